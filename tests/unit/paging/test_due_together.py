"""What is due is read on one way, and somebody may be faster between that and the waking."""

from __future__ import annotations

import pytest

from rinban.core.chain.grid import decide
from rinban.core.chain.record import Copy, Ref
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Line
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.watch.sweep import PIECE
from tests.fakes.shell import ANN, DISK, SATO, Shell


def due(groups: int) -> Shell:
    """So many groups have called Ann, who has not answered."""
    names = [f"g{number:02}" for number in range(groups)]
    people = {one.id: Member(one) for one in (ANN, SATO)}
    shell = Shell(
        Settings(
            responders=people, groups={name: GroupSettings(name, lines=(Line(("ann", "sato")),)) for name in names}
        )
    )
    for name in names:
        shell.hear(DISK, group=name)
        shell.clock.forward(0.001)
    shell.clock.forward(60.0)
    shell.phone.calls.clear()
    return shell


@pytest.mark.parametrize("groups", [1, PIECE, PIECE + 1])
def test_all_that_is_due_is_woken_however_many_are_read_on_one_way(groups: int) -> None:
    shell = due(groups)
    assert shell.sweep() == groups
    assert shell.phone.dialled == [SATO.phone] * groups


def test_who_has_recovered_after_it_was_read_is_not_called() -> None:
    shell, mine = due(3), Ref("g01", 1)

    def recovers() -> None:
        event = Event(Signal.RECOVERED, shell.clock.now(), alert=DISK)
        for store in (shell.redis, shell.mysql):
            store.kept[mine] = Copy(decide(store.kept[mine].escalation, event)[0], "another process's")

    shell.redis.faults.meanwhile(recovers)
    shell.sweep()
    assert [shell.now(Ref(name, 1)).attempt for name in ("g00", "g02")] == [1, 1]
    assert len(shell.phone.dialled) == 2
    assert not shell.now(mine).open


def test_while_no_store_reads_several_on_one_way_each_is_read_alone() -> None:
    shell = due(3)
    shell.redis.faults.away = True
    assert shell.sweep() == 3
    assert shell.phone.dialled == [SATO.phone] * 3
