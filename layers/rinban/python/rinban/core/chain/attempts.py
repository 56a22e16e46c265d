"""What the verbs do with attempts: make the next one, dial one again, note what a call has told, or rest.

An attempt is one call to one person. It is made here, and nowhere else.
"""

from __future__ import annotations

from rinban.core.chain import clocks, rounds
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Skip, Why
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step
from rinban.core.replaced import replace


def call_or_rest(e: Escalation, event: Event, turn: int | None) -> Step:
    """Call the person of this turn, after a pause if that begins a new round. With None nobody is left, so it rests.

    Before that the people of another group are called, if the rota names one, and somebody there was not called yet.
    A new round of people of whom nobody is on duty any more is not begun, if others are.
    """
    if turn is None:
        goes_on = not e.gave_up and not e.further and rounds.newcomers(event.further, e.order)
        return call_in(e, event) if goes_on else rest(e, event.now, Why.EXHAUSTED)
    if rounds.is_new_round(e, turn) and rounds.is_outdated(e, event.order, nobody_on_duty=event.nobody_on_duty):
        return call_today(e, event)
    if rounds.pauses(e, turn):
        return replace(e, rests=e.rests + 1, clock=clocks.pause(event.now, e.policy)), ()
    return place(e, turn, event)


def call_today(e: Escalation, event: Event) -> Step:
    """Begin with the people who are on duty now. After the first long rest another group's people follow them."""
    here = rounds.ids(event.order)
    further = rounds.newcomers(event.further, here) if e.gave_up else ()
    e = replace(_of_new_people(e, event), order=here + further, further=further)
    return start_anew(e, event)


def call_in(e: Escalation, event: Event) -> Step:
    """Call another group in. In these rounds they are alone, since everybody else was called just now."""
    further = rounds.newcomers(event.further, e.order)
    e = replace(_of_new_people(e, event), order=e.order + further, further=further, gave_up=False)
    after, decisions = start(e, event)
    return after, (CallIn(event.further.group, further), *decisions)


def _of_new_people(e: Escalation, event: Event) -> Escalation:
    """Rounds that have not begun, and everybody who may be called in them."""
    people = rounds.roster(e, (*event.further.people, *event.order))
    return replace(e, people=people, start=len(e.called), turn=-1)


def start_anew(e: Escalation, event: Event) -> Step:
    """Start with an order that was made just now. That nobody is on duty is reported although somebody is called."""
    after, decisions = start(e, event)
    is_instead = event.nobody_on_duty and bool(e.order) and rounds.own(e) == rounds.ids(event.order)
    return after, (*decisions, GiveUp(Why.NOBODY_ON_DUTY)) if is_instead else decisions


def start(e: Escalation, event: Event) -> Step:
    """Call the person whose turn it is, on the next number if the turn has begun; rest if nobody at all is on duty."""
    number = rounds.next_number(e, event.limits.over_limit)
    if number is not None:
        return _owe(e, e.turn, Attempt(e.called[e.attempt].who, event.dialler, number=number), event)
    turn = rounds.next_turn(e, event.limits.over_limit)
    return rest(e, event.now, Why.NOBODY_ON_DUTY) if turn is None else place(e, turn, event)


def place(e: Escalation, turn: int, event: Event) -> Step:
    """Make the next attempt, to this turn's person."""
    return _owe(e, turn, Attempt(rounds.whose(e, turn), event.dialler), event)


def _owe(e: Escalation, turn: int, call: Attempt, event: Event) -> Step:
    """Add this call, or pause until the account has a slot for it.

    While there is no slot no attempt is made: nobody could tell an attempt that waits for its slot from one whose
    process died while it dialled. The step that ends the pause makes the attempt, and dials it at once.
    """
    if event.limits.start_at > event.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, event.limits.start_at)), ()
    # The number counts all calls, and not only this episode's: so no number stands for two calls, and a late key always
    # finds its own.
    number = len(e.called)
    after = replace(e, called=(*e.called, call), attempt=number, turn=turn, prompts=0, clock=clocks.queue(event.now))
    over = rounds.skipped(e, turn)
    return after, (*((Skip(over),) if over else ()), Call(number, call.who, call.number))


def dial_again(e: Escalation, event: Event) -> Step:
    """The same attempt, which no carrier has taken. It is a rest further than before, so that no copy goes back."""
    if event.limits.start_at > event.now:
        return replace(e, rests=e.rests + 1, clock=Clock(Due.PAUSE, event.limits.start_at)), ()
    call = e.called[e.attempt]
    e = mark(e, e.attempt, redials=call.unsent, dialler=event.dialler)
    return replace(e, rests=e.rests + 1, clock=clocks.queue(event.now)), (Call(e.attempt, call.who, call.number),)


def rest(e: Escalation, now: float, why: Why) -> Step:
    """The long rest, in which nobody is called. It is reported why."""
    after = replace(e, rests=e.rests + 1, gave_up=True, clock=clocks.rest(now, e.policy))
    return after, (GiveUp(why),)


def bound(e: Escalation, event: Event) -> Escalation:
    """The current attempt with what its first callback tells: its CallSid, and whose phone it is.

    The answer to "create call", which has the CallSid too, may have been lost. And two processes that did not see each
    other may have chosen two people for the same attempt; then the one whose phone calls back is the right one.
    """
    call = e.called[e.attempt]
    return e if call.sid or not event.sid else mark(e, e.attempt, sid=event.sid, who=event.who or call.who)


def mark(e: Escalation, attempt: int, **changes: object) -> Escalation:
    """The escalation with these fields of one attempt changed."""
    marked = replace(e.called[attempt], **changes)  # type: ignore[arg-type]
    return replace(e, called=(*e.called[:attempt], marked, *e.called[attempt + 1 :]))


def anew(e: Escalation, order: tuple[str, ...]) -> Escalation:
    """A new episode with this order. The rounds begin anew, and earlier passes count no more."""
    e = replace(e, episode=e.episode + 1, order=order, start=len(e.called), further=())
    first_call = len(e.called) if e.policy.sms else 0
    return replace(e, turn=-1, gave_up=False, prompts=0, first_call=first_call)


def ringing(e: Escalation) -> tuple[Decision, ...]:
    """What ends the current call, if a phone rings."""
    return (HangUp(e.attempt),) if e.state is State.CALLING else ()
