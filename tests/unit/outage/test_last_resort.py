"""No store answers an alert: one number is called, the sender is told so, and the alert waits for a store."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.carrier.twiml import read_inline
from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import State
from rinban.core.chain.problems import DETAILS
from rinban.core.errors import UnknownGroup
from rinban.core.readings import with_readings
from rinban.core.rota.stage import Stage
from rinban.doors.http import Answer
from rinban.outage.deferred_alerts import AT_A_TIME, DeferredAlerts
from rinban.outage.emergency_call import AGAIN
from rinban.voice.call_script import LOCALES, CallScript
from rinban.voice.twiml import LONGEST
from rinban.watch.watchdog import Watchdog
from tests.fakes.outside import MemoryLog, MemorySpool, SetClock
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE, ServiceOnFakes, no_messages
from tests.fakes.shell import INFRA, SATO, START, settings
from tests.unit.voice.test_twiml import TEXT, hears, shape

KACHO, TEST_PHONE = "+819000000004", "+819000000009"
TELL_JA = "輪番が記録を読めないため、当番を呼び出せません。監視画面を確認し、当番に知らせてください。"
TELL_EN = (
    "Rinban cannot read its records, so nobody on duty is being called. Please check your monitoring and tell them."
)
CALLED = "no store answers; the last resort is being called"


def body(answer: Answer) -> Any:
    assert answer.body is not None
    return json.loads(answer.body)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> ServiceOnFakes:
    """A container that is cold: it knows what the environment says."""
    return ServiceOnFakes(request.node.name, last_resort=KACHO)


@pytest.fixture
def nobody(request: pytest.FixtureRequest) -> ServiceOnFakes:
    """The environment names nobody."""
    return ServiceOnFakes(request.node.name)


def staged(service: ServiceOnFakes, **stage: str) -> ServiceOnFakes:
    service.shell.rota.source = MemoryRota(settings(stage=replace(Stage(), **stage)))  # type: ignore[arg-type]
    return service


def both_gone(service: ServiceOnFakes) -> ServiceOnFakes:
    service.stores(away=True)
    return service


def round_of(service: ServiceOnFakes, after: float = 60.0) -> Any:
    """The watchdog comes."""
    service.shell.clock.forward(after)
    return service.parts.watch.answer({})


# --- what is known while MySQL is away -----------------------------------------------------------------------------


def test_a_round_fills_an_emptied_redis_before_the_record_goes_away(service: ServiceOnFakes) -> None:
    service.shell.snapshots.kept.clear()
    assert round_of(service) == {"woken": 0, "opened": 0}
    service.shell.rota.faults.away = True
    assert body(service.alert())["alerts"][0]["outcome"] == "calling"
    assert service.shell.phone.dialled == [SATO.phone]


@pytest.mark.parametrize("gone", ["rota", "snapshots"])
def test_a_round_that_cannot_refresh_is_no_failure(
    service: ServiceOnFakes, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    getattr(service.shell, gone).faults.away = True
    assert round_of(service) == {"woken": 0, "opened": 0}
    assert "the remembered settings were not refreshed" in caplog.text


def test_what_nobody_expected_of_the_settings_is_no_failure_of_the_round(service: ServiceOnFakes) -> None:
    def fails(_: Budget) -> None:
        raise ValueError("a rota that cannot be")

    log, shell = MemoryLog(), service.shell
    watch = Watchdog(
        shell.sweeper, DeferredAlerts(service.waiting, shell.dispatcher, log, shell.clock), log, no_messages, fails
    )
    assert watch.answer({}) == {"woken": 0, "opened": 0}
    assert log.lines == [
        ("the remembered settings were not refreshed", {"error": "ValueError('a rota that cannot be')"})
    ]


# --- at once -------------------------------------------------------------------------------------------------------


def test_the_number_of_the_environment_is_called_with_the_alert_spoken(service: ServiceOnFakes) -> None:
    answer = both_gone(service).alert()
    assert answer.status_code == 202
    told = [{"dedup_key": "disk", "outcome": "last_resort", "reason": CALLED}]
    assert body(answer) == {"group": "infra", "alerts": told}
    (call,) = service.shell.phone.calls
    assert (call.order.to, call.order.voice_url, call.order.status_url) == (KACHO, "", "")
    assert hears(call.order.twiml) == 2 * [
        "輪番の非常連絡です。infraで重度の障害が発生しています。",
        "disk full.",
        TELL_JA,
        f"Rinban emergency call. High severity problem in infra. disk full. {TELL_EN}",
    ]


def test_several_are_counted_and_the_most_severe_is_said(service: ServiceOnFakes) -> None:
    sent = [{"summary": "a", "dedup_key": "a", "severity": "warning"}, {"summary": "b", "dedup_key": "b"}]
    both_gone(service).alert(json.dumps(sent))
    assert (
        "infraで障害が2件発生しています。いちばん重いものは致命的な障害、b。"
        in hears(service.shell.phone.calls[0].order.twiml)[0]
    )


def test_a_group_that_nobody_can_look_up_is_taken_on_trust(service: ServiceOnFakes) -> None:
    assert body(both_gone(service).alert(group="new-team"))["group"] == "new-team"


def test_one_store_is_enough_to_call_who_is_on_duty(service: ServiceOnFakes) -> None:
    service.called()
    for gone in (service.shell.mysql, service.shell.rota):
        gone.faults.away = True
    assert body(service.alert('{"summary": "x", "dedup_key": "x"}'))["alerts"][0]["outcome"] == "joined"
    assert service.shell.phone.dialled == [SATO.phone]


def test_stores_that_answer_but_are_busy_are_no_reason(service: ServiceOnFakes) -> None:
    service.called()
    for _ in range(50):
        service.shell.redis.faults.meanwhile(lambda: service.shell.redis.put_back(_other(service)))
    answer = service.alert('{"summary": "x", "dedup_key": "x"}')
    assert (answer.status_code, "too many others" in body(answer)["message"]) == (503, True)
    assert service.shell.phone.dialled == [SATO.phone]


def _other(service: ServiceOnFakes) -> Any:
    kept = service.shell.redis.kept[INFRA]
    return type(kept)(kept.escalation, kept.write_id + "+")


# --- who it is -----------------------------------------------------------------------------------------------------


def test_without_any_the_sender_is_asked_to_come_again(nobody: ServiceOnFakes) -> None:
    answer = both_gone(nobody).alert()
    assert (answer.status_code, "no last resort" in body(answer)["message"]) == (503, True)
    assert (nobody.shell.phone.calls, nobody.waiting.lines) == ([], [])


def test_a_warm_container_remembers_the_stage(nobody: ServiceOnFakes) -> None:
    staged(nobody, last_resort="sato", caller_id="+815000000001").called()
    both_gone(nobody).alert('{"summary": "x", "dedup_key": "x"}')
    order = nobody.shell.phone.calls[-1].order
    assert (order.to, order.caller_id) == (SATO.phone, "+815000000001")


def test_the_stage_goes_before_the_environment(service: ServiceOnFakes) -> None:
    both_gone(staged(service, last_resort="+819000000005").called()).alert()
    assert service.shell.phone.dialled == [SATO.phone, "+819000000005"]


def test_a_stage_without_one_leaves_that_of_the_environment(service: ServiceOnFakes) -> None:
    both_gone(service.called()).alert()
    assert service.shell.phone.dialled == [SATO.phone, KACHO]


def test_a_test_stage_calls_its_one_number_and_nobody_else(service: ServiceOnFakes) -> None:
    both_gone(staged(service, every_call_to=TEST_PHONE, last_resort="sato").called()).alert()
    assert service.shell.phone.dialled == [TEST_PHONE, TEST_PHONE]


def test_a_number_that_has_changed_is_learned_in_a_while(service: ServiceOnFakes) -> None:
    staged(service, last_resort="+819000000005").called()
    staged(service, last_resort="+819000000006")
    service.shell.clock.forward(301)
    service.alert()
    both_gone(service).alert()
    assert service.shell.phone.dialled[-1] == "+819000000006"


# --- once in a while -----------------------------------------------------------------------------------------------


def test_a_storm_calls_once_and_keeps_everything(service: ServiceOnFakes) -> None:
    both_gone(service)
    answers = []
    for n in range(30):
        service.shell.clock.forward(1)
        answers.append(service.alert(json.dumps({"summary": f"{n}", "dedup_key": f"{n}"})))
    assert {answer.status_code for answer in answers} == {202}
    assert body(answers[-1])["alerts"][0]["reason"] == "no store answers; the last resort was called 29 s ago"
    assert service.shell.phone.dialled == [KACHO]
    assert len(service.waiting.lines) == 30


def test_later_and_for_another_group_it_is_called_again(service: ServiceOnFakes) -> None:
    both_gone(service).alert()
    service.alert(group="payments")
    service.shell.clock.forward(AGAIN)
    service.alert()
    assert service.shell.phone.dialled == [KACHO] * 3


@pytest.mark.parametrize("kind", ["resolved", "acknowledged"])
def test_nobody_is_called_for_what_is_no_problem(service: ServiceOnFakes, kind: str) -> None:
    answer = both_gone(service).alert(json.dumps({"summary": "x", "dedup_key": "x", "status": kind}))
    assert (answer.status_code, body(answer)["alerts"][0]["outcome"]) == (202, "kept")
    assert (service.shell.phone.calls, len(service.waiting.lines)) == ([], 1)


# --- when that fails too -------------------------------------------------------------------------------------------


def test_a_refused_call_is_no_reason_to_forget_the_alert(service: ServiceOnFakes) -> None:
    both_gone(service).shell.phone.refuse()
    assert service.alert().status_code == 503
    assert len(service.waiting.lines) == 1
    assert service.alert().status_code == 202, "nobody was called yet"
    assert service.shell.phone.dialled == [KACHO]


def test_a_call_that_nobody_knows_of_is_made_again(service: ServiceOnFakes) -> None:
    both_gone(service).shell.phone.fail(made=True)
    assert service.alert().status_code == 503
    assert service.alert().status_code == 202
    assert service.shell.phone.dialled == [KACHO, KACHO]


def test_an_alert_that_nothing_keeps_is_sent_again_but_called_once(service: ServiceOnFakes) -> None:
    both_gone(service).waiting.faults.away = True
    for _ in range(3):
        service.shell.clock.forward(10)
        assert service.alert().status_code == 503
    assert service.shell.phone.dialled == [KACHO]
    service.waiting.faults.away = False
    assert service.alert().status_code == 202


# --- afterwards ----------------------------------------------------------------------------------------------------


def test_an_alert_that_waited_is_opened_in_the_ordinary_way(service: ServiceOnFakes) -> None:
    both_gone(service).alert()
    assert round_of(service) == {"woken": 0, "opened": 0}
    assert len(service.waiting.lines) == 1
    service.stores(away=False)
    assert round_of(service) == {"woken": 0, "opened": 1}
    assert service.waiting.lines == []
    assert service.shell.phone.dialled == [KACHO, SATO.phone]
    assert service.shell.now().problems[0].summary == "disk full"


def test_what_the_sender_has_sent_again_is_one_alert(service: ServiceOnFakes) -> None:
    both_gone(service).alert()
    service.stores(away=False)
    service.alert()
    assert round_of(service, after=1)["opened"] == 1
    assert len(service.shell.now().problems) == 1
    assert service.shell.phone.dialled == [KACHO, SATO.phone]


def test_a_problem_and_its_recovery_come_in_their_order(service: ServiceOnFakes) -> None:
    both_gone(service).alert()
    service.alert('{"summary": "disk full", "dedup_key": "disk", "status": "resolved"}')
    service.stores(away=False)
    assert round_of(service)["opened"] == 2
    assert service.shell.now().state is State.CLOSED
    assert service.shell.phone.ringing == [KACHO], "whose phone nobody takes back"


def test_a_store_that_goes_away_again_leaves_the_rest_waiting(service: ServiceOnFakes) -> None:
    for n in range(3):
        both_gone(service).alert(json.dumps({"summary": f"{n}", "dedup_key": f"{n}"}))
    service.stores(away=False)
    service.shell.phone.meanwhile(lambda: service.stores(away=True))
    assert round_of(service)["opened"] == 1
    assert len(service.waiting.lines) == 2
    service.stores(away=False)
    assert round_of(service, after=0)["opened"] == 2
    assert len(service.shell.now().problems) == 3


def test_rubbish_and_groups_that_are_none_are_said_and_stop_nothing(service: ServiceOnFakes) -> None:
    both_gone(service).alert(group="no-such-team")
    service.waiting.lines += ['{"group": "infra"}', "no JSON", '{"group": "infra", "base_url": "", "alerts": [{}]}']
    service.alert()
    service.stores(away=False)
    assert round_of(service)["opened"] == 5
    assert service.waiting.lines == []
    assert service.shell.phone.dialled[-1] == SATO.phone


class Taken:
    """A dispatcher that opens what it is given, but for one group."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def open(self, group_id: str, alerts: Any, base_url: str, budget: Budget) -> tuple[str, list[Any]]:
        if group_id != "infra":
            raise UnknownGroup(group_id)
        self.alerts += alerts
        return group_id, []


ALERTS = st.builds(
    Alert,
    dedup_key=st.text(min_size=1, max_size=20),
    kind=st.sampled_from(Kind),
    severity=st.sampled_from(Severity),
    summary=st.text(max_size=20),
    texts=st.lists(st.tuples(st.sampled_from(["ja", "en"]), st.text(max_size=9)), max_size=2).map(tuple),
    host=st.text(max_size=9),
    by=st.text(max_size=9),
    began=st.floats(0.0, 1e12),
    ended=st.floats(0.0, 1e12),
)


@given(st.lists(ALERTS, max_size=25))
def test_every_alert_comes_back_as_it_was_with_the_time_of_its_receipt(alerts: list[Alert]) -> None:
    spool, taken, log = MemorySpool(), Taken(), MemoryLog()
    waiting = DeferredAlerts(spool, taken, log, SetClock(START))
    waiting.keep("infra", alerts, "https://rinban.example.test")
    assert len(spool.lines) == -(-len(alerts) // AT_A_TIME)
    assert waiting.open(Budget()) == len(spool.lines) or not spool.lines
    assert taken.alerts == [replace(alert, received_at=START) for alert in alerts]
    assert log.metrics == []


LONG = "あ" * 100
"""A reading of 300 bytes, as the rota takes it."""


def test_a_storm_with_long_readings_is_kept_in_items_that_sqs_takes() -> None:
    """The details name every host. What an escalation keeps of them is kept here, with its readings."""
    words = [f"host-{number:04}" for number in range(875)]
    table = dict.fromkeys(words, LONG)
    storm = [
        with_readings(Alert(f"k{n}", summary=f"{words[n]} is down", details=" ".join(words)), table) for n in range(10)
    ]
    assert all(len(alert.readings) == len(words) for alert in storm)
    spool, taken, log = MemorySpool(), Taken(), MemoryLog()
    waiting = DeferredAlerts(spool, taken, log, SetClock(START))
    waiting.keep("infra", storm, "https://rinban.example.test")
    assert waiting.open(Budget()) == 1
    assert [alert.dedup_key for alert in taken.alerts] == [alert.dedup_key for alert in storm]
    for alert, was in zip(taken.alerts, storm, strict=True):
        assert was.details.startswith(alert.details.rstrip("…"))
        assert len(alert.details) == DETAILS
        assert set(alert.readings) == {pair for pair in was.readings if pair[0] in alert.summary + alert.details}


def test_alerts_that_are_too_many_bytes_for_one_item_are_kept_in_several() -> None:
    long = [Alert(f"k{n}", summary="停止" * 20_000) for n in range(10)]
    spool, taken = MemorySpool(), Taken()
    waiting = DeferredAlerts(spool, taken, MemoryLog(), SetClock(START))
    waiting.keep("infra", long, "https://rinban.example.test")
    assert len(spool.lines) == 5
    waiting.open(Budget())
    assert taken.alerts == [replace(alert, received_at=START) for alert in long]


def test_an_alert_whose_readings_alone_are_too_large_is_kept_with_some_of_them() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pairs = [a + b for a in letters for b in letters][:1000]
    alert = with_readings(Alert("k", summary=" ".join(pairs)), dict.fromkeys(pairs, LONG))
    assert len(alert.readings) == 1000
    spool, taken = MemorySpool(), Taken()
    waiting = DeferredAlerts(spool, taken, MemoryLog(), SetClock(START))
    waiting.keep("infra", [alert, Alert("other")], "https://rinban.example.test")
    waiting.open(Budget())
    first, second = taken.alerts
    assert (first.summary, second.dedup_key) == (alert.summary, "other")
    assert 500 < len(first.readings) < 1000
    assert first.readings == alert.readings[: len(first.readings)]


def test_what_there_is_no_time_for_waits_for_the_next_round() -> None:
    spool, taken = MemorySpool(), Taken()
    waiting = DeferredAlerts(spool, taken, MemoryLog(), SetClock(START))
    waiting.keep("infra", [Alert("a")], "")
    assert waiting.open(Budget(0.5)) == 0
    assert waiting.open(Budget()) == 1
    assert [alert.dedup_key for alert in taken.alerts] == ["a"]


# --- what is said --------------------------------------------------------------------------------------------------


@given(
    st.builds(
        CallScript,
        language=st.just("ja"),
        group=st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True),
        severity=st.sampled_from(Severity),
        host=TEXT,
        summary=TEXT,
        written=st.booleans(),
        count=st.integers(1, 10_000),
    )
)
def test_no_text_can_spoil_or_lengthen_it(words: CallScript) -> None:
    document = VOICE.last_resort({language: words.__class__(language, *_rest(words)) for language in LOCALES})
    assert set(shape(document)) == {"Say", "Hangup"}
    assert len(document) <= LONGEST
    assert read_inline(document).breaches == ()
    for said in hears(document):
        assert 0 < len(said) <= 450


def _rest(words: CallScript) -> tuple[Any, ...]:
    return (words.group, words.severity, words.host, words.summary, words.written, words.count)


def test_what_would_be_too_long_twice_is_said_once() -> None:
    longest = "x" + "&" * 300 + "x"
    words = {
        language: CallScript(language, "g" * 64, host=longest, summary=longest, written=True) for language in LOCALES
    }
    document = VOICE.last_resort(words)
    assert len(document) <= LONGEST
    assert len(hears(document)) in (2, 4), hears(document)
