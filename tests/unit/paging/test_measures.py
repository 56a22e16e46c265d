"""What the dashboard shows of calls: how each has ended, and how long it took until a phone rang or a key came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Kind, Severity
from rinban.core.chain.signals import CALL_STATUS, Signal
from rinban.core.errors import Unavailable
from rinban.paging import measures
from tests.fakes.outside import MemoryLog
from tests.fakes.shell import CPU, DISK, INFRA, Shell, called

ENDS = [status for status, signal in CALL_STATUS.items() if signal is Signal.ENDED]


def reported(shell: Shell, attempt: int, status: str) -> MemoryLog:
    """Let the carrier report this, and return what is noted of it."""
    if CALL_STATUS[status] is Signal.ENDED:
        shell.ends(attempt, status)
    else:
        shell.rings(attempt)
    log = MemoryLog()
    measures.report_progress(log, shell.now(), attempt, status, shell.clock.at)
    return log


# --- how a call has ended ------------------------------------------------------------------------------------------


def test_a_call_whose_key_was_pressed_is_taken(shell: Shell) -> None:
    called(shell).answers(0)
    shell.answers(0, "1")
    assert reported(shell, 0, "completed").metrics == ["CallTaken"]


def test_a_call_that_was_passed_on_says_so(shell: Shell) -> None:
    called(shell).answers(0)
    shell.answers(0, "2")
    assert reported(shell, 0, "completed").metrics == ["CallPassed"]


def test_a_call_that_somebody_hung_up_without_a_key_was_heard(shell: Shell) -> None:
    called(shell).answers(0)
    assert reported(shell, 0, "completed").metrics == ["CallHeard"]


@pytest.mark.parametrize("status", [status for status in ENDS if status != "completed"])
def test_a_call_that_nobody_picked_up_is_unanswered(shell: Shell, status: str) -> None:
    assert reported(called(shell), 0, status).metrics == ["CallUnanswered"]


def test_a_late_key_counts_for_its_own_call(shell: Shell) -> None:
    called(shell).ends(0)
    shell.answers(0, "1")
    e = shell.now()
    assert measures.outcome(e, 0, "completed") == "CallTaken"
    assert measures.outcome(e, 1, "canceled") == "CallUnanswered"


def test_a_call_that_rings_has_not_ended(shell: Shell) -> None:
    assert reported(called(shell), 0, "ringing").metrics == []


def test_twilio_that_gives_no_answer_is_counted_and_the_call_may_exist(shell: Shell) -> None:
    shell.phone.fail(made=True)
    shell.hear(DISK)
    assert shell.memory.metrics == ["CarrierSilent"]


# --- how long it took ----------------------------------------------------------------------------------------------


def test_the_first_ring_is_measured_from_the_alert(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(3.5)
    assert reported(shell, 0, "ringing").measured == [("SecondsToFirstRing", 3.5)]


def test_that_the_carrier_begins_to_dial_is_no_ring(shell: Shell) -> None:
    shell.hear(DISK)
    assert reported(shell, 0, "initiated").measured == []


def test_the_second_phone_is_not_the_first_to_ring(shell: Shell) -> None:
    called(shell).ends(0)
    assert reported(shell, 1, "ringing").measured == []


def test_after_a_refused_call_the_second_phone_is_the_first_to_ring(shell: Shell) -> None:
    shell.phone.refuse()
    shell.hear(DISK)
    shell.clock.forward(2)
    shell.phone.calls.insert(0, replace(shell.phone.calls[0], sid="CA-refused"))
    assert reported(shell, 1, "ringing").measured == [("SecondsToFirstRing", 2.0)]


def test_a_ring_after_calling_began_again_is_not_measured_from_the_first_alert(shell: Shell) -> None:
    """The first phone's callbacks were lost, and somebody acknowledged at the source meanwhile."""
    shell.hear(DISK)
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="monitor"))
    shell.clock.forward(600)
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    assert len(shell.phone.calls) == 2
    assert reported(shell, 1, "ringing").measured == []


def test_the_key_is_measured_from_the_alert_when_its_call_is_over(shell: Shell) -> None:
    called(shell)
    shell.clock.forward(20)
    shell.answers(0)
    shell.answers(0, "1")
    shell.answers(0, "1")
    assert shell.memory.measured == [], "somebody waits for what is said next"
    shell.clock.forward(5)
    assert reported(shell, 0, "completed").measured == [("SecondsToKey", 20.0)]


def test_a_key_after_calling_began_again_is_not_measured_from_the_first_alert(shell: Shell) -> None:
    called(shell).answers(0, "1")
    shell.ends(0, "completed")
    shell.clock.forward(600)
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    shell.answers(1, "1")
    assert len(shell.phone.calls) == 2
    assert reported(shell, 1, "completed").measured == []


def test_what_is_handed_back_is_no_second_key(shell: Shell) -> None:
    called(shell).answers(0, "1")
    shell.answers(0, "2")
    assert reported(shell, 0, "completed").measured == [("SecondsToKey", 0.0)]


# --- a store that is lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_the_round_of_every_minute_counts_a_store_that_is_away_though_nobody_is_called(
    shell: Shell, store: str
) -> None:
    getattr(shell, store).faults.away = True
    shell.sweep()
    assert ("StoreAway", {"store": store}) in shell.memory.counted


def test_an_escalation_that_no_store_has_is_counted_for_both(shell: Shell) -> None:
    shell.redis.faults.away = shell.mysql.faults.away = True
    with pytest.raises(Unavailable):
        shell.escalations.load(INFRA)
    assert shell.memory.metrics == ["StoreAway", "StoreAway"]
