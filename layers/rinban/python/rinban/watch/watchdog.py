"""What the watchdog is called for: the round of every minute, and the wake-ups that come to the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rinban.budget import Budget
from rinban.core.chain.record import Ref
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.ports.log import Log
from rinban.watch.sweep import Sweep

ROUND = 40.0
"""Seconds for one round, within the function's time-out; what is left over is due again a minute later."""


class Watchdog:
    """The watchdog's work. Events: of the schedule, or of SQS with `Records` [Lambda, using Amazon SQS].

    `refresh` keeps the settings that serve while MySQL is away; it may raise. `wake_up`: who a message is to wake, and
    the phase in which that was asked for; it raises ValueError for any other text.
    """

    def __init__(
        self,
        sweep: Sweep,
        waiting: DeferredAlerts,
        log: Log,
        wake_up: Callable[[str], tuple[Ref, str]],
        refresh: Callable[[Budget], object] = lambda _: None,
    ) -> None:
        self._sweep = sweep
        self._waiting = waiting
        self._log = log
        self._wake_up = wake_up
        self._refresh = refresh

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """{"woken": 2, "opened": 0} of a round; of messages {"batchItemFailures": …}, those that have to come again.

        Raises what nobody expected of a round, for an alarm to see.
        """
        budget = Budget(ROUND)
        return self._wake(event["Records"], budget) if "Records" in event else self._round(budget)

    def _round(self, budget: Budget) -> dict[str, Any]:
        """Chains that run go before alerts that wait, and neither stops the other."""
        try:
            woken = self._sweep.round(budget)
        finally:
            opened = self._waiting.open(budget)
            self._remember(budget)
        return {"woken": woken, "opened": opened}

    def _remember(self, budget: Budget) -> None:
        """Last of all: nobody waits for it."""
        try:
            self._refresh(budget)
        except Exception as error:  # noqa: BLE001 - what was remembered before still serves, and the round was done
            self._log.line("the remembered settings were not refreshed", error=repr(error))

    def _wake(self, messages: Sequence[Mapping[str, Any]], budget: Budget) -> dict[str, Any]:
        failed = [message["messageId"] for message in messages if not self._woken(message, budget)]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    def _woken(self, message: Mapping[str, Any], budget: Budget) -> bool:
        """One that nobody can use fails too, until the dead-letter queue has it; or one that no time is left for."""
        try:
            ref, phase = self._wake_up(message["body"])
            return budget.left(1.0) >= 1.0 and self._sweep.wake(ref, budget, phase)
        except Exception as error:  # noqa: BLE001 - the other messages have nothing to do with it
            self._log.line("a wake-up failed", id=message.get("messageId"), error=repr(error))
            return False
