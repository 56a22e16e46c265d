"""The watchdog's chores that concern escalations: waking those that are due, and repairing what a store has missed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from rinban.budget import Budget
from rinban.core.chain import rounds, waiting
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.overview import is_overdue
from rinban.core.chain.owed import looked_at_again, tell_at
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, Signal, of_clock, of_rota
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import CallingOrder, Group
from rinban.paging.calling_order import todays, with_taker
from rinban.paging.steps import Steps
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import Resting
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import FAR_OFF, Escalations
from rinban.watch.chores import each_tried
from rinban.watch.piece_rota import PieceRota

PIECE = 20
"""Escalations whose documents are read on one way, before the first of them is woken: the last of them is woken well
within the seconds for which that counts."""


class Sweep:
    """Keeps the chains going when callbacks or stores fail."""

    def __init__(
        self,
        steps: Steps,
        escalations: Escalations,
        settings: SettingsReader,
        timer: Timer,
        record: Resting,
        clock: WallClock,
        log: Log,
        late_together: Callable[[], AbstractContextManager[None]] = nullcontext,
        kept_once: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`late_together`: in this block, what nobody waits for is kept at the end. `kept_once`: in this one, which is
        around many of those, the last good settings alone are kept at the end."""
        self._kept_once = kept_once
        self._late_together = late_together
        self._steps = steps
        self._escalations = escalations
        self._settings = PieceRota(settings)
        self._timer = timer
        self._record = record
        self._clock = clock
        self._log = log
        self._more_to_replay = False
        self._late = set[Ref]()

    @property
    def found_late(self) -> int:
        """How many of those that were due when this was last looked at had been left without a wake-up for too long."""
        return len(self._late)

    def wake_due(self, budget: Budget) -> int:
        """Wake every escalation whose deadline has passed, as long as time is left; returns how many were woken."""
        now = self._clock.now()
        self._late.clear()
        due = list(dict.fromkeys((*self._due_by_timer(now), *self._escalations.due(now))))
        pieces = {piece[0]: piece for first in range(0, len(due), PIECE) if (piece := due[first : first + PIECE])}

        def begin(ref: Ref) -> None:
            if piece := pieces.get(ref):
                self._escalations.read_record_ahead(piece)
                self._settings.begin_piece()

        with self._kept_once(), self._settings.of_pieces():
            return each_tried(due, self._wake, budget, begin)

    def ask_rota(self, budget: Budget) -> int:
        """Wake every escalation that rests although somebody is on duty by now who was not called; returns how many.

        A rota may be loaded or typed into the tables, and a day may begin, in the middle of a long rest. The round of
        every minute asks, and a load asks too, so that nobody has to wait for the round.
        """
        woken = list[Ref]()

        def look(ref: Ref, share: Budget) -> None:
            try:
                woken.extend([ref] if self._steps.take(ref, (self._of_rota,), share) else ())
            except Unavailable as error:
                self._say_silent(ref, error)

        each_tried(self._resting(), look, budget)
        return len(woken)

    def ask_rota_after_load(self, budget: Budget) -> None:
        """Ask the rota right after a load, as `ask_rota` does.

        It never raises: the load is done, and the next round tries again what has failed.
        """
        try:
            self.ask_rota(budget)
        except Exception as error:  # noqa: BLE001 - the next round raises it again, for an alarm to see
            self._log.line("what rests was not woken after the load", error=repr(error))

    def wake(self, ref: Ref, budget: Budget, owing: Callable[[Ref], object] = lambda _: None) -> bool:
        """Wake one escalation; False if no store answered, so that the wake-up has to come again.

        A wake-up means nothing by itself: the deadline of the document, as it is loaded, decides. `owing` is called
        when the chain has gone on, and others have to be told something by now.
        """
        self._escalations.read_record_ahead((ref,))
        return self._wake(ref, budget, owing)

    def _wake(self, ref: Ref, budget: Budget, owing: Callable[[Ref], object] = lambda _: None) -> bool:
        """The same for one that was read ahead."""
        found: list[Escalation | None] = []  # once for each decision of the step

        def hear(e: Escalation | None) -> Event | None:
            found.append(e)
            is_late = e is not None and is_overdue(e, self._clock.now())
            (self._late.add if is_late else self._late.discard)(ref)  # the record alone may not know what was done
            signal = of_clock(e, self._clock.now()) if e else None
            return self._event_of(e, signal, is_first=len(found) == 1) if e and signal else None

        try:
            with self._late_together():
                taken = self._steps.take(ref, (hear,), budget)
            if taken is None:  # the deadline has moved, so this came too early
                at = looked_at_again(found[-1], self._clock.now()) if found[-1] else None
                self._steps.request_wake(ref, at)
        except Unavailable as error:
            self._say_silent(ref, error)
            return False
        if _owes(taken.after if taken else found[-1], self._clock.now()):
            owing(ref)
        return True

    def _say_silent(self, ref: Ref, error: Unavailable) -> None:
        self._log.line("an escalation cannot be woken", escalation=str(ref), error=str(error))

    def _of_rota(self, e: Escalation | None) -> Event | None:
        if e is None or not (e.rests_long or e.pauses):  # for the others nobody has to read the rota
            return None
        order = self._today(e)
        signal = of_rota(e, order)
        return _event(signal, order) if signal else None

    def _event_of(self, e: Escalation, signal: Signal, *, is_first: bool) -> Event:
        """`is_first`: the step is decided for the first time. Within a round the rota is not read then: the call of
        which nothing was heard leads to the next one as if its end had been told. When it is decided anew, somebody may
        have been called enough by now, so that the round ends sooner."""
        goes_on = is_first and signal is Signal.OVERDUE and e.state is State.CALLING and not rounds.asks_rota(e)
        event = Event(signal) if goes_on else _event(signal, self._today(e))
        if signal is Signal.READY:
            event = replace(event, group=self._group(e), remark=waiting.told(e))
        return with_taker(self._settings, lambda: self._group(e), e, event, self._clock.now())

    def _today(self, e: Escalation) -> CallingOrder:
        return todays(self._settings, e, self._clock.now(), self._log)

    def _group(self, e: Escalation) -> Group | None:
        """The group by whose rules its alerts wait; None while the rota cannot be read."""
        try:
            return self._settings.group(e.group)
        except Unavailable:  # the log has it; each rings when it was to ring
            return None

    def _resting(self) -> Collection[Ref]:
        """What may rest: by the record, or, while that is away, all that the timer has a deadline of."""
        try:
            return self._record.resting()
        except Unavailable:
            return self._due_by_timer(FAR_OFF)

    def _due_by_timer(self, at: float) -> list[Ref]:
        try:
            return list(self._timer.due(at))
        except Unavailable as error:
            self._log.line("the timer does not answer", error=str(error))
            return []

    def repair(self, budget: Budget) -> int:
        """Give each store what the other one knows; returns in how many escalations one of them was behind.

        The next step of an escalation would do that too. But it may come after hours, and by then the store that knows
        may be away.
        """
        repaired = 0
        try:
            for ref in self._escalations.behind():
                if budget.left(1.0) < 1.0:
                    break
                if self._escalations.repair(ref):
                    repaired += 1
                    self._log.line("a store was behind", escalation=str(ref))
        except Unavailable as error:
            self._log.line("nothing can be mended", error=str(error))
        return repaired

    def replay(self, budget: Budget) -> int:
        """Merge into the record what it has missed; returns the number of steps."""
        try:
            merged = self._escalations.replay(budget)
        except Unavailable as error:
            self._log.line("the record is still away", error=str(error))
            return 0
        self._more_to_replay = merged > 0
        if merged:
            self._log.line("the record has caught up", documents=merged)
        return merged

    def replay_rest(self, budget: Budget) -> int:
        """Merge more of it, if the first helping has found something."""
        return self.replay(budget) if self._more_to_replay else 0


def _owes(e: Escalation | None, now: float) -> bool:
    at = tell_at(e) if e else None
    return at is not None and at <= now


def _event(signal: Signal, order: CallingOrder) -> Event:
    return Event(signal, order=order.people, nobody_on_duty=order.nobody_on_duty, further=order.further)
