"""The watchdog's last round, as it is noted for who looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.overview import LATE_WAKE, WatchdogRound
from rinban.watch.rounds import Rounds
from tests.fakes.outside import MemoryLog
from tests.fakes.shell import DISK, Shell, settings


@pytest.fixture
def shell() -> Shell:
    """Two groups."""
    rota = settings()
    web = replace(rota.groups["infra"], id="web")
    return Shell(replace(rota, groups={**rota.groups, "web": web}))


@pytest.fixture
def rounds(shell: Shell) -> Rounds:
    return Rounds(shell.snapshots, shell.clock, MemoryLog())


@pytest.mark.parametrize("found_late", [0, 3])
def test_a_round_is_told_with_what_it_found_late(shell: Shell, rounds: Rounds, found_late: int) -> None:
    assert rounds.last_round() is None
    rounds.note(found_late)
    assert rounds.last_round() == WatchdogRound(shell.clock.at, found_late)
    assert rounds.last() == shell.clock.at


@pytest.mark.parametrize("there", ["yesterday", "12.5 many", "12.5 3 more", ""])
def test_what_another_version_says_of_it_is_as_good_as_nothing(shell: Shell, rounds: Rounds, there: str) -> None:
    rounds.note()
    (name,) = shell.snapshots.kept
    shell.snapshots.put(name, there)
    assert rounds.last_round() is None
    assert rounds.last() is None


def test_a_round_counts_what_had_been_left_without_a_wake_up(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(DISK, group="web")
    deadline = shell.now().deadline
    assert deadline is not None
    shell.clock.at = deadline + LATE_WAKE - 0.1
    shell.sweep()
    assert shell.sweeper.found_late == 0, "both were due, and neither of them for long"
    deadline = shell.now().deadline
    assert deadline is not None
    shell.clock.at = deadline + LATE_WAKE
    shell.sweep()
    assert shell.sweeper.found_late == 2
    shell.sweep()
    assert shell.sweeper.found_late == 0
