"""The verbs of what a person does by hand, from a screen and not on a call: take it, or have the group asked anew."""

from __future__ import annotations

from rinban.core.chain import attempts, problems, rounds
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import TellSource
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.replaced import replace


@verb("take by hand")
def take_by_hand(e: Escalation, event: Event) -> Step:
    """The person `by` has it, as if that person had pressed the key on a call. A phone that rings for it stops.

    The event's `order` is that person alone, who need not be on duty, and is called first if anything follows.
    """
    ringing, e = attempts.ringing(e), problems.taken_along(e)
    heard, severity = frozenset(p.id for p in e.open), max(p.severity for p in e.open)
    ack = Ack(e.episode, -1, event.by, event.now, heard, severity, by_hand=True)
    after = replace(e, ack=ack, people=rounds.roster(e, event.order))
    return after, (TellSource(event.by), *ringing)


@verb("ask anew")
def ask_anew(e: Escalation, event: Event) -> Step:
    """Somebody has just taken over the duty: begin at once with the people who are on duty now.

    A phone that rings goes on if its person is the first of them, and else stops; who listens already may still take
    it. A taker's call that is not over yet is waited for. Without anybody on duty all goes on as it was.
    """
    if not event.order or event.nobody_on_duty:
        return e, ()
    anew = replace(attempts.anew(_without_a_debt(e), rounds.ids(event.order)), people=rounds.roster(e, event.order))
    if e.letting_go:
        return anew, ()
    if _is_being_called(e, anew.order[0]):
        return replace(anew, start=e.attempt, turn=0, prompts=e.prompts), ()
    after, decisions = attempts.start_anew(anew, event)
    return after, (*attempts.ringing(e), *decisions)


def _without_a_debt(e: Escalation) -> Escalation:
    """The current call counts as dialled again if the carrier has not taken it: nobody dials it any more."""
    return attempts.mark(e, e.attempt, redials=e.called[e.attempt].unsent) if e.attempt >= 0 else e


def _is_being_called(e: Escalation, who: str) -> bool:
    """Whether this person's phone rings, or this person listens and has not passed."""
    call = e.called[e.attempt] if e.state is State.CALLING else None
    return call is not None and call.who == who and not call.passed
