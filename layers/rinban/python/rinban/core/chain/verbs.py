"""The verbs of the grid: pure functions from an escalation and an event to the next escalation and decisions.

Each is small enough to be read in its cell. None of them asks where the caller stands: that is the row's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from rinban.core.chain import clocks, problems, rounds, topics
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.document import Ack, Attempt, Clock, Due, Escalation, RosterEntry, State
from rinban.core.chain.merge import join_people, join_problems
from rinban.core.chain.signals import Event
from rinban.core.rota.people import Responder

Step = tuple[Escalation, tuple[Decision, ...]]

DOCUMENTS = 5
"""At most so many texts a call: a person who presses "again" half asleep must not hold the chain."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One answer of the grid.

    `name`: as the journal and the README have it. `act`: the function. `outcome`: what the sender of the alert that
    was heard is told. Both texts are data, so that whatever wraps `act` changes nothing else.
    """

    name: str
    act: Callable[[Any, Event], Step]
    outcome: str = "ignored"

    def __call__(self, e: Escalation, event: Event) -> Step:
        return self.act(e, event)


def verb(name: str, outcome: str = "ignored") -> Callable[[Callable[[Any, Event], Step]], Verb]:
    """Makes a function one of the grid's verbs."""
    return lambda act: Verb(name, act, outcome)


# --- what a call does ----------------------------------------------------------------------------------------------


@verb("extend")
def extend(e: Escalation, event: Event) -> Step:
    """The call is really being placed: the ring clock starts. A late RINGING shortens nothing."""
    return _bound(replace(e, clock=max(e.clock, clocks.ring(event.now, e.policy))), event), ()


@verb("prompt")
def prompt(e: Escalation, event: Event) -> Step:
    """Say what is wrong and which keys there are; what is said depends on how often, and on a pass before it."""
    e = _bound(e, event)
    if e.called[e.attempt].passed:
        return e, (Say(topics.farewell(e)),)
    if e.prompts >= DOCUMENTS:
        return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(Topic.GOODBYE),)
    e = _mark(e, e.attempt, answered_at=e.called[e.attempt].answered_at or event.now)
    talking = max(e.clock, clocks.talk(event.now, e.policy))
    return replace(e, prompts=e.prompts + 1, clock=talking), (Say(topics.menu(e)),)


@verb("warn")
def warn(e: Escalation, event: Event) -> Step:
    """A key that does nothing: say so, and the keys, instead of the whole text."""
    e, said = prompt(e, event)
    return e, tuple(Say(Topic.WRONG_KEY) if d in (Say(Topic.MENU), Say(Topic.REMINDER)) else d for d in said)


@verb("acknowledge")
def acknowledge(e: Escalation, event: Event) -> Step:
    """The person who pressed has it, however late the key; a phone that still rings for it stops."""
    assert event.attempt is not None
    by = event.who or e.called[event.attempt].who
    ack = Ack(e.episode, event.attempt, by, event.now, frozenset(p.id for p in e.open))
    others = _ringing(e) if event.attempt != e.attempt else ()
    return replace(e, ack=ack), (Say(Topic.TAKEN), TellSource(by), *others)


@verb("pass on")
def pass_on(e: Escalation, event: Event) -> Step:
    """I can't, next please. The end of this call (or its clock) dials: speech never waits for the carrier."""
    e = _mark(_bound(e, event), e.attempt, passed=True)
    return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(topics.farewell(e)),)


@verb("hand back")
def hand_back(e: Escalation, event: Event) -> Step:
    """Pressed 1 by mistake: a pass after the fact. The one after the taker is next, the taker is last."""
    if e.clock.due is Due.HANDED_BACK and not e.acknowledged:  # the same key, delivered twice
        return e, (Say(Topic.PASSED),)
    assert e.ack is not None
    by = e.ack.by
    others = rounds.after_taker(e, by)
    e = _anew(e, (*others, by))
    if not others:
        e, loud = _rest(e, event.now, Why.EXHAUSTED)
        return e, (Say(Topic.NOBODY_LEFT), TellSource(by, handed_back=True), *loud)
    return replace(e, clock=clocks.handed_back(event.now)), (Say(Topic.PASSED), TellSource(by, handed_back=True))


@verb("brief")
def brief(e: Escalation, event: Event) -> Step:
    """How things stand, to somebody whose own call is over for the chain: 1 still takes it."""
    return e, (Say(topics.briefing(e)),)


@verb("tell")
def tell(e: Escalation, event: Event) -> Step:
    """How things stand now, to somebody who has nothing more to decide."""
    return e, (Say(topics.how_things_stand(e, event.attempt)),)


@verb("hang up")
def hang_up(e: Escalation, event: Event) -> Step:
    """A call that nobody wants any more begins to ring."""
    assert event.attempt is not None
    return e, (HangUp(event.attempt),)


@verb("call next")
def call_next(e: Escalation, event: Event) -> Step:
    """The next person who has not passed; between two rounds perhaps a pause; after the last a long rest, loudly."""
    e = _bound(e, event)
    return _call_or_rest(e, event, rounds.next_turn(e, event.limits.over_limit))


@verb("try next")
def try_next(e: Escalation, event: Event) -> Step:
    """A carrier that refuses everybody is asked once down the list, not round after round within a second.

    It rings nobody's phone, so the hourly limit spares nobody that try.
    """
    e = _mark(e, e.attempt, refused=True)
    return _call_or_rest(e, event, None if rounds.is_hopeless(e) else rounds.next_turn(e, frozenset()))


@verb("hold")
def hold(e: Escalation, event: Event) -> Step:
    """The carrier certainly did not take the call, for nobody's fault: the same person again, after a growing pause.

    A turn is for a phone that may have rung. If the carrier takes nothing for a minute, that is reported, too.
    """
    call = e.called[e.attempt]
    if call.sid:  # its callback has come in between: so it exists
        return e, ()
    since = call.unsent_since or event.now
    e = _mark(e, e.attempt, unsent=call.redials + 1, unsent_since=since)
    loud = (GiveUp(Why.CANNOT_DIAL),) if event.now - since >= clocks.CANNOT_DIAL else ()
    return replace(e, rests=e.rests + 1, clock=clocks.hold(event.now, call.redials, event.dialler)), loud


# --- what the world does -------------------------------------------------------------------------------------------


@verb("begin", outcome="calling")
def begin(e: Escalation | None, event: Event) -> Step:
    """Open an escalation, the first or the next of the group, and call the first person who is on duty."""
    group, alert = event.group, event.alert
    assert group is not None
    assert alert is not None
    fresh = Escalation(
        group=group.id,
        run=e.run + 1 if e else 1,
        opened_at=event.now,
        policy=group.policy,
        names=group.names,
        zone=group.zone,
        base_url=event.base_url,
        clock=Clock(Due.NOW, event.now),
    )
    return start_again(problems.joined(fresh, alert, event.now), event)


@verb("move on")
def move_on(e: Escalation, event: Event) -> Step:
    """The callback never came: hang up the silent phone, call next."""
    after, decisions = call_next(e, event)
    return after, (HangUp(e.attempt, listening=True), *decisions)


@verb("start again")
def start_again(e: Escalation, event: Event) -> Step:
    """Go on after a pause; after a long rest begin with today's rota."""
    if e.clock.due is Due.PAUSE and e.attempt >= 0 and e.called[e.attempt].is_unsent:
        return _dial_again(e, event)
    if e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE) and rounds.turns(e):
        return _start(e, event)
    e = replace(e, order=_ids(event.order), people=_roster(e, event), start=len(e.called), turn=-1)
    return _start(e, event)


@verb("page again", outcome="calling")
def page_again(e: Escalation, event: Event) -> Step:
    """A new episode, with the last taker first: a reminder, or a new alert after an acknowledgement."""
    assert e.ack is not None
    by_key, taken_at = e.ack.attempt >= 0, e.ack.at
    taker = (e.ack.by,) if by_key else ()
    fresh = event.alert is not None and by_key and event.now < taken_at + clocks.SETTLE
    e = _anew(problems.joined(e, event.alert, event.now), tuple(dict.fromkeys(taker + _ids(event.order))))
    e = replace(e, people=_roster(e, event))
    if fresh:  # the taker is still on the line: the end of that call (or the clock) starts this one
        return replace(e, clock=clocks.settle(taken_at)), ()
    return _start(e, event)


@verb("note", outcome="joined")
def note(e: Escalation, event: Event) -> Step:
    """It joins. One more severe than all that are open, or the first after nobody was on duty, ends a long rest."""
    assert event.alert is not None
    more_severe = all(event.alert.severity > p.severity for p in e.problems if not p.ended_at)
    e = problems.joined(e, event.alert, event.now)
    if e.clock.due is Due.REST and (more_severe or not e.order):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, event.now))), ()
    return e, ()


@verb("hear again", outcome="duplicate")
def hear_again(e: Escalation, event: Event) -> Step:
    """Delivered again: it counts as heard from, and keeps the highest severity that it had."""
    return problems.joined(e, event.alert, event.now), ()


@verb("claim", outcome="acknowledged")
def claim(e: Escalation, event: Event) -> Step:
    """In hand at the source. When no open alert is left unclaimed, the escalation is acknowledged."""
    by = event.by or "?"
    return _claimed(e, problems.replaced(e, problems.open_one(e, event.alert)._replace(claimed_by=by)), by, event.now)


@verb("recover", outcome="recovered")
def recover(e: Escalation, event: Event) -> Step:
    """This alert is over. The last one closes the escalation, and a phone that rings for it stops."""
    after = problems.replaced(e, problems.open_one(e, event.alert)._replace(ended_at=event.now, end="recovered"))
    return _claimed(e, after, "", event.now) if after.has_open else (after, _ringing(e))


@verb("close")
def close(e: Escalation, event: Event) -> Step:
    """Too old, quiet for too long, or closed by hand; an untaken one that ages away gives up loudly."""
    ended = tuple(p._replace(ended_at=event.now, end=event.by or "aged") for p in e.open)
    loud = () if e.acknowledged or event.by else (GiveUp(Why.CLOSED_UNTAKEN),)
    return replace(e, problems=join_problems(e.problems, ended)), (*_ringing(e), *loud)


@verb("ignore")
def ignore(e: Escalation, event: Event) -> Step:
    """Nothing follows from it: too late, or about nothing that is open."""
    return e, ()


# --- what the verbs are made of ------------------------------------------------------------------------------------


def _call_or_rest(e: Escalation, event: Event, turn: int | None) -> Step:
    if turn is None:
        return _rest(e, event.now, Why.EXHAUSTED)
    if e.policy.pause and rounds.is_new_round(e, turn):
        return replace(e, rests=e.rests + 1, clock=clocks.pause(event.now, e.policy)), ()
    return _place(e, turn, event)


def _start(e: Escalation, event: Event) -> Step:
    """Call the person whose turn it is; nobody at all is on duty: say so, and rest."""
    turn = rounds.next_turn(e, event.limits.over_limit)
    return _rest(e, event.now, Why.NOBODY_ON_DUTY) if turn is None else _place(e, turn, event)


def _place(e: Escalation, turn: int, event: Event) -> Step:
    """The next attempt: numbered by how many there were, so that two histories never use one number for two calls.

    While others have their turn at the carrier it is a pause instead, and the attempt is made when that ends.
    """
    if event.limits.start_at > event.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, event.limits.start_at)), ()
    number, who = len(e.called), rounds.whose(e, turn)
    called = (*e.called, Attempt(who, event.dialler))
    after = replace(e, called=called, attempt=number, turn=turn, prompts=0, clock=clocks.queue(event.now))
    over = rounds.skipped(e, turn)
    return after, (*((Skip(over),) if over else ()), Call(number, who))


def _dial_again(e: Escalation, event: Event) -> Step:
    """The same attempt, which no carrier has taken. It is a rest further than before, so that no copy goes back."""
    if event.limits.start_at > event.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, event.limits.start_at)), ()
    call = e.called[e.attempt]
    e = _mark(e, e.attempt, redials=call.unsent, dialler=event.dialler)
    return replace(e, rests=e.rests + 1, clock=clocks.queue(event.now)), (Call(e.attempt, call.who),)


def _rest(e: Escalation, now: float, why: Why) -> Step:
    after = replace(e, rests=e.rests + 1, gave_up=True, clock=clocks.rest(now, e.policy))
    return after, (GiveUp(why),)


def _anew(e: Escalation, order: tuple[str, ...]) -> Escalation:
    """A new episode with this order: rounds anew, earlier passes forgotten."""
    return replace(e, episode=e.episode + 1, order=order, start=len(e.called), turn=-1, gave_up=False, prompts=0)


def _claimed(before: Escalation, after: Escalation, by: str, now: float) -> Step:
    """Acknowledged at the source by the very step that left no open alert unclaimed.

    `by`: the person whose claim that was; "" where the last unclaimed alert has ended instead.
    """
    if before.acknowledged or after.has_unclaimed or not before.has_unclaimed:
        return after, ()
    by = by or max(p.claimed_by for p in after.open)
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


def _ids(order: tuple[Responder, ...]) -> tuple[str, ...]:
    return tuple(responder.id for responder in order)


def _roster(e: Escalation, event: Event) -> tuple[RosterEntry, ...]:
    return join_people(e.people, tuple(RosterEntry(len(e.called), responder) for responder in event.order))
