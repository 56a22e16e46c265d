"""The verbs of the grid: pure functions (escalation, heard) -> (escalation, decisions).

Each is small enough to be read in its cell. None of them asks where the caller stands: that is the row's business.
"""

from __future__ import annotations

from dataclasses import replace

from rinban.core.chain import clocks
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, OpenAnew, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.document import Ack, Attempt, Clock, Due, Escalation, Problem, RosterEntry, State
from rinban.core.chain.merge import join_people, join_problems
from rinban.core.chain.signals import Event
from rinban.core.rota.people import Responder

Step = tuple[Escalation, tuple[Decision, ...]]

DOCUMENTS = 5
"""At most so many texts a call: whoever presses "again" in their sleep must not hold the chain."""


# --- what a call does ----------------------------------------------------------------------------------------------


def extend(e: Escalation, event: Event) -> Step:
    """The call is really being placed: the ring clock starts. A late RINGING shortens nothing."""
    return _bound(replace(e, clock=max(e.clock, clocks.ring(event.now, e.policy))), event), ()


def prompt(e: Escalation, event: Event) -> Step:
    """Say what is wrong and which keys there are; what is said depends on how often, and on a pass before it."""
    e = _bound(e, event)
    if e.called[e.attempt].passed:
        return e, (Say(_farewell(e)),)
    if e.prompts >= DOCUMENTS:
        return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(Topic.GOODBYE),)
    e = _mark(e, e.attempt, answered_at=e.called[e.attempt].answered_at or event.now)
    talking = max(e.clock, clocks.talk(event.now, e.policy))
    return replace(e, prompts=e.prompts + 1, clock=talking), (Say(_menu(e)),)


def warn(e: Escalation, event: Event) -> Step:
    """A key that does nothing: say so, and the keys, instead of the whole text."""
    e, said = prompt(e, event)
    return e, tuple(Say(Topic.WRONG_KEY) if d in (Say(Topic.MENU), Say(Topic.REMINDER)) else d for d in said)


def acknowledge(e: Escalation, event: Event) -> Step:
    """Whoever pressed has it, however late the key; a phone that still rings for it stops."""
    assert event.attempt is not None
    by = event.who or e.called[event.attempt].who
    ack = Ack(e.episode, event.attempt, by, event.now, frozenset(p.id for p in e.open))
    others = _ringing(e) if event.attempt != e.attempt else ()
    return replace(e, ack=ack), (Say(Topic.TAKEN), TellSource(by), *others)


def pass_on(e: Escalation, event: Event) -> Step:
    """I can't, next please. The end of this call (or its clock) dials: speech never waits for the carrier."""
    e = _mark(_bound(e, event), e.attempt, passed=True)
    return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(_farewell(e)),)


def hand_back(e: Escalation, event: Event) -> Step:
    """Pressed 1 by mistake: a pass after the fact. The one after the taker is next, the taker is last."""
    if e.clock.due is Due.HANDED_BACK and not e.acknowledged:  # the same key, delivered twice
        return e, (Say(Topic.PASSED),)
    assert e.ack is not None
    by = e.ack.by
    after = e.order.index(by) + 1 if by in e.order else 0
    others = tuple(who for who in e.order[after:] + e.order[:after] if who != by)
    e = _anew(e, (*others, by))
    if not others:
        e, loud = _rest(e, event.now, Why.EXHAUSTED)
        return e, (Say(Topic.NOBODY_LEFT), TellSource(by, handed_back=True), *loud)
    return replace(e, clock=clocks.handed_back(event.now)), (Say(Topic.PASSED), TellSource(by, handed_back=True))


def brief(e: Escalation, event: Event) -> Step:
    """How things stand, to somebody whose own call is over for the chain: 1 still takes it."""
    return e, (Say(Topic.EARLIER if e.state is State.CALLING else Topic.RESTING),)


def tell(e: Escalation, event: Event) -> Step:
    """How things stand now, to somebody who has nothing more to decide."""
    return e, (Say(_standing_now(e, event.attempt)),)


def hang_up(e: Escalation, event: Event) -> Step:
    """A call that nobody wants any more begins to ring."""
    assert event.attempt is not None
    return e, (HangUp(event.attempt),)


def call_next(e: Escalation, event: Event) -> Step:
    """The next person who has not passed; between two rounds perhaps a pause; after the last a long rest, loudly.

    A carrier that refuses everybody is asked once down the list, not round after round within a second.
    """
    e = _mark(e, e.attempt, refused=True) if event.refused else _bound(e, event)
    turn = _next(e, event)
    if turn is None or (event.refused and _hopeless(e)):
        return _rest(e, event.now, Why.EXHAUSTED)
    if e.policy.pause and turn // len(e.order) > e.turn // len(e.order):
        return replace(e, rests=e.rests + 1, clock=clocks.pause(event.now, e.policy)), ()
    return _place(e, turn, event)


# --- what the world does -------------------------------------------------------------------------------------------


def move_on(e: Escalation, event: Event) -> Step:
    """The callback never came: hang up the silent phone, call next."""
    after, decisions = call_next(e, event)
    return after, (HangUp(e.attempt, listening=True), *decisions)


def start_again(e: Escalation, event: Event) -> Step:
    """Go on after a pause; after a long rest begin with today's rota."""
    if e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE) and e.turns:
        return _start(e, event)
    e = replace(e, order=_ids(event.order), people=_known(e, event), start=len(e.called), turn=-1)
    return _start(e, event)


def page_again(e: Escalation, event: Event) -> Step:
    """A new episode, whoever took the last one first: a reminder, or a new alert after an acknowledgement."""
    assert e.ack is not None
    by_key, taken_at = e.ack.attempt >= 0, e.ack.at
    taker = (e.ack.by,) if by_key else ()
    fresh = event.problem is not None and by_key and event.now < taken_at + clocks.SETTLE
    e = _anew(_joined(e, event.problem), tuple(dict.fromkeys(taker + _ids(event.order))))
    e = replace(e, people=_known(e, event))
    if fresh:  # the taker is still on the line: the end of that call (or the clock) starts this one
        return replace(e, clock=clocks.settle(taken_at)), ()
    return _start(e, event)


def note(e: Escalation, event: Event) -> Step:
    """It joins. One graver than all that are open, or the first after nobody was on duty, ends a long rest."""
    assert event.problem is not None
    graver = all(event.problem.severity > p.severity for p in e.open)
    e = _joined(e, event.problem)
    if e.clock.due is Due.REST and (graver or not e.order):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, event.now))), ()
    return e, ()


def hear_again(e: Escalation, event: Event) -> Step:
    """Delivered again: it counts as heard from, and keeps the gravest severity."""
    return _joined(e, event.problem), ()


def claim(e: Escalation, event: Event) -> Step:
    """In hand at the source. When no open alert is left unclaimed, the escalation is acknowledged."""
    assert event.problem is not None
    by = event.by or "?"
    return _claimed(e, _joined(e, event.problem._replace(claimed_by=by)), by, event.now)


def recover(e: Escalation, event: Event) -> Step:
    """This alert is over. The last one closes the escalation, and a phone that rings for it stops."""
    assert event.problem is not None
    after = _joined(e, event.problem._replace(ended_at=event.now, end="recovered"))
    claimant = max((p.claimed_by for p in after.open), default="")  # not heard.by: that is who ended this one
    return _claimed(e, after, claimant, event.now) if after.open else (after, _ringing(e))


def close(e: Escalation, event: Event) -> Step:
    """Too old, quiet for too long, or closed by hand; an untaken one that ages away gives up loudly."""
    ended = tuple(p._replace(ended_at=event.now, end=event.by or "aged") for p in e.open)
    loud = () if e.acknowledged or event.by else (GiveUp(Why.CLOSED_UNTAKEN),)
    return replace(e, problems=join_problems(e.problems, ended)), (*_ringing(e), *loud)


def open_anew(e: Escalation, event: Event) -> Step:
    """Closed is final: the alert needs an escalation of its own."""
    return e, (OpenAnew(),)


def ignore(e: Escalation, event: Event) -> Step:
    return e, ()


# --- what the verbs share ------------------------------------------------------------------------------------------


def _next(e: Escalation, event: Event) -> int | None:
    """Whose turn it is. A carrier that refuses everybody rings nobody's phone, so nobody is spared that."""
    return e.next_turn(frozenset() if event.refused else event.limits.over_limit)


def _start(e: Escalation, event: Event) -> Step:
    """Call whoever is next; nobody at all is on duty: say so, and rest."""
    turn = _next(e, event)
    return _rest(e, event.now, Why.NOBODY_ON_DUTY) if turn is None else _place(e, turn, event)


def _place(e: Escalation, turn: int, event: Event) -> Step:
    """The next attempt: numbered by how many there were, so that two histories never use one number for two calls.

    While others have their turn at the carrier it is a pause instead, and the attempt is made when that ends.
    """
    if event.limits.start_at > event.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, event.limits.start_at)), ()
    number, who = len(e.called), e.whose(turn)
    called = (*e.called, Attempt(who, event.dialler))
    after = replace(e, called=called, attempt=number, turn=turn, prompts=0, clock=clocks.queue(event.now))
    return after, (*_spared(e, turn), Call(number, who))


def _spared(e: Escalation, turn: int) -> tuple[Decision, ...]:
    """Those whose turn would have come before this one."""
    over = dict.fromkeys(e.whose(sooner) for sooner in e.turns if sooner < turn)
    return (Skip(tuple(over)),) if over else ()


def _hopeless(e: Escalation) -> bool:
    """The carrier has refused everybody who is left, each at the latest call, and for no number's own sake."""
    last = {call.who: call.refused for call in e.called[e.start :]}
    return all(last.get(who, False) for who in e.order if who not in e.passed)


def _rest(e: Escalation, now: float, why: Why) -> Step:
    after = replace(e, rests=e.rests + 1, gave_up=True, clock=clocks.rest(now, e.policy))
    return after, (GiveUp(why),)


def _anew(e: Escalation, order: tuple[str, ...]) -> Escalation:
    """A new episode with this order: rounds anew, earlier passes forgotten."""
    return replace(e, episode=e.episode + 1, order=order, start=len(e.called), turn=-1, gave_up=False, prompts=0)


def _joined(e: Escalation, problem: Problem | None) -> Escalation:
    return replace(e, problems=join_problems(e.problems, (problem,))) if problem else e


def _claimed(before: Escalation, after: Escalation, by: str, now: float) -> Step:
    """Acknowledged at the source by the very step that left no open alert unclaimed."""
    if before.acknowledged or any(not p.claimed_by for p in after.open) or all(p.claimed_by for p in before.open):
        return after, ()
    ack = Ack(after.episode, -1, by, now, frozenset(p.id for p in after.open))
    return replace(after, ack=ack), _ringing(before)


def _ringing(e: Escalation) -> tuple[Decision, ...]:
    return (HangUp(e.attempt),) if e.state is State.CALLING else ()


def _bound(e: Escalation, event: Event) -> Escalation:
    """The first callback of an attempt tells its CallSid, since the answer to "create call" may have been lost; and
    whose phone it is, since two who did not see each other may have chosen differently."""
    call = e.called[e.attempt]
    return e if call.sid or not event.sid else _mark(e, e.attempt, sid=event.sid, who=event.who or call.who)


def _mark(e: Escalation, attempt: int, **changes: object) -> Escalation:
    marked = replace(e.called[attempt], **changes)  # type: ignore[arg-type]
    return replace(e, called=(*e.called[:attempt], marked, *e.called[attempt + 1 :]))


def _menu(e: Escalation) -> Topic:
    """The taker of the last episode, called first and about nothing new, is being reminded; who handed back is not."""
    taker = e.ack.by if e.ack and e.order[:1] == (e.ack.by,) and not e.gave_up else None
    return Topic.REMINDER if e.called[e.attempt].who == taker and not e.unheard else Topic.MENU


def _farewell(e: Escalation) -> Topic:
    return Topic.PASSED if e.turns else Topic.NOBODY_LEFT


def _standing_now(e: Escalation, attempt: int | None) -> Topic:
    mine = e.ack is not None and attempt == e.ack.attempt
    if e.state is State.CLOSED:
        last = e.most_severe
        return Topic.RECOVERED if last and last.end == "recovered" else Topic.CLOSED
    if e.acknowledged:
        return Topic.TAKEN if mine else Topic.ALREADY_TAKEN
    if mine and e.letting_go:
        return Topic.PASSED if e.clock.due is Due.HANDED_BACK else Topic.TAKEN
    return Topic.EXPIRED


def _ids(order: tuple[Responder, ...]) -> tuple[str, ...]:
    return tuple(responder.id for responder in order)


def _known(e: Escalation, event: Event) -> tuple[RosterEntry, ...]:
    return join_people(e.people, tuple(RosterEntry(len(e.called), responder) for responder in event.order))
