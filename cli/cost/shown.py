"""The bill in columns, for a terminal and for docs/cost.md."""

from __future__ import annotations

from collections.abc import Sequence

from cli.cost import prices
from cli.cost.bill import BillItem, Nat, Place, Usage, at_rest, of_calls, total
from cli.cost.prices import MEANINGS, Price, Trust

Row = tuple[str, ...]

SOME, SECONDS = (3, 100, 1_000), 60
"""Calls a day that the page shows, and seconds of each."""


def heads(first: str) -> Row:
    return (first, *(place.value for place in Place))


def bill(usage: Usage) -> list[Row]:
    """Every line, the sums among them."""
    resting, calling = at_rest(usage), of_calls(usage)
    whole = [total("a month", [*resting, *calling]), *calling] if usage.calls else []
    return [*map(row, resting), row(total("at rest", resting)), *map(row, reversed(whole))]


def row(item: BillItem) -> Row:
    return (item.what, *(dollars(item.usd[place], item.trust) for place in Place))


def dollars(usd: float, trust: Trust) -> str:
    """Cents where there are few dollars, with the mark of how sure they are."""
    if not usd:
        return "·"
    return (f"{usd:.2f}" if usd < 100 else f"{usd:,.0f}") + trust.value


def resting_table(alarms: int) -> list[str]:
    """Of docs/cost.md: what is paid without a call, with either way out."""
    instance, gateway = (at_rest(Usage(alarms, nat=nat)) for nat in (Nat.INSTANCE, Nat.GATEWAY))
    sums = [total("at rest", instance), total("at rest, with a NAT gateway instead", gateway)]
    return markdown(heads("paid for"), [*map(row, instance), *map(row, sums)])


def calling_table(alarms: int) -> list[str]:
    """Of docs/cost.md: the whole month with these many calls, and how much of it is Twilio's."""
    return markdown((*heads("calls a day"), "of it Twilio"), [_month(Usage(alarms, calls, SECONDS)) for calls in SOME])


def price_table() -> list[str]:
    """Of docs/cost.md: each price with its source."""
    return markdown(("price", "USD", "for one", "source"), [_priced(price) for price in prices.PRICES])


def legend() -> list[str]:
    """What the marks mean."""
    return [f"{trust.value or 'no mark'}: {meaning}" for trust, meaning in MEANINGS.items()]


def markdown(first: Row, rows: Sequence[Row]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (first, ("---",) * len(first), *rows)]


def _month(usage: Usage) -> Row:
    calling = of_calls(usage)
    whole = row(total(f"{usage.calls_a_day:,.0f}", [*at_rest(usage), *calling]))
    return (*whole, row(calling[-1])[1])


def _priced(price: Price) -> Row:
    return (price.what, f"{price.usd:.10f}".rstrip("0").rstrip(".") + price.trust.value, price.unit, price.source)
