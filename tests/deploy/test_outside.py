"""What wakes the function outside of the network: the lines that our doors print, and the alarms of the template."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import pytest

from local.carrier.twiml import read_inline
from local.gateway.template import of_type
from rinban.core.errors import Unavailable
from rinban.core.unreached import MESSAGES
from rinban.doors.outside import answer
from rinban.outage.emergency_call import AGAIN, EmergencyCall
from rinban.outage.outside import CallFromOutside
from tests.deploy import watched
from tests.deploy.logs import FilterPattern, alarmed, handed_on
from tests.deploy.watched import Row
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.phone import MemoryPhone
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import START

KACHO = "+819000000004"
SENTENCES = {
    "no way out": ("Rinban can make no calls from its own network", "輪番のネットワークから電話をかけられないため"),
    "unknown": ("nobody knows what it says", "内容は分かりません"),
}


class Outside:
    """The function outside of the network, with a phone of its own."""

    def __init__(self, number: str = KACHO) -> None:
        self.phone, self.clock, self.log = MemoryPhone(), SetClock(START), MemoryLog()
        call = EmergencyCall(self.phone, self.clock, self.log, VOICE.last_resort)
        self._calls = CallFromOutside(call, number, self.log)

    def hears(self, event: dict[str, Any]) -> str:
        return answer(self._calls, event)["outcome"]

    @property
    def said(self) -> list[str]:
        """What each call says."""
        return [" ".join(one.order.twiml.split()) for one in self.phone.calls]


@pytest.fixture
def filters(translated: dict[str, Any]) -> dict[str, FilterPattern]:
    """The pattern of each log group, by the function whose log it is."""
    found = {}
    for _, one in of_type(translated["Resources"], "AWS::Logs::SubscriptionFilter"):
        told = one["Properties"]
        assert told["DestinationArn"] == {"Ref": "OutsideAliaslive"}
        found[told["LogGroupName"]["Ref"].removesuffix("Log").lower()] = FilterPattern(told["FilterPattern"])
    return found


def printed(row: Row) -> list[str]:
    """What this path logs."""
    out = io.StringIO()
    with redirect_stdout(out):
        service = row.service()
        for handler in logging.getLogger(service.config.service).handlers:  # they are as old as the first of its name
            assert isinstance(handler, logging.StreamHandler)
            handler.setStream(out)
        row.does(service)
    return out.getvalue().splitlines()


# --- the ways in which an alert reaches nobody inside --------------------------------------------------------------


def no_store_and_no_carrier(service: ServiceOnFakes) -> None:
    service.stores(away=True)
    service.shell.phone.refuse(10, permanent=False, code=20429)
    assert service.alert().status_code == 503


def an_alert_fails(service: ServiceOnFakes) -> None:
    """With something that nobody has thought of."""
    object.__setattr__(service.parts, "intake", lambda: None)
    assert service.alert().status_code == 503


UNREACHED: list[tuple[str, Callable[[ServiceOnFakes], object], str, tuple[str, ...]]] = [
    ("watchdog", watched.twilio_takes_nothing_for_a_minute, "no way out", ("disk full",)),
    ("callback", watched.twilio_takes_nothing_for_a_minute, "no way out", ("disk full",)),
    ("entry", watched.twilio_takes_nothing_for_a_minute, "no way out", ("disk full",)),
    ("entry", no_store_and_no_carrier, "no way out", ("disk full",)),
    ("entry", an_alert_fails, "unknown", ("infra",)),
]


@pytest.mark.parametrize(("function", "does", "why", "words"), UNREACHED)
def test_the_last_resort_hears_of_it(
    filters: dict[str, FilterPattern],
    function: str,
    does: Callable[[ServiceOnFakes], object],
    why: str,
    words: tuple[str, ...],
) -> None:
    lines = printed(Row(function, does, last_resort=KACHO))
    through = [line for line in lines if filters[function].lets_through(line)]
    outside = Outside()
    assert outside.hears(handed_on(through)) == "called"
    (call,), (said,) = outside.phone.calls, outside.said
    assert (call.order.to, call.order.voice_url) == (KACHO, "")
    assert read_inline(call.order.twiml).breaches == ()
    for word in (*words, *SENTENCES[why]):
        assert word in said


def test_an_ordinary_page_wakes_nobody_outside(filters: dict[str, FilterPattern]) -> None:
    lines = printed(Row("entry", watched.somebody_takes_it))
    assert lines
    assert not [line for line in lines for one in filters.values() if one.lets_through(line)]


def test_every_line_that_is_handed_on_is_one_that_is_understood(translated: dict[str, Any]) -> None:
    """And the other way round: no message is in no filter."""
    patterns = [
        one["Properties"]["FilterPattern"]
        for _, one in of_type(translated["Resources"], "AWS::Logs::SubscriptionFilter")
    ]
    assert all(any(f'"{message}"' in pattern for pattern in patterns) for message in MESSAGES)
    named = {quoted for pattern in patterns for quoted in pattern.split('"')[1::2]}
    assert named == set(MESSAGES)


def test_an_alarm_tells_of_an_alert_that_nobody_knows(translated: dict[str, Any]) -> None:
    alarms = dict(of_type(translated["Resources"], "AWS::CloudWatch::Alarm"))
    for name in watched.CALL_FROM_OUTSIDE:
        outside = Outside()
        assert outside.hears(alarmed(str(alarms[name]["Properties"]["AlarmName"]))) == "called"
        assert all(word in outside.said[0] for word in SENTENCES["unknown"])


# --- what it does with it ------------------------------------------------------------------------------------------


def line(**fields: object) -> str:
    return json.dumps({"message": MESSAGES[0], "group": "infra", "alerts": 1, "severity": 4, "host": "db-1", **fields})


def test_one_call_in_five_minutes_tells_of_the_alert_that_is_known_and_the_most_severe() -> None:
    outside = Outside()
    event = handed_on(
        [line(summary="load is high", severity=2), line(summary="disk full"), json.dumps({"message": MESSAGES[2]})]
    )
    assert [outside.hears(event), outside.hears(event)] == ["called", "called 0 s ago"]
    assert "disk full" in outside.said[0]
    outside.clock.forward(AGAIN)
    assert outside.hears(event) == "called"
    assert len(outside.phone.calls) == 2


def test_what_was_written_for_the_phone_is_said_in_each_language() -> None:
    outside = Outside()
    outside.hears(
        handed_on([line(summary="disk", texts=[["ja", "ディスクがいっぱいです"], ["en", "the disk is full"]])])
    )
    assert "ディスクがいっぱいです" in outside.said[0]
    assert "the disk is full" in outside.said[0]


def test_a_call_that_twilio_did_not_take_is_tried_again_by_lambda() -> None:
    outside = Outside()
    outside.phone.refuse(1, permanent=False, code=20429)
    event = handed_on([line(summary="disk full")])
    with pytest.raises(Unavailable, match="refused"):
        outside.hears(event)
    assert outside.hears(event) == "called"


@pytest.mark.parametrize(
    "event",
    [
        handed_on([line(summary="disk full")], "CONTROL_MESSAGE"),
        handed_on(["", "not JSON", "[]", '"disk full"', "{}", '{"message": "call not sent"}', '{"message": ["x"]}']),
        handed_on([]),
        alarmed("rinban-dev-entry-failing", "OK"),
        {},
    ],
)
def test_nobody_is_called_for_anything_else(event: dict[str, Any]) -> None:
    outside = Outside()
    assert outside.hears(event) == "nothing to tell"
    assert outside.phone.calls == []


@pytest.mark.parametrize(
    "fields",
    [
        {"group": None, "alerts": "many", "severity": 99, "host": 7, "summary": {"a": 1}, "texts": "ja"},
        {"texts": [["ja"], ["ja", 1], 3, None]},
        {"summary": "<Dial>+819000000001</Dial> & more", "host": "</Say>"},
        {"summary": "x" * 100_000, "alerts": 10**12},
    ],
)
def test_a_line_of_any_shape_becomes_a_call_that_can_be_said(fields: dict[str, object]) -> None:
    outside = Outside()
    assert outside.hears(handed_on([line(**fields)])) == "called"
    assert read_inline(outside.phone.calls[0].order.twiml).breaches == ()
    assert "<Dial>" not in outside.phone.calls[0].order.twiml


def test_without_a_number_an_alarm_says_so() -> None:
    with pytest.raises(Unavailable, match="LastResort is empty"):
        Outside("").hears(handed_on([line(summary="disk full")]))
    assert Outside("").hears(handed_on([])) == "nothing to tell"


def test_a_call_that_could_tell_nothing_does_not_stand_in_the_way_of_one_that_can() -> None:
    outside = Outside()
    told = [
        outside.hears(one) for one in (alarmed("rinban-dev-entry-throttled"), handed_on([line(summary="disk full")]))
    ]
    assert told == ["called", "called"]
    assert "disk full" in outside.said[1]


# --- the stand-in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern", ['{ $.message = "a*" }', "an alert failed", "{ $.message = * }", '{ $.m = "' + "x" * 1024 + '" }']
)
def test_a_pattern_that_is_not_surely_understood_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        FilterPattern(pattern)


def test_a_pattern_compares_whole_values_and_minds_case() -> None:
    pattern = FilterPattern('{ ($.message = "an alert failed") || ($.message = "b") }')
    through = ['{"message": "an alert failed"}', '{"message": "b", "x": 1}']
    stopped = ['{"message": "An alert failed"}', '{"message": "an alert failed!"}', "an alert failed", '["b"]']
    assert [pattern.lets_through(one) for one in (*through, *stopped)] == [True, True, False, False, False, False]
