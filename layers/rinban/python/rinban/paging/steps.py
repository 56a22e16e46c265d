"""One step of an escalation: load, decide, save with compare-and-set, then act.

A refused save loads again and decides again, which costs nothing, since deciding is pure. An attempt is dialled once,
ever, by the invocation whose random id is written on it, after it is saved; nobody is told anything before the save.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from rinban.budget import Budget
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, Say, Skip, Why
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import catch_up, decide, standing
from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.errors import Busy, Unavailable
from rinban.paging.call_limits import Admission, CallLimiter
from rinban.paging.calls import CallPlacer
from rinban.paging.journal import cell, told, verb
from rinban.ports.log import Log
from rinban.ports.stores import GroupLock
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations, Loaded, SaveResult
from rinban.stores.group_lock import Contention

TRIES = 20
"""How often a step is decided anew before whoever asked is told to come again."""

FIRST, LONGEST = 0.008, 0.1
"""Seconds to wait at the most after a refusal, twice as long after each further one: without Redis nobody takes turns,
and in a storm the same few would refuse each other for ever. All of them together are less than a listener's 2 s."""

_METRIC = {Why.EXHAUSTED: "GaveUp", Why.CLOSED_UNTAKEN: "GaveUp", Why.NOBODY_ON_DUTY: "NobodyOnDuty"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What one step decides. `verbs`: the grid's, or "begin", one for each thing heard ("": it means nothing);
    `entries`: their lines in the journal; `heard`: what was heard last."""

    verbs: tuple[str, ...]
    after: Escalation
    decisions: tuple[Decision, ...]
    entries: tuple[Entry, ...]
    event: Event
    dials: bool = True  # the current call, if this invocation has minted it


Decider = Callable[[Escalation | None, str, Limits], Decided | None]
"""From a loaded escalation, the id of this invocation and what limits its call to a decision; None: there is nothing to
decide."""


def decided(e: Escalation, signal: Signal, event: Event, remark: str = "") -> Decided:
    """Ask the grid, and put the cell that decided into words. `remark`: what else is known, such as "busy"."""
    row = standing(catch_up(e, event), event.attempt)
    after, decisions = decide(e, signal, event)
    call = f"call {event.attempt}" if event.attempt is not None else ""
    detail = ", ".join(filter(None, (call, remark, told(decisions))))
    return Decided((verb(row, signal),), after, decisions, (Entry(event.now, cell(row, signal), detail),), event)


def together(former: Decided | None, one: Decided) -> Decided:
    """Two decisions of one step, the second on what the first has made."""
    if former is None:
        return one
    return replace(
        one,
        verbs=(*former.verbs, *one.verbs),
        decisions=tuple(dict.fromkeys((*former.decisions, *one.decisions))),
        entries=(*former.entries, *one.entries),
    )


def phase(e: Escalation) -> str:
    """What a wake-up is wished for: this call, this rest. A wake-up of a former one is of no use any more."""
    return f"{e.attempt} {e.state.value}"


def _armed(first: Loaded, after: Escalation, now: float) -> float | None:
    """The wake-up that this phase has wished for already, if it is still to come.

    Where the stores differ, somebody has saved only half of it, and has not come as far as wishing.
    """
    before = first.escalation if first.agreed else None
    if before is None or (before.run, phase(before)) != (after.run, phase(after)):
        return None
    return before.deadline if before.deadline and before.deadline > now else None


def _dials(made: Decided) -> bool:
    return any(isinstance(d, Call) for d in made.decisions)


def _entries(*decisions: Decided) -> tuple[Entry, ...]:
    return tuple(dict.fromkeys(entry for each in decisions for entry in each.entries))


def _nothing_more(e: Escalation | None, half: tuple[Decided, ...]) -> Decided | None:
    """What one store holds already has settled the matter: the other one still has to learn of it."""
    return replace(half[-1], after=e, decisions=()) if e and half else None


def _with_owed(made: Decided, half: tuple[Decided, ...]) -> Decided:
    """The last decision, with what the former ones owe: all but speech, of which only the latest is true."""
    if not half:
        return made
    e = made.after
    owed = (d for each in half if each.after.run == e.run for d in each.decisions if _still_owed(d, e))
    return replace(made, verbs=half[0].verbs, decisions=tuple(dict.fromkeys((*made.decisions, *owed))))


def _dialled_elsewhere(held: Loaded, e: Escalation, dialler: str) -> bool:
    """Somebody who does not see the first store has this very attempt in the record, and so has dialled it."""
    known = held.record.called if held.record and held.record.run == e.run else ()
    return 0 <= e.attempt < len(known) and known[e.attempt].dialler != dialler


def _still_owed(decision: Decision, e: Escalation) -> bool:
    """A phone that rings for an alert that has joined in between is needed after all."""
    if isinstance(decision, HangUp):
        return e.state is not State.CALLING or decision.attempt != e.attempt
    return not isinstance(decision, Say)


class Steps:
    """Takes escalations from one saved document to the next. `new_id`: a random text of 32 characters."""

    def __init__(
        self,
        escalations: Escalations,
        line: CallPlacer,
        timer: Timer,
        turns: GroupLock,
        clock: WallClock,
        log: Log,
        new_id: Callable[[], str],
        pace: CallLimiter | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._escalations = escalations
        self._line = line
        self._timer = timer
        self._crowd = Contention(turns)
        self._clock = clock
        self._log = log
        self._new_id = new_id
        self._pace = pace
        self._wait = wait

    def latest(self, group: str, decider: Decider, budget: Budget) -> Decided | None:
        """A step of the group's last run."""
        return self._step(group, lambda: self._escalations.latest(group), self._in_turn(decider), budget)

    def of(self, ref: Ref, decider: Decider, budget: Budget) -> Decided | None:
        """A step of this very run. Raises Unavailable when no store answers, or too many others change it."""
        return self._step(ref.group, lambda: self._escalations.load(ref), self._in_turn(decider), budget)

    def wish(self, ref: Ref, e: Escalation | None, armed: float | None = None) -> None:
        """Ask the timer for a wake-up. The minute sweep reads the same deadlines, should the timer be away."""
        try:
            self._timer.wake(ref, e.deadline if e else None, phase(e) if e else "", armed)
        except Unavailable as error:
            self._log.line("the timer does not answer", escalation=str(ref), error=str(error))

    def _in_turn(self, decider: Decider, *, has_slot: bool = False) -> Decider:
        """The same decider, but a call waits for its turn, and passes over whoever has been called enough."""
        if self._pace is None:
            return decider
        permit = Admission(self._pace, has_slot=has_slot)

        def permitted(e: Escalation | None, dialler: str, _: Limits) -> Decided | None:
            made = decider(e, dialler, permit.limits)
            while made and _dials(made) and not permit.covers(e, made.after):
                made = decider(e, dialler, permit.limits)
            return made

        return permitted

    def _step(self, group: str, load: Callable[[], Loaded], decider: Decider, budget: Budget) -> Decided | None:
        dialler = self._new_id()
        with self._crowd.step(group) as refused:
            made = self._saved(load, decider, dialler, refused)
        return self._acted(made, dialler, budget) if made else None

    def _saved(
        self, load: Callable[[], Loaded], decider: Decider, dialler: str, refused: Callable[[], None]
    ) -> Decided | None:
        """The decision, once every store that answers has it. Raises Unavailable."""
        half: tuple[Decided, ...] = ()  # what one store holds already: it counts, and is owed
        first: Loaded | None = None  # as others left it, with the wish that they made for it
        for tries in range(TRIES):
            held = load()
            first = first or held
            made = decider(held.escalation, dialler, Limits()) or _nothing_more(held.escalation, half)
            if made is None:
                return None
            saved = self._save(first, held, made, _entries(*half, made))
            if saved is SaveResult.YES:
                return replace(_with_owed(made, half), dials=not _dialled_elsewhere(held, made.after, dialler))
            half = (*half, made) if saved is SaveResult.PARTLY else half
            self._wait(random.uniform(0, min(FIRST * 2**tries, LONGEST)))  # noqa: S311 - no secret
            refused()
        raise Busy("too many others are changing this escalation")

    def _save(self, first: Loaded, held: Loaded, made: Decided, entries: tuple[Entry, ...]) -> SaveResult:
        after, ref = made.after, Ref(made.after.group, made.after.run)
        if after == held.escalation and held.agreed:
            if made.decisions:
                self._escalations.note(ref, entries)
            if first is not held:  # somebody else has saved it, who need not have known of a wish
                self.wish(ref, after, _armed(first, after, made.event.now))
            return SaveResult.YES
        if held.escalation and held.escalation.run != after.run:  # a new run: no store may have it yet
            held = Loaded(None, dict.fromkeys(held.seen))
        saved = self._escalations.save(held, after, entries)
        if saved is SaveResult.YES:
            self.wish(ref, after, _armed(first, after, made.event.now))
        return saved

    def _acted(self, made: Decided, dialler: str, budget: Budget) -> Decided:
        """Do what was decided; `after` is then how things stand, should the carrier have refused."""
        e = now = made.after
        for entry in made.entries:
            self._log.line(entry.cell, escalation=f"{e.group}/{e.run}", detail=entry.detail, state=e.state.value)
        if made.dials and e.state is State.CALLING and e.called[e.attempt].dialler == dialler:
            now = self._dialled(e, budget)
        for decision in made.decisions:
            if isinstance(decision, HangUp):
                sid = made.event.sid if made.event.attempt == decision.attempt else ""
                self._line.hang_up(e, decision.attempt, sid, budget, listening=decision.listening)
            if isinstance(decision, GiveUp):
                self._give_up(e, decision.why)
            if isinstance(decision, Skip):
                for who in decision.who:
                    self._log.count("ResponderSkipped", group=e.group, responder=who)
        return replace(made, after=now)

    def _dialled(self, e: Escalation, budget: Budget) -> Escalation:
        """Place the call that this invocation owes; a refusal is heard as the end of that call."""
        refusal = self._line.place(e, budget)
        if refusal is None:
            return e
        attempt, ref, everybody = e.attempt, Ref(e.group, e.run), bool(refusal.mend)

        def refused(now: Escalation | None, dialler: str, limits: Limits) -> Decided | None:
            who = e.called[attempt].who
            event = Event(self._clock.now(), attempt, who=who, dialler=dialler, refused=everybody, limits=limits)
            return decided(now or e, Signal.ENDED, event, "refused by the carrier")

        in_turn = self._in_turn(refused, has_slot=True)  # that of the call that was not made
        made = self._step(ref.group, lambda: self._escalations.load(ref), in_turn, budget)
        return made.after if made else e

    def _give_up(self, e: Escalation, why: Why) -> None:
        """Nobody has it: an alarm hangs on the metric, and the log says it in full."""
        self._log.count(_METRIC[why], group=e.group)
        worst = e.most_severe
        summary = worst.summary if worst else ""
        self._log.line(
            f"NOBODY HAS IT: {why.value}", escalation=f"{e.group}/{e.run}", alerts=len(e.open), summary=summary
        )
