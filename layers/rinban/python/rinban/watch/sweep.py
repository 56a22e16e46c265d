"""What the watchdog does about time: wakes who is due, and mends what one of the stores has missed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf
from typing import TypeVar

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import overdue
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, Limits
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import on_duty
from rinban.core.rota.people import Responder
from rinban.paging.steps import Decided, Steps, decided, phase
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations

T = TypeVar("T")

AHEAD = 5.0
"""Seconds of a round for what the record missed, before anybody is woken: had Redis been emptied meanwhile, the spool
alone would know who has acknowledged. What takes longer than that waits until everybody was woken."""


class Sweep:
    """Whatever callback never came, the chain goes on."""

    def __init__(
        self, steps: Steps, escalations: Escalations, rota: SettingsReader, timer: Timer, clock: WallClock, log: Log
    ) -> None:
        self._steps = steps
        self._escalations = escalations
        self._rota = rota
        self._timer = timer
        self._clock = clock
        self._log = log

    def round(self, budget: Budget) -> int:
        """Mend the record, and wake every escalation whose deadline has passed; how many were woken.

        The record learns what it missed first, but for `AHEAD` seconds only: after an outage in a storm thousands of
        steps may wait, and a chain must not. What the budget has no time for is still due at the next round. A failure
        that nobody expected stops no other escalation, and is raised at the end, for an alarm to see.
        """
        failures: list[Exception] = []
        caught_up = _tried(partial(self._unspool, budget.part(AHEAD)), failures)
        woken = self._wake_due(budget, failures)
        if caught_up:
            _tried(partial(self._unspool, budget.part(budget.left(inf) / 2)), failures)  # new alerts may wait too
        _tried(partial(self._mend, budget), failures)
        if failures:
            raise failures[0]
        return woken

    def _wake_due(self, budget: Budget, failures: list[Exception]) -> int:
        woken = 0
        for ref in dict.fromkeys((*self._wished(), *self._escalations.due(self._clock.now()))):
            if budget.left(1.0) < 1.0:
                break
            _tried(partial(self.wake, ref, budget), failures)
            woken += 1
        return woken

    def wake(self, ref: Ref, budget: Budget, wished_in: str = "") -> bool:
        """A wake-up means nothing by itself: the deadline of the document as it is loaded decides.

        `wished_in`: the phase that wished for it, if it is known; in another one a new wish has been made. False: no
        store answered, so that it has to come again.
        """
        found: list[Escalation | None] = [None]

        def decider(e: Escalation | None, dialler: str, limits: Limits) -> Decided | None:
            now = self._clock.now()
            found[0] = e
            signal = overdue(e, now) if e else None
            return (
                decided(e, signal, Event(now, order=self._today(e), dialler=dialler, limits=limits))
                if e and signal
                else None
            )

        try:
            idle = self._steps.of(ref, decider, budget) is None
            if idle and (not found[0] or wished_in in ("", phase(found[0]))):
                self._steps.wish(ref, found[0])  # too early: the deadline has moved
        except Unavailable as error:
            self._log.line("an escalation cannot be woken", escalation=str(ref), error=str(error))
            return False
        return True

    def _today(self, e: Escalation) -> tuple[Responder, ...]:
        """Who is on duty now; while no rota can be read, the order that the escalation carries."""
        try:
            group = self._rota.group(e.group)
        except Unavailable as error:
            self._log.line(
                "the rota does not answer: going on with the order as copied", group=e.group, error=str(error)
            )
            return tuple(e.person(who) for who in e.order)
        return on_duty(group, self._clock.now()) if group else ()

    def _wished(self) -> list[Ref]:
        try:
            return list(self._timer.due(self._clock.now()))
        except Unavailable as error:
            self._log.line("the timer does not answer", error=str(error))
            return []

    def _mend(self, budget: Budget) -> None:
        """A store that was away, or has lost its last writes, must not wait for the next step to learn of them: by
        then the other one may be away."""
        try:
            for ref in self._escalations.behind():
                if budget.left(1.0) < 1.0:
                    break
                if self._escalations.mend(ref):
                    self._log.line("a store was behind", escalation=str(ref))
        except Unavailable as error:
            self._log.line("nothing can be mended", error=str(error))

    def _unspool(self, budget: Budget) -> int:
        """How many steps the record has caught up with."""
        try:
            merged = self._escalations.unspool(budget)
        except Unavailable as error:
            self._log.line("the record is still away", error=str(error))
            return 0
        if merged:
            self._log.line("the record has caught up", documents=merged)
        return merged


def _tried(action: Callable[[], T], failures: list[Exception]) -> T | None:
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - raised again when everything else has had its turn
        failures.append(error)
        return None
