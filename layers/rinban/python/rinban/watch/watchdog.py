"""The watchdog: its round of every minute, and the wake-ups that come to the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rinban.budget import Budget
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.ports.log import Log
from rinban.watch.chores import Chore, do_all
from rinban.watch.others import NOBODY, OthersTold
from rinban.watch.sweep import Sweep

ROUND = 40.0
"""Seconds for one round, within the function's time-out. What it does not reach is due again a minute later."""

AHEAD = 5.0
"""Seconds in which the record learns what it has missed, before any escalation is woken. If Redis was emptied
meanwhile, the spool alone knows who has acknowledged, and without it somebody would be called again. But after an
outage in a storm thousands of steps may wait there, and no chain may wait for them: the rest is merged after the
waking."""


TELLING, AT_ONCE = 10.0, 3.0
"""Seconds for telling others in one round, and for one message that asks for it. The latter are few: AWS runs only two
of them at once, and one that hangs must not keep the others waiting for long. The program behind a webhook alone may
take longer."""


LOOKING, WARNING = 5.0, 8.0
"""Seconds for asking the sources in one round, and for warning."""


class Watchdog:
    """The watchdog function. It is called by the schedule, and by SQS with `Records` [Lambda, using Amazon SQS].

    `wake_up`: reads the escalation that a message has to wake; raises ValueError for any other text. `refresh`: keeps
    the settings that serve while MySQL is away; it may raise anything. `forget`: deletes what is old. `note`: is told
    that a round is done, and how many it has found late, and never raises. `notices`: decides what the rota has given
    to tell. `settle`: signs out of the board, in a store that was away, who was signed out meanwhile.
    """

    def __init__(
        self,
        sweep: Sweep,
        deferred: DeferredAlerts,
        log: Log,
        wake_up: Callable[[str], Ref],
        refresh: Callable[[Budget], object] = lambda _: None,
        forget: Callable[[Budget], object] = lambda _: None,
        note: Callable[[int], object] = lambda _: None,
        notices: Callable[[Budget], object] = lambda _: None,
        others: OthersTold = NOBODY,
        list_past: Callable[[Budget], object] = lambda _: None,
        settle: Callable[[Budget], object] = lambda _: None,
    ) -> None:
        self._sweep = sweep
        self._log = log
        self._wake_up = wake_up
        self._refresh = refresh
        self._note = note
        self._others = others
        self._chores = (  # in this order: AHEAD says why the replay comes before the waking, and why only a part of it
            Chore("replayed", sweep.replay, most=AHEAD),
            Chore("woken", sweep.wake_due, share=0.75),
            Chore("on duty by now", sweep.ask_rota, share=0.3),
            Chore("replayed later", sweep.replay_rest, share=0.5),
            Chore("repaired", sweep.repair, share=0.5),
            Chore("opened", deferred.open, share=0.75),
            Chore("settings", self._refresh_settings),
            Chore("others told", others.tell_due, share=0.5, most=TELLING),
            Chore("sources", others.look, share=0.5, most=LOOKING),
            Chore("told", notices, share=0.5, most=AHEAD),
            Chore("warned", others.warn, share=0.5, most=WARNING),
            Chore("signed out", settle, share=0.5, most=AHEAD),
            Chore("listed", list_past, share=0.5, most=AHEAD),
            Chore("forgotten", forget, share=0.5, most=AHEAD),
        )

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """{"woken": 2, "opened": 0} after a round; {"batchItemFailures": …} after messages, with those to send again.

        An unexpected failure of a round is raised, so that an alarm sees it.
        """
        budget = Budget(ROUND)
        if "Records" in event:
            return self._wake(event["Records"], budget)
        done = do_all(self._chores, budget)
        self._note(self._sweep.found_late)
        return {"woken": done["woken"], "opened": done["opened"]}

    def _refresh_settings(self, budget: Budget) -> None:
        """It comes late, because nobody waits for it."""
        try:
            self._refresh(budget)
        except Exception as error:  # noqa: BLE001 - the settings of before still serve, and the round is done
            self._log.line("the remembered settings were not refreshed", error=repr(error))

    def _wake(self, messages: Sequence[Mapping[str, Any]], budget: Budget) -> dict[str, Any]:
        failed = [message["messageId"] for message in messages if not self._wake_one(message, budget)]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    def _wake_one(self, message: Mapping[str, Any], budget: Budget) -> bool:
        """Whether the message is done with. One for which no time is left is not, so SQS sends it again.

        Nor is one that cannot be read, until the dead-letter queue has it.
        """
        try:
            asked = self._others.asked(message["body"])
            if asked:
                return self._tell(asked, budget)
            ref = self._wake_up(message["body"])
            return budget.left(1.0) >= 1.0 and self._sweep.wake(ref, budget, self._ask)
        except Exception as error:  # noqa: BLE001 - one bad message must not keep the others from being taken
            self._log.line("a wake-up failed", id=message.get("messageId"), error=repr(error))
            return False

    def _tell(self, ref: Ref, budget: Budget) -> bool:
        """True in any case: what fails here the next round does."""
        try:
            self._others.tell(ref, budget.part(AT_ONCE), budget)
        except Exception as error:  # noqa: BLE001 - the same fault is raised by the round, for an alarm to see
            self._log.line("others were not told", escalation=str(ref), error=repr(error))
        return True

    def _ask(self, ref: Ref) -> None:
        """Others are told by an invocation of its own, since the next wake-up must not wait for them."""
        try:
            self._others.ask(ref)
        except Unavailable as error:
            self._log.line("others are told by the next round", escalation=str(ref), error=str(error))
