"""Monitors: they send each alert until it is accepted, then perhaps once more, and perhaps its recovery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.outcome import Outcome
from tests.model.chances import Chances
from tests.model.scenario import Scenario
from tests.model.schedule import Schedule

AGAIN = 10.0
"""Seconds after which a monitor sends again what was not accepted."""

Deliver = Callable[[Alert, Callable[[Outcome | None], None]], None]


@dataclass(frozen=True)
class Step:
    """The next delivery about an alert, so many seconds after the last one was accepted."""

    after: float
    kind: Kind


class Senders:
    """The monitors of one incident. `deliver` gives an alert to the entry function, and passes on its answer, or
    None if it
    gave none."""

    def __init__(self, schedule: Schedule, chances: Chances, scenario: Scenario, deliver: Deliver) -> None:
        self._schedule = schedule
        self._dice, self._doubts = chances.of("senders"), chances.of("second thoughts")
        self._deliver = deliver
        self._most = scenario.alerts
        self._keys = 0
        self.healed = False

    def begin(self, seconds: float) -> None:
        """Send the first alert now, and the others within so many seconds."""
        self.another()
        for _ in range(int(self._dice.number() * (self._most + 1))):
            self._schedule.after(self._dice.between(0, seconds * 0.8), self.another, hasty=True)

    def another(self) -> None:
        """Send a new alert, unless there have been enough of them."""
        if self.healed or self._keys > 12:
            return
        self._keys += 1
        alert = Alert(f"k{self._keys}", severity=self._dice.one_of(list(Severity)), summary=f"alert {self._keys}")
        self._send(alert, self._life())

    def _life(self) -> list[Step]:
        dice, steps = self._dice, [Step(0, Kind.PROBLEM)]
        if dice.chance(0.2):
            steps.append(Step(dice.between(0, 60), Kind.PROBLEM))
        if dice.chance(0.08):
            steps.append(Step(dice.between(1, 60), Kind.CLAIM))
            if self._doubts.chance(0.5):
                steps.append(Step(self._doubts.between(1, 90), Kind.TAKEN_BACK))
        if dice.chance(0.35):
            steps.append(Step(dice.between(1, 150), Kind.RECOVERY))
            if dice.chance(0.3):
                steps.append(Step(dice.between(0, 30), Kind.PROBLEM))
        return steps

    def _send(self, alert: Alert, life: list[Step]) -> None:
        if life:
            step, rest = life[0], life[1:]
            news = Alert(
                alert.dedup_key, step.kind, alert.severity, alert.summary, by="zabbix" * (step.kind is Kind.CLAIM)
            )
            self._schedule.after(step.after, partial(self._try, news, rest), hasty=True)

    def _try(self, alert: Alert, rest: list[Step]) -> None:
        self._deliver(alert, partial(self._told, alert, rest))

    def _told(self, alert: Alert, rest: list[Step], outcome: Outcome | None) -> None:
        if outcome is None:
            self._schedule.after(AGAIN, partial(self._try, alert, rest))
        elif not self.healed:
            self._send(alert, rest)
