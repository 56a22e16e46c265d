"""One slow group has its share of a round, and no other group waits longer for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.call import CallOrder
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.record import Ref
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.paging.steps import SOON
from rinban.watch.chores import SHARE, each_tried
from rinban.watch.watchdog import ROUND
from tests.fakes.outside import MemorySpool
from tests.fakes.phone import MemoryPhone
from tests.fakes.shell import ANN, BASE, CPU, DISK, DISK_OVER, Shell

CROWD = [Responder(f"nobody-{number}", f"Nobody {number}", f"+81900000{number:04}") for number in range(100, 120)]
OTHERS = ("b", "c", "d")
QUIET = ("x", "y", "z")
"""Groups in which nothing is open yet."""


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
            "refused": GroupSettings("refused", lines=(Line(tuple(one.id for one in CROWD[1:])),)),
            **{name: GroupSettings(name, lines=(Line(("ann",)),)) for name in (*OTHERS, *QUIET)},
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


def test_while_a_carrier_refuses_one_group_slowly_what_waited_for_the_others_is_opened_in_the_same_round(
    shell: Shell, time_spent: TimeSpent
) -> None:
    """Also when several deliveries of the slow group stand before theirs, each of which would begin to call."""
    waiting = DeferredAlerts(MemorySpool(), shell.dispatcher, shell.log, shell.clock)
    for alert in (DISK, DISK_OVER, CPU):
        waiting.keep("refused", [alert], BASE)
    for group in QUIET:
        waiting.keep(group, [CPU], BASE)
    shell.phone.calls.clear()
    assert waiting.open(Budget(ROUND, time_spent.tick)) == 3 + len(QUIET)
    assert shell.phone.dialled == [ANN.phone] * len(QUIET)
    assert isinstance(shell.phone, SlowToRefuse)
    assert shell.phone.refused == 1
    assert 0.0 < time_spent.seconds <= SHARE
    left = shell.now(Ref("refused", 2))
    assert [p.id.key for p in left.open] == ["cpu"]
    assert left.deadline == pytest.approx(shell.clock.now() + SOON)  # the next sweep goes on with it


def test_a_group_spends_nothing_of_its_share_while_others_are_opened(shell: Shell, time_spent: TimeSpent) -> None:
    shares = dict[str, list[float]]()

    class Slow:
        """Takes two seconds for each delivery."""

        def open(self, group: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
            shares.setdefault(group, []).append(budget.left(100.0))
            time_spent.seconds += 2.0
            return group, []

    waiting = DeferredAlerts(MemorySpool(), Slow(), shell.log, shell.clock)
    for group in ("a", "b", "a", "b", "a", "b", "a"):
        waiting.keep(group, [DISK], BASE)
    assert waiting.open(Budget(ROUND, time_spent.tick)) == 7
    assert shares == {"a": [SHARE, 3.0, 1.0, 0.0], "b": [SHARE, 3.0, 1.0]}


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
