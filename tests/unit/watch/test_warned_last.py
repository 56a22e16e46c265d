"""When the watchdog warns: when all chains were woken, in what is left of its round, and never for a wake-up."""

from __future__ import annotations

import pytest

from rinban.budget import Budget
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.watch.others import OthersTold
from rinban.watch.watchdog import WARNING, Watchdog
from tests.fakes.outside import MemorySpool
from tests.fakes.shell import INFRA, Shell, called


class Round:
    """A watchdog that warns, on an escalation whose first call is overdue. `rang`: the calls that were made by then."""

    def __init__(self) -> None:
        self.shell = called(Shell())
        self.shell.clock.forward(60.0)
        self.rang: list[int] = []
        self.seconds: list[float] = []
        self.fault: Exception | None = None
        deferred = DeferredAlerts(MemorySpool(), self.shell.dispatcher, self.shell.log, self.shell.clock)
        others = OthersTold(warn=self._warn)
        self.watch = Watchdog(self.shell.sweeper, deferred, self.shell.log, lambda _: INFRA, others=others)

    def _warn(self, budget: Budget) -> int:
        self.rang.append(len(self.shell.phone.calls))
        self.seconds.append(budget.left(float("inf")))
        if self.fault:
            raise self.fault
        return 0


def test_the_next_phone_rings_before_anybody_is_warned() -> None:
    found = Round()
    found.watch.answer({})
    assert found.rang == [2]
    assert 0 < found.seconds[0] <= WARNING


def test_a_fault_of_the_warnings_stops_nothing_and_an_alarm_sees_it() -> None:
    found = Round()
    found.fault = ValueError("a fault of ours")
    with pytest.raises(ValueError, match="a fault of ours"):
        found.watch.answer({})
    assert len(found.shell.phone.calls) == 2


def test_a_wake_up_warns_nobody() -> None:
    found = Round()
    found.watch.answer({"Records": [{"messageId": "1", "body": "wake infra/1"}]})
    assert len(found.shell.phone.calls) == 2
    assert found.rang == []
