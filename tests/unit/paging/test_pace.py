"""Calls within the account's rate: a call that has to wait is saved, and dialled once when it is due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.document import State
from rinban.core.chain.record import Ref
from rinban.core.rota.duty import Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Settings
from rinban.core.rota.stage import Stage
from rinban.paging.call_limits import AHEAD, FAR_AHEAD, FRESH, LATE
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import CPU, DISK, DISK_OVER, Shell, settings

AT_ONCE = int(AHEAD) + 1


def paced(groups: int = 40, **stage: int) -> Shell:
    return Shell(paced_settings(groups, **stage), paced=True)


def paced_settings(groups: int = 40, **stage: int) -> Settings:
    """Twice as many groups (g… and h…), each with the same three people, and one call a second."""
    known = settings(Policy(rounds=1), replace(Stage("+815000000000"), **stage))  # type: ignore[arg-type]
    names = [f"{letter}{n}" for letter in "gh" for n in range(groups)]
    many = {name: GroupSettings(name, (), "own", (Line(("sato", "suzuki", "ann")),)) for name in names}
    return replace(known, groups={**known.groups, **many})


def storm(shell: Shell, groups: int) -> None:
    for n in range(groups):
        assert [outcome.outcome for outcome in shell.hear(DISK, group=f"g{n}")] == ["calling"]


def test_nobody_waits_while_there_is_room() -> None:
    shell = paced()
    storm(shell, AT_ONCE)
    assert len(shell.phone.calls) == AT_ONCE


def test_no_alert_is_refused_and_everybody_is_dialled_once_at_the_allowance() -> None:
    shell = paced()
    storm(shell, 40)
    assert len(shell.phone.calls) == AT_ONCE
    for second in range(1, 40 - AT_ONCE + 1):
        shell.sweep(after=1.0)
        assert len(shell.phone.calls) == AT_ONCE + second
    assert {call.order.voice_url.split("/")[4] for call in shell.phone.calls} == {f"g{n}" for n in range(40)}
    shell.sweep(after=1.0)
    assert len(shell.phone.calls) == 40


def test_more_calls_a_second_where_the_account_may() -> None:
    shell = paced(calls_per_second=10)
    storm(shell, 40)
    assert len(shell.phone.calls) == 40


def test_what_the_account_may_is_asked_for_again_after_a_minute() -> None:
    shell = paced()
    shell.hear(DISK, group="h0")
    shell.rota.source = MemoryRota(paced_settings(calls_per_second=10))
    shell.clock.forward(FRESH - 1.0)
    storm(shell, AT_ONCE + 1)
    assert len(shell.phone.calls) == 1 + AT_ONCE
    shell.clock.forward(2 * AHEAD)
    for n in range(1, 2 * AT_ONCE):
        shell.hear(CPU, group=f"h{n}")
    assert len(shell.phone.calls) == AT_ONCE + 2 * AT_ONCE


def test_an_escalation_that_waits_rests_and_has_nobody_called() -> None:
    shell = paced()
    storm(shell, AT_ONCE + 1)
    last = shell.now(Ref(f"g{AT_ONCE}", 1))
    assert (last.state, last.called) == (State.RESTING, ())
    assert last.deadline == pytest.approx(shell.clock.now() + 1.0)


def test_a_recovery_while_it_waits_is_no_call() -> None:
    shell = paced()
    storm(shell, AT_ONCE + 1)
    shell.hear(DISK_OVER, group=f"g{AT_ONCE}")
    shell.sweep(after=5.0)
    assert len(shell.phone.calls) == AT_ONCE


def test_a_sweep_that_comes_late_hands_more_of_them_to_the_carriers_queue() -> None:
    """The timer is lost, so that only the watchdog is left, which comes every minute."""
    shell = paced()
    storm(shell, 40)
    shell.sweep(after=60.0 + LATE)
    assert len(shell.phone.calls) > AT_ONCE + FAR_AHEAD - 2


def test_a_new_alert_long_after_a_run_that_ended_in_a_pause_is_not_late() -> None:
    shell = paced()
    storm(shell, AT_ONCE + 1)
    ended = f"g{AT_ONCE}"
    shell.hear(DISK_OVER, group=ended)
    shell.clock.forward(3600.0)
    for n in range(AT_ONCE):
        shell.hear(CPU, group=f"h{n}")
    dialled = len(shell.phone.calls)
    shell.hear(CPU, group=ended)
    assert len(shell.phone.calls) == dialled == 2 * AT_ONCE
    assert shell.now(Ref(ended, 2)).called == ()


def test_the_turn_of_a_refused_call_is_the_next_persons() -> None:
    shell = paced()
    storm(shell, AT_ONCE - 1)
    shell.phone.refuse()
    shell.hear(DISK, group="g39")
    assert [call.who for call in shell.now(Ref("g39", 1)).called] == ["sato", "suzuki"]
    assert len(shell.phone.calls) == AT_ONCE


def test_a_waiting_call_that_a_dead_process_owed_is_made_all_the_same() -> None:
    """It names no process that owes the dial, so that the next process that wakes the escalation makes it."""
    shell = paced()
    storm(shell, AT_ONCE + 1)
    assert shell.sweep(after=2.0) == 1
    assert len(shell.phone.calls) == AT_ONCE + 1


@pytest.mark.parametrize("typed", [0, -1])
def test_a_pace_that_an_older_version_remembered_stops_no_call(typed: int) -> None:
    shell = paced(calls_per_second=typed)
    storm(shell, 1)
    assert len(shell.phone.calls) == 1
