"""How an alert stands at its source, and what of it was not heard here yet.

A source says by itself what people do there. But such a delivery may be lost, or come in the wrong order, and then the
phones would ring for what somebody has, or stay silent for what nobody has. So now and then the source is asked, and
what it knows beyond this document is heard as if it had been delivered. Nothing follows from what it does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rinban.core.alert import Alert, Kind
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.zabbix_event import ZABBIX, monitor_name, zabbix_event

AT_ONCE = 100
"""Alerts of one escalation about which its source is asked at once. Of more, others are asked about each time."""


class Deed(NamedTuple):
    """What was done with an alert at its source last, by somebody else than Rinban: Kind.CLAIM or Kind.TAKEN_BACK.

    `by`: that person, "" if the source does not say. `at`: when, in seconds since 1970 by the clock of the source.
    """

    kind: Kind
    by: str
    at: float


class AtSource(NamedTuple):
    """How the source has an alert. `closed_by`: who closed it by hand, "?" for somebody; "" if it recovered."""

    alert: AlertId
    is_over: bool = False
    closed_by: str = ""
    deed: Deed | None = None


def asked_about(e: Escalation, number: int) -> tuple[AlertId, ...]:
    """The alerts about which Zabbix can be asked; of many, those whose turn it is when it is asked for the `number`th
    time. () if Rinban has no access to it, as far as this escalation knows."""
    if not any(told.outlet == ZABBIX for told in e.told):
        return ()
    open_ = (*e.open, *(one.problem for one in e.waiting))
    return in_turn([p.id for p in open_ if zabbix_event(p)], AT_ONCE, number)


def in_turn(these: Sequence[AlertId], most: int, number: int) -> tuple[AlertId, ...]:
    """As many of these at most, others each time, so that in the end all have had their turn."""
    if len(these) <= most:
        return tuple(these)
    first = number * most % len(these)
    return tuple((*these[first:], *these[:first])[:most])


def unheard_of(e: Escalation, found: Iterable[AtSource]) -> tuple[Alert, ...]:
    """What this escalation has not heard of its alerts, as deliveries."""
    known = {p.id: p for p in (*e.open, *(one.problem for one in e.waiting))}
    return tuple(news for one in found if one.alert in known for news in _news(e, known[one.alert], one))


def _news(e: Escalation, p: Problem, found: AtSource) -> Iterator[Alert]:
    where = f"found in {monitor_name(p.source) or p.source}"
    if found.is_over:
        yield _alert(p, Kind.RECOVERY, found.closed_by, where)
    elif found.deed and found.deed.kind is Kind.TAKEN_BACK and p.claimed_by:
        yield _alert(p, Kind.TAKEN_BACK, found.deed.by, where)
    elif found.deed and found.deed.kind is Kind.CLAIM and not p.claimed_by and not _is_older(e, p, found.deed):
        yield _alert(p, Kind.CLAIM, found.deed.by, where)


def _is_older(e: Escalation, p: Problem, claim: Deed) -> bool:
    """Whether a person took this alert here later: that counts, also when it was handed back since then."""
    return (
        e.ack is not None and e.ack.is_a_responders and p.id in e.ack.heard and (e.acknowledged or claim.at <= e.ack.at)
    )


def _alert(p: Problem, kind: Kind, by: str, reason: str) -> Alert:
    """A delivery without words of its own."""
    return Alert(
        p.id.key, kind, p.severity, host=p.host, link=p.link, source=p.source, by=by, reason=reason, began=p.began
    )
