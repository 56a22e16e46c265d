"""The verbs of the grid: pure functions (escalation, heard) -> (escalation, decisions).

Each is small enough to be read in its cell. None of them asks where the caller stands: that is the row's business.
"""

from __future__ import annotations

from dataclasses import replace

from rinban.core.chain import clocks
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, OpenAnew, Say, Spare, TellSource, Topic, Why
from rinban.core.chain.document import Ack, Attempt, Clock, Due, Escalation, Known, Problem, State
from rinban.core.chain.merge import join_people, join_problems
from rinban.core.chain.signals import Heard
from rinban.core.rota.people import Responder

Step = tuple[Escalation, tuple[Decision, ...]]

DOCUMENTS = 5
"""At most so many texts a call: whoever presses "again" in their sleep must not hold the chain."""


# --- what a call does ----------------------------------------------------------------------------------------------


def extend(e: Escalation, heard: Heard) -> Step:
    """The call is really being placed: the ring clock starts. A late RINGING shortens nothing."""
    return _bound(replace(e, clock=max(e.clock, clocks.ring(heard.now, e.policy))), heard), ()


def prompt(e: Escalation, heard: Heard) -> Step:
    """Say what is wrong and which keys there are; what is said depends on how often, and on a pass before it."""
    e = _bound(e, heard)
    if e.called[e.attempt].passed:
        return e, (Say(_farewell(e)),)
    if e.prompts >= DOCUMENTS:
        return replace(e, clock=max(e.clock, clocks.ending(heard.now))), (Say(Topic.GOODBYE),)
    e = _mark(e, e.attempt, answered_at=e.called[e.attempt].answered_at or heard.now)
    talking = max(e.clock, clocks.talk(heard.now, e.policy))
    return replace(e, prompts=e.prompts + 1, clock=talking), (Say(_menu(e)),)


def warn(e: Escalation, heard: Heard) -> Step:
    """A key that does nothing: say so, and the keys, instead of the whole text."""
    e, said = prompt(e, heard)
    return e, tuple(Say(Topic.WRONG_KEY) if d in (Say(Topic.MENU), Say(Topic.REMINDER)) else d for d in said)


def acknowledge(e: Escalation, heard: Heard) -> Step:
    """Whoever pressed has it, however late the key; a phone that still rings for it stops."""
    assert heard.attempt is not None
    by = heard.who or e.called[heard.attempt].who
    ack = Ack(e.episode, heard.attempt, by, heard.now, frozenset(p.id for p in e.open))
    others = _ringing(e) if heard.attempt != e.attempt else ()
    return replace(e, ack=ack), (Say(Topic.TAKEN), TellSource(by), *others)


def pass_on(e: Escalation, heard: Heard) -> Step:
    """I can't, next please. The end of this call (or its clock) dials: speech never waits for the carrier."""
    e = _mark(_bound(e, heard), e.attempt, passed=True)
    return replace(e, clock=max(e.clock, clocks.ending(heard.now))), (Say(_farewell(e)),)


def hand_back(e: Escalation, heard: Heard) -> Step:
    """Pressed 1 by mistake: a pass after the fact. The one after the taker is next, the taker is last."""
    if e.clock.due is Due.HANDED_BACK and not e.acknowledged:  # the same key, delivered twice
        return e, (Say(Topic.PASSED),)
    assert e.ack is not None
    by = e.ack.by
    after = e.order.index(by) + 1 if by in e.order else 0
    others = tuple(who for who in e.order[after:] + e.order[:after] if who != by)
    e = _anew(e, (*others, by))
    if not others:
        e, loud = _rest(e, heard.now, Why.EXHAUSTED)
        return e, (Say(Topic.NOBODY_LEFT), TellSource(by, handed_back=True), *loud)
    return replace(e, clock=clocks.handed_back(heard.now)), (Say(Topic.PASSED), TellSource(by, handed_back=True))


def brief(e: Escalation, heard: Heard) -> Step:
    """How things stand, to somebody whose own call is over for the chain: 1 still takes it."""
    return e, (Say(Topic.EARLIER if e.state is State.CALLING else Topic.RESTING),)


def tell(e: Escalation, heard: Heard) -> Step:
    """How things stand now, to somebody who has nothing more to decide."""
    return e, (Say(_standing_now(e, heard.attempt)),)


def hang_up(e: Escalation, heard: Heard) -> Step:
    """A call that nobody wants any more begins to ring."""
    assert heard.attempt is not None
    return e, (HangUp(heard.attempt),)


def call_next(e: Escalation, heard: Heard) -> Step:
    """The next person who has not passed; between two rounds perhaps a pause; after the last a long rest, loudly.

    A carrier that refuses everybody is asked once down the list, not round after round within a second.
    """
    e = _mark(e, e.attempt, refused=True) if heard.refused else _bound(e, heard)
    turn = _next(e, heard)
    if turn is None or (heard.refused and _hopeless(e)):
        return _rest(e, heard.now, Why.EXHAUSTED)
    if e.policy.pause and turn // len(e.order) > e.turn // len(e.order):
        return replace(e, rests=e.rests + 1, clock=clocks.pause(heard.now, e.policy)), ()
    return _place(e, turn, heard)


# --- what the world does -------------------------------------------------------------------------------------------


def move_on(e: Escalation, heard: Heard) -> Step:
    """The callback never came: hang up the silent phone, call next."""
    after, decisions = call_next(e, heard)
    return after, (HangUp(e.attempt, listening=True), *decisions)


def start_again(e: Escalation, heard: Heard) -> Step:
    """Go on after a pause; after a long rest begin with today's rota."""
    if e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE) and e.turns:
        return _start(e, heard)
    e = replace(e, order=_ids(heard.order), people=_known(e, heard), start=len(e.called), turn=-1)
    return _start(e, heard)


def page_again(e: Escalation, heard: Heard) -> Step:
    """A new episode, whoever took the last one first: a reminder, or a new alert after an acknowledgement."""
    assert e.ack is not None
    by_key, taken_at = e.ack.attempt >= 0, e.ack.at
    taker = (e.ack.by,) if by_key else ()
    fresh = heard.problem is not None and by_key and heard.now < taken_at + clocks.SETTLE
    e = _anew(_joined(e, heard.problem), tuple(dict.fromkeys(taker + _ids(heard.order))))
    e = replace(e, people=_known(e, heard))
    if fresh:  # the taker is still on the line: the end of that call (or the clock) starts this one
        return replace(e, clock=clocks.settle(taken_at)), ()
    return _start(e, heard)


def note(e: Escalation, heard: Heard) -> Step:
    """It joins. One graver than all that are open, or the first after nobody was on duty, ends a long rest."""
    assert heard.problem is not None
    graver = all(heard.problem.severity > p.severity for p in e.open)
    e = _joined(e, heard.problem)
    if e.clock.due is Due.REST and (graver or not e.order):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, heard.now))), ()
    return e, ()


def hear_again(e: Escalation, heard: Heard) -> Step:
    """Delivered again: it counts as heard from, and keeps the gravest severity."""
    return _joined(e, heard.problem), ()


def claim(e: Escalation, heard: Heard) -> Step:
    """In hand at the source. When no open alert is left unclaimed, the escalation is acknowledged."""
    assert heard.problem is not None
    by = heard.by or "?"
    return _claimed(e, _joined(e, heard.problem._replace(claimed_by=by)), by, heard.now)


def recover(e: Escalation, heard: Heard) -> Step:
    """This alert is over. The last one closes the escalation, and a phone that rings for it stops."""
    assert heard.problem is not None
    after = _joined(e, heard.problem._replace(ended_at=heard.now, end="recovered"))
    claimant = max((p.claimed_by for p in after.open), default="")  # not heard.by: that is who ended this one
    return _claimed(e, after, claimant, heard.now) if after.open else (after, _ringing(e))


def close(e: Escalation, heard: Heard) -> Step:
    """Too old, quiet for too long, or closed by hand; an untaken one that ages away gives up loudly."""
    ended = tuple(p._replace(ended_at=heard.now, end=heard.by or "aged") for p in e.open)
    loud = () if e.acknowledged or heard.by else (GiveUp(Why.CLOSED_UNTAKEN),)
    return replace(e, problems=join_problems(e.problems, ended)), (*_ringing(e), *loud)


def open_anew(e: Escalation, heard: Heard) -> Step:
    """Closed is final: the alert needs an escalation of its own."""
    return e, (OpenAnew(),)


def ignore(e: Escalation, heard: Heard) -> Step:
    return e, ()


# --- what the verbs share ------------------------------------------------------------------------------------------


def _next(e: Escalation, heard: Heard) -> int | None:
    """Whose turn it is. A carrier that refuses everybody rings nobody's phone, so nobody is spared that."""
    return e.next_turn(frozenset() if heard.refused else heard.limits.spared)


def _start(e: Escalation, heard: Heard) -> Step:
    """Call whoever is next; nobody at all is on duty: say so, and rest."""
    turn = _next(e, heard)
    return _rest(e, heard.now, Why.NOBODY_ON_DUTY) if turn is None else _place(e, turn, heard)


def _place(e: Escalation, turn: int, heard: Heard) -> Step:
    """The next attempt: numbered by how many there were, so that two histories never use one number for two calls.

    While others have their turn at the carrier it is a pause instead, and the attempt is made when that ends.
    """
    if heard.limits.turn_at > heard.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, heard.limits.turn_at)), ()
    number, who = len(e.called), e.whose(turn)
    called = (*e.called, Attempt(who, heard.minter))
    after = replace(e, called=called, attempt=number, turn=turn, prompts=0, clock=clocks.queue(heard.now))
    return after, (*_spared(e, turn), Call(number, who))


def _spared(e: Escalation, turn: int) -> tuple[Decision, ...]:
    """Those whose turn would have come before this one."""
    over = dict.fromkeys(e.whose(sooner) for sooner in e.turns if sooner < turn)
    return (Spare(tuple(over)),) if over else ()


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


def _bound(e: Escalation, heard: Heard) -> Escalation:
    """The first callback of an attempt tells its CallSid, since the answer to "create call" may have been lost; and
    whose phone it is, since two who did not see each other may have chosen differently."""
    call = e.called[e.attempt]
    return e if call.sid or not heard.sid else _mark(e, e.attempt, sid=heard.sid, who=heard.who or call.who)


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
        last = e.gravest
        return Topic.RECOVERED if last and last.end == "recovered" else Topic.CLOSED
    if e.acknowledged:
        return Topic.TAKEN if mine else Topic.ALREADY_TAKEN
    if mine and e.letting_go:
        return Topic.PASSED if e.clock.due is Due.HANDED_BACK else Topic.TAKEN
    return Topic.EXPIRED


def _ids(order: tuple[Responder, ...]) -> tuple[str, ...]:
    return tuple(responder.id for responder in order)


def _known(e: Escalation, heard: Heard) -> tuple[Known, ...]:
    return join_people(e.people, tuple(Known(len(e.called), responder) for responder in heard.order))
