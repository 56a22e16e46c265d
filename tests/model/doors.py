"""Starts the functions for the model: it does what rinban.doors and the watchdog do, without HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rinban.budget import INVOCATION, Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import CALL_STATUS
from rinban.core.errors import Unavailable, UnknownToken
from rinban.doors.calls import PATIENCE
from rinban.watch.watchdog import AT_ONCE, ROUND, TELLING
from tests.fakes.shell import BASE, Shell, sweep_round
from tests.model.calls import Call
from tests.model.carrier import DEAD, GOODBYE, ONE_MOMENT, Said
from tests.model.faults import THEN_EVERY, Faults
from tests.model.law_checker import LawChecker
from tests.model.merged_state import MergedState
from tests.model.outlets import TellQueue
from tests.model.schedule import Invocation, Schedule

GROUP = "infra"

LIFE, WATCHDOGS_LIFE = 10.0, 50.0
"""Seconds: the functions' time-outs in template.yaml."""


class Doors:
    """Implements carrier.Doors, and starts the functions for senders and for the timer.

    `closed` is called with the time of the request when a delivery has left no open alert.
    """

    def __init__(
        self,
        shell: Shell,
        schedule: Schedule,
        faults: Faults,
        checker: LawChecker,
        merged: MergedState,
        closed: Callable[[float], None],
    ) -> None:
        self.tellers = TellQueue(schedule, self.have_told)
        self._closed = closed
        self._shell = shell
        self._schedule = schedule
        self._faults = faults
        self._checker = checker
        self._merged = merged

    # --- the entry function ------------------------------------------------------------------------------------------

    def deliver(self, alert: Alert, told: Callable[[Outcome | None], None]) -> None:
        answer: list[Outcome] = []
        asked_at = self._schedule.now
        if alert.kind is Kind.PROBLEM:
            self._checker.stir(LIFE)

        def work() -> None:
            answer.extend(self._shell.dispatcher.open(GROUP, [alert], BASE, self._budget())[1])

        def ended() -> None:
            if answer:
                self._faults.tell(f"the sender hears: {answer[0].outcome}")
                self._checker.outcome(alert, closed=self._merged.closed)
                if self._merged.closed:
                    self._closed(asked_at)
            told(answer[0] if answer else None)

        self._faults.tell(f"{alert.kind.value} {alert.dedup_key} comes in")
        self._begin(f"entry({alert.kind.value} {alert.dedup_key})", work, ended)

    # --- the callback function ---------------------------------------------------------------------------------------

    def voice(self, call: Call, keys: str, event: Callable[[Said], None]) -> None:
        said: list[Said] = []
        self._begin(
            f"voice({call.attempt}{keys and ', key ' + keys})",
            lambda: said.append(self._said(call, keys)),
            lambda: event(said[0] if said else DEAD),
        )

    def _said(self, call: Call, keys: str) -> Said:
        """The reply to the last of these keys, of which all but the last were pressed while somebody had to wait."""
        try:
            grant = self._shell.tokens.resolve(call.token)
            budget = self._budget()
            for key in keys[:-1]:
                self._shell.dispatcher.voice(grant, call.sid, key, budget)
            reply = self._shell.dispatcher.voice(grant, call.sid, keys[-1:], budget)
        except UnknownToken:
            return GOODBYE
        except Unavailable:
            self._gives_up()
            return ONE_MOMENT
        call.known(self._schedule.now)
        return reply

    def progress(self, call: Call, status: str) -> None:
        self._begin(f"status({call.attempt} {status})", lambda: self._patiently(call, status))

    def _patiently(self, call: Call, status: str) -> None:
        """Try again within one budget while no store answers, as rinban.doors does."""
        budget = self._budget()
        while True:
            try:
                return self._progress(call, status, budget)
            except UnknownToken:
                return self._faults.tell(f"the token of {call} is unknown")
            except Unavailable:
                if not budget.left(PATIENCE):
                    self._gives_up()
                    return self._faults.report(f'"{status}" of {call} is given up')
            self._schedule.pause(budget.left(PATIENCE))

    def _progress(self, call: Call, status: str, budget: Budget) -> None:
        grant = self._shell.tokens.resolve(call.token)
        self._shell.dispatcher.progress(grant, call.sid, CALL_STATUS[status], status, budget)
        call.known(self._schedule.now)

    # --- the watchdog ------------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        self._begin("sweep", lambda: self._round(self._budget(ROUND)), life=WATCHDOGS_LIFE)

    def _round(self, budget: Budget) -> None:
        sweep_round(self._shell.sweeper, budget)
        if self._shell.outlets:
            self._shell.teller.tell_due(budget.part(TELLING))

    def wake(self, ref: Ref, again: Callable[[], None]) -> None:
        """Handle a message of the timer; `again` is called if it was not used."""
        used: list[bool] = []
        self._begin(
            "timer",
            lambda: used.append(self._shell.sweeper.wake(ref, self._budget(ROUND), self._ask)),
            lambda: None if any(used) else again(),
            life=WATCHDOGS_LIFE,
        )

    def _ask(self, ref: Ref) -> None:
        try:
            self.tellers.ask(ref)
        except Unavailable:
            self._faults.tell("nobody is asked to tell others; the round does it")

    def have_told(self, ref: Ref) -> None:
        """Handle a message that asks to tell others."""
        self._begin("tell", lambda: self.tells(ref), life=WATCHDOGS_LIFE)

    def tells(self, ref: Ref) -> None:
        self._shell.teller.tell(ref, self._budget(AT_ONCE))

    # --- an invocation -----------------------------------------------------------------------------------------------

    def _begin(
        self,
        name: str,
        work: Callable[[], object],
        ended: Callable[[], object] = lambda: None,
        *,
        life: float = LIFE,
    ) -> None:
        invocation = Invocation(name, self._schedule.now, life, self._faults.unseen())
        self._schedule.begin(invocation, partial(self._work, work), partial(self._ended, invocation, ended))

    def _work(self, work: Callable[[], object]) -> None:
        """Do the work; an answer that the caller has to come again is no failure."""
        try:
            work()
        except Unavailable:
            self._gives_up()

    def _ended(self, invocation: Invocation, ended: Callable[[], object]) -> None:
        if invocation.killed:
            self._faults.report(
                f"{invocation.name} is dead", THEN_EVERY
            )  # and perhaps the wake-up for the end of a rest
        self._checker.over(invocation, self._merged.last)
        ended()

    def _gives_up(self) -> None:
        running = self._schedule.running
        assert running is not None
        running.gave_up_waiting = True

    def _budget(self, seconds: float = INVOCATION) -> Budget:
        return Budget(seconds, tick=lambda: self._schedule.now)
