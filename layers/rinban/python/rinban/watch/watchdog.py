"""What the watchdog is called for: the round of every minute, and the wake-ups that come to the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rinban.budget import Budget
from rinban.core.chain.record import Ref
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.ports.log import Log
from rinban.watch.chores import Chore, do_all
from rinban.watch.sweep import Sweep

ROUND = 40.0
"""Seconds for one round, within the function's time-out; what is left over is due again a minute later."""

AHEAD = 5.0
"""Seconds of a round for what the record missed, before anybody is woken: had Redis been emptied meanwhile, the spool
alone would know who has acknowledged. After an outage in a storm thousands of steps may wait there, and a chain must
not: what takes longer waits until everybody was woken."""


class Watchdog:
    """The watchdog's work. Events: of the schedule, or of SQS with `Records` [Lambda, using Amazon SQS].

    `wake_up`: the escalation that a message is to wake; it raises ValueError for any other text. `refresh` keeps the
    settings that serve while MySQL is away; it may raise.
    """

    def __init__(
        self,
        sweep: Sweep,
        deferred: DeferredAlerts,
        log: Log,
        wake_up: Callable[[str], Ref],
        refresh: Callable[[Budget], object] = lambda _: None,
    ) -> None:
        self._sweep = sweep
        self._log = log
        self._wake_up = wake_up
        self._refresh = refresh
        self._chores = (
            Chore("replayed", sweep.replay, most=AHEAD),
            Chore("woken", sweep.wake_due, share=0.75),
            Chore("replayed later", sweep.replay_rest, share=0.5),
            Chore("mended", sweep.mend, share=0.5),
            Chore("opened", deferred.open),
            Chore("settings", self._remember),
        )

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """{"woken": 2, "opened": 0} of a round; of messages {"batchItemFailures": …}, those that have to come again.

        Raises what nobody expected of a round, for an alarm to see.
        """
        budget = Budget(ROUND)
        if "Records" in event:
            return self._wake(event["Records"], budget)
        done = do_all(self._chores, budget)
        return {"woken": done["woken"], "opened": done["opened"]}

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
            ref = self._wake_up(message["body"])
            return budget.left(1.0) >= 1.0 and self._sweep.wake(ref, budget)
        except Exception as error:  # noqa: BLE001 - the other messages have nothing to do with it
            self._log.line("a wake-up failed", id=message.get("messageId"), error=repr(error))
            return False
