"""./rinban cost: the bill of a month, with the marks of how sure its prices are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cli.cost import prices
from cli.cost.bill import CALL_METRICS, CALL_REQUESTS, BillItem, Nat, Place, Usage, at_rest, of_calls, total
from cli.cost.command import TEMPLATE, alarms
from cli.cost.prices import Trust
from cli.cost.shown import dollars
from rinban.adapters.twilio.phone import EVENTS
from tests.fakes.desk import Desk
from tests.unit.operator import cost_tables
from tests.unit.source import ROOT

PAGE = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
QUIET = Usage(alarms=10)


def month(usage: Usage, place: Place) -> float:
    return total("", [*at_rest(usage), *of_calls(usage)]).usd[place]


def types(*words: str) -> str:
    desk = Desk()
    assert desk.types("cost", *words) == 0
    assert desk.asked == [], "it needs no admin function, and so no store and no account"
    return desk.out


# --- the bill ------------------------------------------------------------------------------------------------------


def test_the_goals_are_kept_at_rest() -> None:
    """About 5 dollars where network and stores exist, and at most 40 with all of it created in one zone."""
    resting = Usage(alarms(TEMPLATE))
    assert 0 < month(resting, Place.EXISTING) <= 5
    assert 5 < month(resting, Place.ONE_ZONE) <= 40


def test_what_is_created_is_paid_for_each_zone_but_for_what_spans_them() -> None:
    paid = {item.what: [item.usd[place] for place in Place] for item in at_rest(QUIET)}
    for name in ("NAT instance", "MySQL, 20 GB"):
        existing, one, two = paid[name]
        assert existing == 0
        assert two == 2 * one
    assert paid["Valkey, 100 MB"][1] == paid["Valkey, 100 MB"][2]
    assert paid["10 alarms"] == [pytest.approx(1.0)] * 3


def test_a_nat_gateway_costs_its_hours_and_its_address() -> None:
    (gateway,) = [item for item in at_rest(replace(QUIET, nat=Nat.GATEWAY)) if item.what == "NAT gateway"]
    assert gateway.usd[Place.ONE_ZONE] == pytest.approx(730 * (0.062 + 0.005))


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (1, 1), (60, 1), (61, 2), (120, 2), (120.5, 3)])
def test_a_minute_that_has_begun_is_paid_whole(seconds: float, minutes: int) -> None:
    assert Usage(alarms=0, calls_a_day=1, seconds=seconds).minutes == 30 * minutes


def test_calls_cost_the_same_wherever_the_stack_goes() -> None:
    busy = replace(QUIET, calls_a_day=100)
    more = {round(month(busy, place) - month(QUIET, place), 6) for place in Place}
    assert len(more) == 1
    assert more.pop() == pytest.approx(3_000 * prices.CALL.usd, rel=0.01), "nearly all of it is the telephone"


def test_who_knows_the_price_of_a_minute_says_it() -> None:
    usage = Usage(alarms=0, calls_a_day=10, minute=0.05)
    twilio = of_calls(usage)[-1]
    assert twilio.usd[Place.EXISTING] == pytest.approx(15.0)
    assert twilio.trust is Trust.DATED


def test_a_dashboard_is_paid_where_it_is_switched_on() -> None:
    shown = replace(QUIET, dashboard=True)
    assert {round(month(shown, place) - month(QUIET, place), 6) for place in Place} == {3.0}
    assert "a dashboard" in types("--dashboard")
    assert "a dashboard" not in types()


def test_an_alarm_that_has_to_be_asked_for_is_not_counted(tmp_path: Path) -> None:
    asked_for = tmp_path / "template.yaml"
    kind = "Type: AWS::CloudWatch::Alarm"
    asked_for.write_text(f"Resources: {{A: {{{kind}}}, B: {{{kind}, Condition: HasNatGateway}}}}", encoding="utf-8")
    assert alarms(asked_for) == 1


def test_a_metric_of_our_own_is_paid_for_the_hours_in_which_somebody_is_called() -> None:
    """Once it has a value in each hour of the month, more calls make it no dearer."""
    lines = [of_calls(replace(QUIET, calls_a_day=calls))[0].usd[Place.EXISTING] for calls in (1, 2, 500, 1_000)]
    one, two, many, twice_as_many = lines
    assert two == pytest.approx(2 * one)
    assert twice_as_many < 2 * many - 0.9 * CALL_METRICS * prices.METRIC.usd


def test_what_a_call_asks_the_gateway_for_is_what_twilio_was_told_to_report() -> None:
    alert, text, key = 1, 1, 1
    assert alert + len(EVENTS) + text + key == CALL_REQUESTS


# --- how sure it is ------------------------------------------------------------------------------------------------


def test_a_sum_is_as_sure_as_what_is_least_sure_in_it() -> None:
    sure, unsure = (BillItem(trust.name, dict.fromkeys(Place, 1.0), trust) for trust in (Trust.DATED, Trust.ELSEWHERE))
    free = BillItem("free", dict.fromkeys(Place, 0.0), Trust.MEMORY)
    assert total("", [sure, free]).trust is Trust.DATED
    assert total("", [sure, unsure]).trust is Trust.ELSEWHERE


def test_what_is_unsure_is_marked() -> None:
    assert [dollars(1.234, trust) for trust in Trust] == ["1.23", "1.23~", "1.23?"]
    assert dollars(0, Trust.MEMORY) == "·"


@pytest.mark.parametrize("price", prices.PRICES, ids=lambda price: price.what)
def test_a_price_without_a_mark_has_a_source_with_a_date(price: prices.Price) -> None:
    dated = bool(re.search(r"\b20\d\d-\d\d", price.source))
    assert dated == (price.trust is not Trust.MEMORY)
    assert price.usd > 0


# --- what is typed -------------------------------------------------------------------------------------------------


def test_the_command_shows_each_line_the_sums_and_what_the_marks_mean() -> None:
    out = types("--calls", "100", "--seconds", "61")
    lines = {re.split(r"  +", line)[0]: line for line in out.splitlines()}
    assert "6,000 begun minutes at Twilio" in lines
    assert {"at rest", "a month", "3,000 calls at AWS", "NAT instance"} <= lines.keys()
    assert "?: no dated source was found" in out


def test_without_calls_the_month_is_the_rest() -> None:
    assert "Twilio" not in types()


def test_programs_get_the_sums() -> None:
    told = json.loads(types("--calls", "10", "--minute", "0.1", "--json"))["usd_a_month"]
    assert told.keys() == {"existing", "one_zone", "two_zones"}
    assert told["existing"]["calls_twilio"] == 30.0
    assert told["existing"]["at_rest"] < told["one_zone"]["at_rest"] < told["two_zones"]["at_rest"]


@pytest.mark.parametrize("typed", ["-1", "nan", "inf", "many"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(SystemExit):
        Desk().types("cost", f"--calls={typed}")


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", cost_tables.of_the_code(), ids=lambda table: table[0].split("|")[1].strip())
def test_the_page_shows_the_figures_of_the_code(table: list[str]) -> None:
    assert "\n".join(table) in PAGE, "./dev tables writes it anew"
