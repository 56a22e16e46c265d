"""One slow group has its share of a sweep, and no other group waits longer for it."""

from __future__ import annotations

import pytest

from rinban.budget import Budget
from rinban.core.chain.call import CallOrder
from rinban.core.chain.record import Ref
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.watch.chores import SHARE, each_tried
from rinban.watch.watchdog import ROUND
from tests.fakes.phone import MemoryPhone
from tests.fakes.shell import ANN, DISK, Shell

CROWD = [Responder(f"nobody-{number}", f"Nobody {number}", f"+81900000{number:04}") for number in range(100, 120)]
OTHERS = ("b", "c", "d")


class TimeSpent:
    """The seconds that an invocation has spent so far."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def tick(self) -> float:
        return self.seconds


class SlowToRefuse(MemoryPhone):
    """Takes all the seconds that it is given before it refuses one of the CROWD, after the first call."""

    def __init__(self, time_spent: TimeSpent) -> None:
        super().__init__()
        self._time_spent = time_spent
        self.refused = 0

    def call(self, order: CallOrder, *, seconds: float) -> str:
        if order.to in [one.phone for one in CROWD[1:]]:
            self._time_spent.seconds += seconds
            self.refused += 1
            raise CallRefused("no such number", permanent=True, code=21211)
        return super().call(order, seconds=seconds)


@pytest.fixture
def time_spent() -> TimeSpent:
    return TimeSpent()


@pytest.fixture
def shell(time_spent: TimeSpent) -> Shell:
    """Each group has called somebody who never answered, and the crowd's clock was the first to end."""
    rota = Settings(
        responders={one.id: Member(one) for one in (*CROWD, ANN)},
        groups={
            "a": GroupSettings("a", lines=(Line(tuple(one.id for one in CROWD)),)),
            **{name: GroupSettings(name, lines=(Line(("ann",)),)) for name in OTHERS},
        },
    )
    shell = Shell(rota, phone=SlowToRefuse(time_spent))
    for group in ("a", *OTHERS):
        shell.hear(DISK, group=group)
        shell.clock.forward(1.0)
    shell.clock.forward(60.0)
    return shell


def test_while_a_carrier_refuses_one_group_slowly_the_others_are_called_in_the_same_round(
    shell: Shell, time_spent: TimeSpent
) -> None:
    assert isinstance(shell.phone, SlowToRefuse)
    shell.sweeper.wake_due(Budget(ROUND, time_spent.tick))
    assert shell.phone.refused > 1
    assert [shell.now(Ref(group, 1)).attempt for group in OTHERS] == [1, 1, 1]
    assert time_spent.seconds <= ROUND / 4 + 1.0


def test_each_item_has_an_even_share_of_what_is_left_and_a_little_at_the_least(time_spent: TimeSpent) -> None:
    shares = []

    def work(item: int, share: Budget) -> None:
        shares.append(share.left(100.0))
        time_spent.seconds += 1.0

    assert each_tried(range(4), work, Budget(40.0, time_spent.tick)) == 4
    assert shares == [40.0 / 4, 39.0 / 3, 38.0 / 2, 37.0]
    shares.clear()
    assert each_tried(range(100), work, Budget(10.0, time_spent.tick)) == 10
    assert shares == [SHARE] * 6 + [4.0, 3.0, 2.0, 1.0]
