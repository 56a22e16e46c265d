"""One step of an escalation: load, decide, save with compare-and-set, then act.

When a save is refused, the step loads and decides again. That is safe because deciding is pure: nothing was dialled or
said yet. An attempt is dialled at most once, after it is saved, by the invocation whose random id is written on it. And
nobody hears anything before the save: what was confirmed aloud must not be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from rinban.budget import Budget
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.record import Entry, HashedToken, Ref
from rinban.core.chain.signals import Event
from rinban.core.errors import Busy, Unavailable
from rinban.paging import tries
from rinban.paging.call_limits import Admission, CallLimiter
from rinban.paging.effects import EFFECTS, Outside, SavedStep, in_order
from rinban.paging.tokens import NewToken
from rinban.paging.transition import Hear, Said, Transition, nothing_said, settled, transition, with_owed
from rinban.ports.log import Log
from rinban.ports.time import Timer, WallClock
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations, Loaded, SaveResult

TRIES = 20
"""How often a step is decided before it gives up and raises Busy."""

TO_DIAL, SOON = 2.0, 0.5
"""Seconds that have to be left for a save and the carrier, or else no attempt is made of it; and the pause after which
another invocation makes it then."""


class Steps:
    """Takes escalations from one saved document to the next. `new_id`: makes a random text of 32 characters."""

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
        self,
        where: str | Ref,
        hears: Sequence[Hear],
        budget: Budget,
        *,
        has_slot: bool = False,
        said: Said = nothing_said,
    ) -> Transition | None:
        """One step of the run that a `Ref` names, or of the last run of the group of this id.

        `hears`: what was heard, in order. `has_slot`: the call that this step decides already has its slot of the
        account's rate, since the carrier refused the call before it. `said`: what somebody hears of it, for the
        journal. Returns None if nothing that was heard means anything. Raises Unavailable when no store answers, and
        Busy when too many processes change this escalation.
        """
        dialler, admission = self._new_id(), Admission(self._limiter, has_slot=has_slot)
        tokens: dict[tuple[int, str], NewToken] = {}  # of the attempts that this invocation has decided
        # The results that one store has accepted and the other refused. They count, because merge keeps what any store
        # holds, so their decisions have to be performed.
        partly: tuple[Transition, ...] = ()
        lost: Transition | None = (
            None  # refused, as far as is known: its reply may be lost, and another write follow it
        )
        first: Loaded | None = None  # as other processes left it, with the wake-up that they requested
        with self._contention.around(where.group if isinstance(where, Ref) else where) as refused:
            for before in range(TRIES):
                loaded = self._escalations.load(where) if before else self._escalations.assumed(where)
                partly, lost = (*partly, *tries.that_has_arrived(lost, loaded.escalation, dialler)), None
                save = partial(self._offered, partly, dialler, tokens)
                decided = partial(transition, hears=hears, dialler=dialler, said=said)
                loaded, result = self._decide(where, loaded, decided, admission, budget, save)
                first = tries.as_others_left_it(first, loaded)
                result = result or settled(loaded.escalation, partly)
                if result is None or result.after is None:
                    return result
                token = self._token(result.after, dialler, tokens)
                saved = self._save(first, loaded, result, tries.lines(result, partly, loaded), token)
                if saved is SaveResult.YES:
                    break
                partly = (*partly, result) if saved is SaveResult.PARTLY else partly
                lost = result if saved is SaveResult.NO else None
                refused()
            else:
                raise Busy("too many others are changing this escalation")
        return self._perform(tries.without_calls_of_others(with_owed(result, partly), loaded, dialler), budget, tokens)

    def ahead(self, group_id: str) -> AbstractContextManager[None]:
        """A context for what is read for a step of this group, and then the step: see `Contention.ahead`."""
        return self._contention.ahead(group_id)

    def request_wake(self, ref: Ref, at: float | None) -> None:
        """Ask the timer for a wake-up at `at` (seconds since 1970), or for none.

        A timer that is away is only logged: the sweep of every minute reads the same deadlines from the documents.
        """
        try:
            self._timer.wake(ref, at)
        except Unavailable as error:
            self._log.line("the timer does not answer", escalation=str(ref), error=str(error))

    def end_call(self, e: Escalation, budget: Budget) -> None:
        """End the current call, whether it rings or somebody listens. A carrier that is silent is only logged."""
        self._outside.calls.hang_up(e, e.attempt, "", budget, listening=True)

    def _decide(
        self,
        where: str | Ref,
        loaded: Loaded,
        decided: Callable[..., Transition | None],
        admission: Admission,
        budget: Budget,
        offered: Callable[[Loaded, Transition, Escalation], AbstractContextManager[None]],
    ) -> tuple[Loaded, Transition | None]:
        """Decide, and decide again with new limits, until the call that the result owes may be made, and can be. In the
        block of `offered` the result may be saved as soon as it may be made.

        Returns it with what it was decided on: if no save will prove what was assumed, all stores are asked before.
        """
        while True:
            now = self._clock.now()
            result = decided(loaded.escalation, now=now, limits=admission.limits)
            if loaded.is_assumed and not loaded.proved_by(result.after if result else None):
                loaded = self._escalations.completed(where, loaded)
                continue
            if not (result and result.after and result.dials):
                return loaded, result
            if budget.left(TO_DIAL) < TO_DIAL:
                admission.postpone(now + SOON)
            else:
                with offered(loaded, result, result.after):
                    is_covered = admission.covers(loaded.escalation, result.after)
                if is_covered:
                    return loaded, result

    def _offered(
        self,
        partly: Sequence[Transition],
        dialler: str,
        tokens: dict[tuple[int, str], NewToken],
        loaded: Loaded,
        result: Transition,
        after: Escalation,
    ) -> AbstractContextManager[None]:
        token = self._token(after, dialler, tokens)
        return self._escalations.offered(loaded, after, tries.lines(result, partly, loaded), token)

    def _token(self, e: Escalation, dialler: str, tokens: dict[tuple[int, str], NewToken]) -> HashedToken | None:
        """The token to save with this escalation, if the current attempt is this invocation's to dial. However often
        it is saved, it has one token; when it is decided anew, it may become another person's."""
        if e.state is not State.CALLING or e.called[e.attempt].dialler != dialler:
            return None
        call = e.attempt, e.called[e.attempt].who
        if call not in tokens:
            tokens[call] = self._outside.calls.token(e)
        return tokens[call].hashed

    def _save(
        self,
        first: Loaded,
        loaded: Loaded,
        result: Transition,
        journal: Sequence[Entry],
        token: HashedToken | None,
    ) -> SaveResult:
        after = result.after
        assert after is not None
        ref = Ref(after.group, after.run)
        if after == loaded.escalation and loaded.agreed:
            if result.decisions:  # to tell somebody how things stand changes nothing, but the journal has to have it
                self._escalations.note(ref, journal)
            if first is loaded:
                return SaveResult.YES
            saved = SaveResult.YES  # another process has saved it, and may have died before it requested the wake-up
        else:
            saved = self._escalations.save(loaded, after, journal, token=token)
        if saved is SaveResult.YES and not _is_wake_requested(first, after, self._clock.now()):
            self.request_wake(ref, wakes_at(after))
        return saved

    def _perform(self, result: Transition, budget: Budget, tokens: Mapping[tuple[int, str], NewToken]) -> Transition:
        """Perform the decisions. If the carrier has refused a call, the returned `after` is what that led to."""
        e = now = result.after
        assert e is not None
        ref = Ref(e.group, e.run)
        for entry in result.journal:
            self._log.line(entry.cell, escalation=str(ref), detail=entry.detail, state=e.state.value)
        for decision in in_order(result.decisions):
            event = EFFECTS[type(decision)].perform(self._outside, SavedStep(e, result.event, budget, tokens), decision)
            if event:
                follows = self.take(ref, (_always(event),), budget, has_slot=True)
                now = follows.after if follows else now
        return result if now is e else replace(result, after=now)


def _always(event: Event) -> Hear:
    """Hears this event, however the escalation stands."""
    return lambda _: event


def _is_wake_requested(first: Loaded, after: Escalation, now: float) -> bool:
    """Whether the timer already has this deadline, because the process that saved the former document requested it.

    Where the stores differ, that process has saved only one of them, and has not come as far as the request.
    """
    before = first.escalation if first.agreed else None
    at = wakes_at(after)
    if before is None or (before.run, wakes_at(before)) != (after.run, at):
        return False
    return at is None or at > now
