"""One step of an escalation: load, decide, save with compare-and-set, then act.

A refused save loads again and decides again, which costs nothing, since deciding is pure. An attempt is dialled once,
ever, by the invocation whose random id is written on it, after it is saved; nobody is told anything before the save.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rinban.budget import Budget
from rinban.core.chain.decisions import Call
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.signals import Event
from rinban.core.errors import Busy, Unavailable
from rinban.paging.call_limits import Admission, CallLimiter
from rinban.paging.effects import EFFECTS, Outside, Saved, in_order
from rinban.paging.transition import Hear, Transition, settled, transition, with_owed
from rinban.ports.log import Log
from rinban.ports.time import Timer, WallClock
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations, Loaded, SaveResult

TRIES = 20
"""How often a step is decided anew before its caller is told to come again."""

TO_DIAL, SOON = 2.0, 0.5
"""Seconds that have to be left for a save and the carrier, or else no attempt is made of it; and the pause after which
another invocation makes it then."""


class Steps:
    """Takes escalations from one saved document to the next. `new_id`: a random text of 32 characters."""

    def __init__(
        self,
        escalations: Escalations,
        outside: Outside,
        timer: Timer,
        contention: Contention,
        clock: WallClock,
        log: Log,
        new_id: Callable[[], str],
        limiter: CallLimiter | None = None,
    ) -> None:
        self._escalations = escalations
        self._outside = outside
        self._timer = timer
        self._contention = contention
        self._limiter = limiter
        self._clock = clock
        self._log = log
        self._new_id = new_id

    def take(
        self, where: str | Ref, hears: Sequence[Hear], budget: Budget, *, has_slot: bool = False
    ) -> Transition | None:
        """One step of this very run, or of the last run of this group; None: nothing that was heard means anything.

        `has_slot`: the account's rate has room for this call, since the carrier refused the one before it. Raises
        Unavailable when no store answers, Busy when too many others are at it.
        """
        dialler, admission = self._new_id(), Admission(self._limiter, has_slot=has_slot)
        half: tuple[Transition, ...] = ()  # what one store holds already: it counts, and is owed
        first: Loaded | None = None  # as others left it, with the wake-up that they asked for
        with self._contention.around(where.group if isinstance(where, Ref) else where) as refused:
            for _ in range(TRIES):
                loaded = self._escalations.load(where)
                first = first or loaded
                made = self._decided(loaded.escalation, hears, dialler, admission, budget)
                made = made or settled(loaded.escalation, half)
                if made is None or made.after is None:
                    return made
                saved = self._save(first, loaded, made, _journal(made, half, loaded))
                if saved is SaveResult.YES:
                    break
                half = (*half, made) if saved is SaveResult.PARTLY else half
                refused()
            else:
                raise Busy("too many others are changing this escalation")
        return self._performed(_without_calls_of_others(with_owed(made, half), loaded, dialler), budget)

    def request_wake(self, ref: Ref, at: float | None) -> None:
        """Ask the timer for a wake-up. The minute sweep reads the same deadlines, should the timer be away."""
        try:
            self._timer.wake(ref, at)
        except Unavailable as error:
            self._log.line("the timer does not answer", escalation=str(ref), error=str(error))

    def _decided(
        self, e: Escalation | None, hears: Sequence[Hear], dialler: str, admission: Admission, budget: Budget
    ) -> Transition | None:
        """Decided anew as long as the call that it owes may not be made as it is, or not in the time that is left."""
        while True:
            now = self._clock.now()
            made = transition(e, hears, now, dialler, admission.limits)
            if not (made and made.after and made.dials):
                return made
            if budget.left(TO_DIAL) < TO_DIAL:
                admission.postpone(now + SOON)
            elif admission.covers(e, made.after):
                return made

    def _save(self, first: Loaded, loaded: Loaded, made: Transition, journal: Sequence[Entry]) -> SaveResult:
        after = made.after
        assert after is not None
        ref = Ref(after.group, after.run)
        if after == loaded.escalation and loaded.agreed:
            if made.decisions:
                self._escalations.note(ref, journal)
            if first is loaded:
                return SaveResult.YES
            saved = SaveResult.YES  # somebody else has saved it, who need not have come as far as asking for a wake-up
        else:
            saved = self._escalations.save(loaded, after, journal)
        if saved is SaveResult.YES and not _is_armed(first, after, self._clock.now()):
            self.request_wake(ref, after.deadline)
        return saved

    def _performed(self, made: Transition, budget: Budget) -> Transition:
        """Do what was decided; `after` is then how things stand, should the carrier have refused a call."""
        e = now = made.after
        assert e is not None
        ref = Ref(e.group, e.run)
        for entry in made.journal:
            self._log.line(entry.cell, escalation=str(ref), detail=entry.detail, state=e.state.value)
        for decision in in_order(made.decisions):
            heard = EFFECTS[type(decision)].perform(self._outside, Saved(e, made.event, budget), decision)
            if heard:
                follows = self.take(ref, (_heard(heard),), budget, has_slot=True)
                now = follows.after if follows else now
        return replace(made, after=now)


def _heard(event: Event) -> Hear:
    return lambda _: event


def _journal(made: Transition, half: Sequence[Transition], loaded: Loaded) -> tuple[Entry, ...]:
    """The lines of what one store holds already go with the save that the others take.

    Deciding anew on that very document finds what was decided before: that is no decision of its own.
    """
    settled_before = bool(half) and made.after == loaded.escalation
    lines = [entry for each in (*half, *(() if settled_before else (made,))) for entry in each.journal]
    return tuple(dict.fromkeys(lines))


def _is_armed(first: Loaded, after: Escalation, now: float) -> bool:
    """Whether the timer knows this deadline already, since whoever saved the former document has asked for it.

    Where the stores differ, somebody has saved only half of it, and has not come as far as asking.
    """
    before = first.escalation if first.agreed else None
    if before is None or (before.run, before.deadline) != (after.run, after.deadline):
        return False
    return after.deadline is None or after.deadline > now


def _without_calls_of_others(made: Transition, loaded: Loaded, dialler: str) -> Transition:
    """Another process that does not see the first store has this very attempt in the record, and so has dialled it.

    Where the record has an earlier try of it, which was never sent, nobody has.
    """
    e, record = made.after, loaded.record
    if e is None or record is None or record.run != e.run or not 0 <= e.attempt < len(record.called):
        return made
    theirs = record.called[e.attempt]
    if theirs.dialler == dialler or theirs.redials < e.called[e.attempt].redials:
        return made
    return replace(made, decisions=tuple(d for d in made.decisions if not isinstance(d, Call)))
