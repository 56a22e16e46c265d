"""A request for a wake-up is not sent twice, and not forgotten when two processes save the same step, each in one
store."""

from __future__ import annotations

from typing import cast

import pytest

from rinban.core.chain.record import Ref
from tests.fakes.shell import CPU, DISK, INFRA, Shell, ids
from tests.fakes.stores import MemoryTimer


class Messages:
    """Implements ports.Timer, and remembers the times for which a wake-up was requested."""

    def __init__(self) -> None:
        self.sent: list[float] = []

    def wake(self, ref: Ref, at: float | None) -> None:
        if at is not None:
            self.sent.append(at)

    def due(self, now: float) -> list[Ref]:
        return []


@pytest.fixture
def shell() -> Shell:
    """Return a shell in which the last phone rings."""
    shell = Shell()
    shell.timer = cast(MemoryTimer, Messages())
    shell._build(ids("m"), ids("w"), ids("token-"))
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    shell.rings(2)
    return shell


def sent(shell: Shell) -> list[float]:
    return cast(Messages, shell.timer).sent


def test_a_process_that_finds_a_half_saved_rest_requests_its_wake_up(shell: Shell) -> None:
    """Two processes hear the end of the same call: one has saved it in Redis when the other loads, and saves it in
    both."""
    shell.mysql.faults.meanwhile(lambda: shell.ends(2))
    shell.ends(2)
    assert shell.now().deadline in sent(shell)


def test_a_rest_that_the_sweep_has_saved_to_its_end_is_wished_for(shell: Shell) -> None:
    shell.mysql.faults.meanwhile(lambda: shell.escalations.repair(INFRA))
    shell.ends(2)
    assert shell.now().deadline in sent(shell)


def test_a_deadline_that_has_not_moved_is_not_asked_for_again(shell: Shell) -> None:
    before = list(sent(shell))
    shell.hear(CPU)
    assert sent(shell) == before


def test_a_deadline_that_has_moved_is(shell: Shell) -> None:
    shell.clock.forward(7)
    shell.rings(2)
    assert sent(shell)[-1] == shell.now().deadline
