"""Tells the outlets of an escalation how it stands, and saves what was told.

Nobody waits for it: the watchdog tells, woken by the timer right after the save that there is something to tell of. If
that wake-up is lost, the round of every minute finds it, since a store lists the escalation as long as it owes a word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rinban.budget import Budget
from rinban.core.chain import owed as telling
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import LOOK, PERHAPS, News, TellResult, owed, standing_for, wakes_at
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.outlets import Outlets
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations, SaveResult

PER_TRY = 5.0
"""Seconds that one outlet may take for one thing that it is told."""

ENOUGH = 1.0
"""Seconds that have to be left to begin with one."""

PIECE = 20
"""Escalations that are read on one way. Most of them owe nothing; the others are saved by compare-and-set."""

TRIES = 20
"""How often a save is tried that others come before."""

HELPINGS = 10
"""How many things one escalation may tell in one go."""

_PERHAPS = frozenset((PERHAPS,))

Change = Callable[[Escalation], Escalation]


class NewsTeller:
    """`outlets`: finds an outlet by its name."""

    def __init__(self, escalations: Escalations, outlets: Outlets, timer: Timer, clock: WallClock, log: Log) -> None:
        self._escalations = escalations
        self._outlets = outlets
        self._timer = timer
        self._clock = clock
        self._log = log

    def tell_due(self, budget: Budget) -> int:
        """Tell all that is owed by any escalation, as long as time is left; returns how many things were tried.

        A document that cannot be read keeps no other one waiting; the first such failure is raised in the end.
        """
        refs = self._due(self._clock.now())
        done, failures = 0, list[Exception]()
        for place, ref in enumerate(refs):
            if place % PIECE == 0:
                self._escalations.read_ahead(refs[place : place + PIECE])
            if budget.left(ENOUGH) < ENOUGH:
                break
            try:
                done += self.tell(ref, budget)
            except Exception as error:  # noqa: BLE001 - raised again below, for an alarm to see
                failures.append(error)
        if failures:
            raise failures[0]
        return done

    def tell(self, ref: Ref, budget: Budget, whole: Budget | None = None) -> int:
        """Tell what this escalation owes now; returns how many things were tried. It never raises Unavailable.

        `whole`: what an outlet may take that is known to be slow; without it, it has no more time than the others.

        Each is told by the process alone that has saved the begin of its try. What is lost after that is made up for
        when the try has lapsed.
        """
        done = 0
        try:
            while done < HELPINGS and budget.left(ENOUGH) >= ENOUGH:
                e = self._begin(ref)
                if e is None:
                    break
                self._tell(ref, *e, budget, whole or budget.part(PER_TRY))
                done += 1
        except Unavailable as error:
            self._log.line("what is to be told waits", escalation=str(ref), error=str(error))
        return done

    def _begin(self, ref: Ref) -> tuple[Escalation, News, News] | None:
        """The next thing to tell, once it is saved that its try begins; None if there is none, or others were first.

        And the same for an outlet that may be told twice: a silent store may know of a try that the others do not.
        """
        loaded, now = self._escalations.load(ref), self._clock.now()
        e = loaded.escalation
        first = next(iter(owed(e, now)), None) if e else None
        if e is None or first is None:
            return None
        saved = self._escalations.save(loaded, telling.begun(e, first, now), ())
        if saved is not SaveResult.YES:
            return None
        if self._escalations.all_heard(loaded):
            return e, first, first
        return e, first, first._replace(is_uncertain=True, since=first.since or telling.since(e))

    def _tell(self, ref: Ref, e: Escalation, first: News, asked: News, budget: Budget, whole: Budget) -> None:
        delivery = self._delivered(e, first, asked, lambda most: max(ENOUGH, budget.left(PER_TRY), whole.left(most)))
        after = self._save(ref, first, delivery)
        self._say(ref, first, delivery, after)
        self._request_wake(ref, wakes_at(after) if after else None)

    def _delivered(self, e: Escalation, first: News, asked: News, seconds: Callable[[float], float]) -> TellResult:
        """`asked`: the same for an outlet that may be told twice. `seconds`: those of one try, by the patience of the
        outlet; never none, since it is saved that this try has begun."""
        try:
            outlet = self._outlets(first.outlet, e.group)
        except Unavailable as error:
            return TellResult(reason=str(error))
        if outlet is None:
            return TellResult(reason="there is no such outlet any more", is_final=True)
        if first.is_uncertain and not outlet.may_repeat(first):
            return TellResult(_PERHAPS, reason="perhaps told: an earlier try was cut off")
        try:
            delivery = outlet.tell(e, asked if outlet.may_repeat(asked) else first, seconds(outlet.patience))
        except Exception as error:  # noqa: BLE001 - one outlet must not keep the others from being told
            delivery = TellResult(reason=repr(error), is_unknown=True)
        tried = first._replace(is_uncertain=True, unknown_ends=first.unknown_ends + 1)
        if delivery.is_unknown and not outlet.may_repeat(tried):
            return delivery._replace(settled=_PERHAPS, reason=f"perhaps told: {delivery.reason}")
        return delivery

    def _save(self, ref: Ref, first: News, delivery: TellResult) -> Escalation | None:
        """The escalation as it is then; None if it was not saved, so that the same is tried once more later."""
        now = self._clock.now()
        change = partial(telling.ended, news=first, delivery=delivery, now=now)
        entry = Entry(now, f"told {first.outlet} × {first.state.kind.name.lower()}", _detail(first, delivery))
        for _ in range(TRIES):
            loaded = self._escalations.load(ref)
            if loaded.escalation is None:
                return None
            after = change(loaded.escalation)
            if self._escalations.save(loaded, after, (entry,)) is SaveResult.YES:
                return after
        return None

    def _say(self, ref: Ref, first: News, delivery: TellResult, after: Escalation | None) -> None:
        self._log.line("told", escalation=str(ref), outlet=first.outlet, detail=_detail(first, delivery))
        if after and _is_given_up(after, first, delivery):
            reason = delivery.reason or "it does not say what became of it"
            self._log.count("OutletGaveUp", outlet=first.outlet)
            self._log.line("AN OUTLET IS NOT TOLD", escalation=str(ref), outlet=first.outlet, reason=reason)

    def _request_wake(self, ref: Ref, at: float | None) -> None:
        try:
            self._timer.wake(ref, at)
        except Unavailable as error:
            self._log.line("the timer does not answer", escalation=str(ref), error=str(error))

    def _due(self, now: float) -> list[Ref]:
        """What may owe a word. While the record is away the timer is asked further ahead, since the waking of the same
        round has just put off what it has looked at. What is owed is read from the document, so that nobody is told too
        early."""
        try:
            listed, ahead = self._escalations.due_by_record(now), 0.0
        except Unavailable:  # the waking before it has said so
            listed, ahead = [], LOOK
        return list(dict.fromkeys((*self._due_by_timer(now + ahead), *listed)))

    def _due_by_timer(self, now: float) -> tuple[Ref, ...]:
        try:
            return tuple(self._timer.due(now))
        except Unavailable:  # the record lists the same
            return ()


def _is_given_up(after: Escalation, first: News, delivery: TellResult) -> bool:
    """Whether nobody tries any more to tell some of this, although something went wrong."""
    told = next((one for one in after.told if one.outlet == first.outlet), None)
    if told is None or standing_for(told, after) != first.state:  # a later state is told in its place
        return False
    all_owed = (one for one in owed(after, float("inf")) if (one.outlet, one.state) == (first.outlet, first.state))
    still = {alert for one in all_owed for alert in one.alerts}
    dropped = set(first.alerts) - delivery.settled - still
    return bool(dropped) or (bool(delivery.reason) and still.isdisjoint(first.alerts))


def _detail(first: News, delivery: TellResult) -> str:
    """ "3 of 3 alerts", and what went wrong."""
    told = f"{len(delivery.settled)} of {len(first.alerts)}"
    return f"{told}: {delivery.reason}" if delivery.reason else told
