"""Alerts that come in another order than they were sent: nobody is called for what is over, or was taken long ago."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain import memory
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.record import Ref
from rinban.outage.deferred_alerts import DeferredAlerts
from tests.fakes.outside import MemorySpool
from tests.fakes.shell import BASE, CPU, DISK, DISK_OVER, INFRA, SATO, SUZUKI, Shell

HOUR = 3600.0
EVENT = replace(DISK, dedup_key="zabbix:z:4711", began=4711.0)
"""A problem of a sender that numbers its events."""
CLAIM = Alert(EVENT.dedup_key, Kind.CLAIM, by="Suzuki", began=4711.0)
CLOSE = Alert(EVENT.dedup_key, Kind.RECOVERY, began=4711.0)
REMEMBERED = "no open alert has this dedup key; it is remembered for two hours, in case its problem comes late"


class Outage:
    """Alerts that come while no store answers, and wait for the watchdog."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.deferred = DeferredAlerts(MemorySpool(), shell.dispatcher, shell.log, shell.clock)

    def keeps(self, *alerts: Alert, seconds: float = 1.0) -> None:
        self.deferred.keep("infra", alerts, BASE)
        self.shell.clock.forward(seconds)

    def is_over(self) -> None:
        assert self.deferred.open(Budget())


@pytest.fixture
def outage(shell: Shell) -> Outage:
    return Outage(shell)


def outcomes(shell: Shell, *alerts: Alert) -> list[str]:
    return [outcome.outcome for outcome in shell.hear(*alerts)]


def latest(shell: Shell) -> Escalation:
    found = shell.escalations.load("infra").escalation
    assert found is not None
    return found


def taker(shell: Shell) -> str:
    ack = latest(shell).ack
    return ack.by if ack else ""


def occurrence(began: float, ended: float = 0.0) -> tuple[Alert, Alert]:
    """A problem and its recovery as Alertmanager tells of them."""
    problem = replace(DISK, began=began)
    return problem, replace(DISK_OVER, began=began, ended=ended or began + 60.0)


# --- an alert that was kept while no store answered ------------------------------------------------------------------


@pytest.mark.parametrize("began", [0.0, 1000.0], ids=["of a sender without a time", "with the sender's own time"])
def test_nobody_is_called_for_a_kept_alert_whose_recovery_came_straight_in(
    shell: Shell, outage: Outage, began: float
) -> None:
    problem, recovery = occurrence(began)
    outage.keeps(problem)
    assert shell.hear(recovery) == [Outcome("disk", "ignored", reason=REMEMBERED)]
    outage.is_over()
    assert shell.phone.calls == []


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_what_one_store_alone_remembers_counts_when_both_are_back(shell: Shell, outage: Outage, store: str) -> None:
    outage.keeps(DISK)
    away = getattr(shell, store)
    away.faults.away = True
    shell.hear(DISK_OVER)
    away.faults.away = False
    outage.is_over()
    assert shell.phone.calls == []


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_it_counts_too_where_a_former_run_is_known_to_both(shell: Shell, outage: Outage, store: str) -> None:
    shell.hear(CPU)
    shell.hear(replace(CPU, kind=Kind.RECOVERY))
    outage.keeps(DISK)
    away = getattr(shell, store)
    away.faults.away = True
    shell.hear(DISK_OVER)
    away.faults.away = False
    shell.sweep()
    outage.is_over()
    assert shell.phone.dialled == [SATO.phone]


def test_a_kept_alert_that_somebody_acknowledged_meanwhile_is_theirs(shell: Shell, outage: Outage) -> None:
    outage.keeps(DISK)
    shell.hear(replace(DISK_OVER, kind=Kind.CLAIM, by="Suzuki"))
    outage.is_over()
    assert shell.phone.calls == []
    assert (latest(shell).state, taker(shell)) == (State.ACKNOWLEDGED, "Suzuki")


def test_a_kept_alert_rings_if_its_key_was_well_only_before(shell: Shell, outage: Outage) -> None:
    shell.hear(DISK_OVER)
    shell.clock.forward(1.0)
    outage.keeps(DISK)
    outage.is_over()
    assert shell.phone.dialled == [SATO.phone]


def test_a_problem_and_its_recovery_that_were_kept_in_one_body_ring_once_and_are_over(
    shell: Shell, outage: Outage
) -> None:
    outage.keeps(DISK, DISK_OVER)
    outage.is_over()
    assert latest(shell).state is State.CLOSED


def test_kept_alerts_that_come_back_in_another_order_call_nobody(shell: Shell, outage: Outage) -> None:
    """SQS promises no order. The stores were away for three hours."""
    early, late = replace(DISK, received_at=shell.clock.at), replace(DISK_OVER, received_at=shell.clock.at + 10)
    shell.clock.forward(3 * HOUR)
    assert outcomes(shell, late) == ["ignored"]
    assert outcomes(shell, early) == ["ignored"]
    assert shell.phone.calls == []


@pytest.mark.parametrize("began", [0.0, 1000.0])
def test_a_kept_recovery_does_not_end_what_began_after_it(shell: Shell, outage: Outage, began: float) -> None:
    _, recovery = occurrence(began)
    outage.keeps(recovery)
    newer, _ = occurrence(began and began + HOUR)
    assert outcomes(shell, newer) == ["calling"]
    outage.is_over()
    assert latest(shell).state is State.CALLING
    shell.ends(0, ref=Ref("infra", latest(shell).run))
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_a_kept_recovery_does_not_end_what_fired_again_while_it_waited(shell: Shell, outage: Outage) -> None:
    shell.hear(DISK)
    outage.keeps(DISK_OVER)
    assert outcomes(shell, DISK) == ["duplicate"]
    outage.is_over()
    assert latest(shell).state is State.CALLING


def test_a_kept_recovery_ends_what_was_open_before_it(shell: Shell, outage: Outage) -> None:
    shell.hear(DISK)
    shell.clock.forward(1.0)
    outage.keeps(DISK_OVER)
    outage.is_over()
    assert latest(shell).state is State.CLOSED


# --- a problem whose delivery failed ---------------------------------------------------------------------------------


def test_a_problem_that_was_acknowledged_before_it_came_calls_nobody(shell: Shell) -> None:
    assert shell.hear(CLAIM) == [Outcome(EVENT.dedup_key, "ignored", reason=REMEMBERED)]
    shell.clock.forward(60)
    (came,) = shell.hear(EVENT)
    assert came.outcome == "acknowledged"
    assert came.reason == "somebody acknowledged it at its source before it came"
    assert shell.phone.calls == []
    assert (latest(shell).state, taker(shell)) == (State.ACKNOWLEDGED, "Suzuki")
    assert came.escalation == f"infra/{latest(shell).run}"


def test_it_recovers_like_any_other(shell: Shell) -> None:
    shell.hear(CLAIM)
    shell.hear(EVENT)
    assert outcomes(shell, CLOSE) == ["recovered"]
    assert latest(shell).state is State.CLOSED


def test_it_is_reminded_of_like_any_other(shell: Shell) -> None:
    shell.hear(CLAIM)
    shell.hear(EVENT)
    shell.clock.forward(1.0)
    assert outcomes(shell, CPU) == ["calling"]
    assert shell.phone.dialled == [SATO.phone]


def test_it_joins_what_is_open_and_rings_nobody_else(shell: Shell) -> None:
    shell.hear(CPU)
    shell.hear(CLAIM)
    assert outcomes(shell, EVENT) == ["acknowledged"]
    assert shell.now().state is State.CALLING
    assert shell.hear(replace(CPU, kind=Kind.CLAIM, by="Ann"))[0].outcome == "acknowledged"
    assert shell.now().state is State.ACKNOWLEDGED


def test_it_does_not_wake_the_one_who_took_the_others(shell: Shell) -> None:
    shell.hear(CPU)
    shell.answers(0)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.hear(CLAIM)
    assert outcomes(shell, EVENT) == ["acknowledged"]
    assert shell.sweep(60.0) == 0
    assert len(shell.phone.calls) == 1


@pytest.mark.parametrize("first", [(CLOSE,), (CLAIM, CLOSE), (CLOSE, CLAIM)])
def test_a_problem_that_was_closed_before_it_came_calls_nobody(shell: Shell, first: tuple[Alert, ...]) -> None:
    for news in first:
        assert outcomes(shell, news) == ["ignored"]
    assert shell.hear(EVENT) == [
        Outcome(EVENT.dedup_key, "ignored", reason="its source has ended this problem already")
    ]
    assert shell.phone.calls == []


def test_a_late_problem_of_a_closed_event_does_not_open_it_anew(shell: Shell) -> None:
    shell.hear(EVENT)
    shell.hear(CLOSE)
    assert outcomes(shell, EVENT) == ["ignored"]
    shell.hear(CPU)
    assert outcomes(shell, EVENT) == ["ignored"], "in the next run, too"
    assert latest(shell).run == 2
    assert len(latest(shell).open) == 1


# --- a sender that tells when an occurrence began --------------------------------------------------------------------


def test_a_repeated_firing_of_what_has_ended_is_stale_and_a_later_one_rings(shell: Shell) -> None:
    problem, recovery = occurrence(1000.0)
    assert outcomes(shell, problem, recovery) == ["calling", "recovered"]
    assert outcomes(shell, problem) == ["ignored"]
    assert outcomes(shell, occurrence(1000.5)[0]) == ["calling"]


def test_after_two_hours_it_rings_since_the_end_may_have_been_a_mistake(shell: Shell) -> None:
    problem, recovery = occurrence(1000.0)
    shell.hear(problem)
    shell.hear(recovery)
    shell.clock.forward(2 * HOUR)
    assert outcomes(shell, problem) == ["ignored"]
    shell.clock.forward(1.0)
    assert outcomes(shell, problem) == ["calling"]


def test_the_senders_clock_may_be_wrong(shell: Shell) -> None:
    in_a_year = shell.clock.at + 365 * 24 * HOUR
    problem, recovery = occurrence(in_a_year)
    shell.hear(problem)
    shell.hear(recovery)
    assert outcomes(shell, replace(problem, began=in_a_year + 1)) == ["calling"]


def test_a_sender_without_a_time_rings_each_time(shell: Shell) -> None:
    for _ in range(3):
        assert outcomes(shell, DISK) == ["calling"]
        assert outcomes(shell, DISK_OVER) == ["recovered"]


def test_the_recovery_of_an_earlier_occurrence_ends_no_later_one(shell: Shell) -> None:
    _, earlier = occurrence(1000.0)
    shell.hear(occurrence(2000.0)[0])
    why = "it is about an earlier problem than the open one of this dedup key"
    assert shell.hear(earlier) == [Outcome("disk", "ignored", reason=why)]
    assert latest(shell).state is State.CALLING


def test_a_recovery_with_an_earlier_beginning_ends_what_lasted_till_then(shell: Shell) -> None:
    """Two Prometheus servers, and the second one has seen it begin sooner."""
    shell.hear(occurrence(1000.0)[0])
    assert outcomes(shell, occurrence(985.0, ended=2000.0)[1]) == ["recovered"]


@pytest.mark.parametrize("how", ["by hand", "by age"])
def test_only_its_source_can_end_it_for_good(shell: Shell, how: str) -> None:
    shell.hear(EVENT)
    if how == "by hand":
        assert shell.dispatcher.close(INFRA, "operator", Budget())
    else:
        shell.sweep(24 * HOUR)
    assert latest(shell).state is State.CLOSED
    assert outcomes(shell, EVENT) == ["calling"]


# --- what it costs ---------------------------------------------------------------------------------------------------


def recoveries(number: int, first: int = 0) -> list[Alert]:
    return [Alert(f"key-{n}", Kind.RECOVERY) for n in range(first, first + number)]


def test_the_same_recovery_again_is_not_saved_again(shell: Shell) -> None:
    shell.hear(DISK_OVER)
    copy = shell.mysql.kept[INFRA]
    shell.clock.forward(60)
    assert shell.hear(DISK_OVER) == [Outcome("disk", "ignored", reason=REMEMBERED)]
    assert shell.mysql.kept[INFRA] == copy
    shell.clock.forward(memory.NOTED)
    shell.hear(DISK_OVER)
    assert shell.mysql.kept[INFRA] != copy


def test_a_monitor_that_reports_thousands_of_keys_as_well_makes_no_endless_document(shell: Shell) -> None:
    for hour in range(4):
        shell.hear(*recoveries(1200, hour * 1200))
        shell.clock.forward(HOUR)
    assert all(len(copy.escalation.problems) <= memory.MOST for copy in shell.mysql.kept.values())
    assert latest(shell).run <= 4
    assert not any(copy.escalation.has_alerts for copy in shell.mysql.kept.values())


def test_what_there_is_no_room_for_is_not_said_to_be_remembered(shell: Shell) -> None:
    shell.hear(*recoveries(memory.MOST))
    assert shell.hear(DISK_OVER) == [Outcome("disk", "ignored", reason="no open alert has this dedup key")]
    assert shell.hear(Alert("key-0", Kind.RECOVERY))[0].reason == REMEMBERED
    assert latest(shell).run == 1


def test_the_next_run_takes_only_the_newest_over(shell: Shell) -> None:
    shell.hear(*recoveries(memory.CARRIED))
    shell.clock.forward(1.0)
    shell.hear(DISK_OVER)
    shell.hear(CPU)
    carried = [p.id.key for p in latest(shell).problems if p.is_memory]
    assert len(carried) == memory.CARRIED
    assert "disk" in carried


def test_an_open_escalation_is_left_alone_when_there_is_no_room(shell: Shell) -> None:
    shell.hear(CPU)
    shell.hear(*recoveries(memory.MOST + 10))
    shell.clock.forward(3 * HOUR)
    shell.hear(DISK_OVER)
    assert (latest(shell).run, len(latest(shell).problems)) == (1, memory.MOST + 1)


def test_a_run_that_only_remembers_is_shown_to_nobody(shell: Shell) -> None:
    shell.hear(DISK_OVER)
    assert latest(shell).state is State.CLOSED
    assert latest(shell).most_severe is None
    assert latest(shell).deadline is None
