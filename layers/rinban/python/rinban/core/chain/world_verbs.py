"""The verbs of what the world does: the monitor, the clock and the operator. As in `verbs.py`, the row has said where
they stand."""

from __future__ import annotations

from rinban.core.chain import attempts, clocks, flapping, memory, problems, rounds, taker
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import GiveUp, HangUp, Why
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import Problem, claimed, taken_back
from rinban.core.chain.runs import next_run
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.chain.verbs import call_next
from rinban.core.replaced import replace


@verb("begin", outcome="calling")
def begin(e: Escalation | None, event: Event) -> Step:
    """Open the group's next escalation, and call the first person who is on duty."""
    assert event.alert is not None
    return start_again(problems.joined(next_run(e, event), event.alert, event.now), event)


@verb("move on")
def move_on(e: Escalation, event: Event) -> Step:
    """A callback never came. Hang up, since the phone may still be ringing, and call the next person."""
    after, decisions = call_next(e, event)
    # Somebody may even have picked up, if it was the talk clock that ended. But a call that never calls back is lost.
    return after, (HangUp(e.attempt, listening=True), *decisions)


@verb("start again")
def start_again(e: Escalation, event: Event) -> Step:
    """Go on after a pause where the rounds were left; after a long rest begin with the people who are on duty now.

    So it does after a pause of which nobody is on duty any more who is called in these rounds. A long rest in which
    only people of another group were found, who were never called, ends with the calls to them.
    """
    pauses = e.clock.due is Due.PAUSE
    if pauses and e.attempt >= 0 and e.called[e.attempt].is_unsent:
        return attempts.dial_again(e, event)
    somebody_is_left = rounds.next_number(e, event.limits.over_limit) is not None or rounds.turns(e)
    goes_on = e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE) and somebody_is_left
    if goes_on and not (pauses and rounds.is_outdated(e, event.order, nobody_on_duty=event.nobody_on_duty)):
        return attempts.start(e, event)
    if rounds.is_left_to_others(e, event.order, event.further):
        return attempts.call_in(e, event)
    return attempts.call_today(e, event)


@verb("page again", outcome="calling")
def page_again(e: Escalation, event: Event) -> Step:
    """Begin a new episode: for an urgent alert, for those that were collected, or for a reminder.

    The last taker is called first. As long as the call with the key may still be on, the new one waits for its end.
    """
    assert e.ack is not None
    called_first = taker.first(e, event)
    collections = e.collections if event.alert else e.collection if e.unheard else 0
    return page(replace(problems.joined(e, event.alert, event.now), collections=collections), event, called_first)


def page(e: Escalation, event: Event, first: tuple[str, ...] = ()) -> Step:
    """Begin a new episode with the people who are on duty now, and with these (ids) before them.

    As long as the call with the last key may still be on, the first call waits for its end.
    """
    is_on_the_line = e.is_on_the_line(event.now)
    e = attempts.anew(e, tuple(dict.fromkeys(first + rounds.ids(event.order))))
    e = replace(e, people=rounds.roster(e, (*taker.as_now(event, first), *event.order)))
    if is_on_the_line:  # to dial now would find that phone busy: the end of that call, or the settle clock, dials
        assert e.ack is not None
        return replace(e, clock=clocks.settle(e.ack.at)), ()
    return attempts.start_anew(e, event)


@verb("collect", outcome="collected")
def collect(e: Escalation, event: Event) -> Step:
    """Somebody has taken what is open, and the new alert is no more severe: it is said later, in one call with others.

    Nobody has to be told now; from the alert that waits follows the deadline at which somebody is.
    """
    return problems.joined(e, event.alert, event.now), ()


@verb("note", outcome="joined")
def note(e: Escalation, event: Event) -> Step:
    """The alert joins those that are open.

    It ends a long rest if it is more severe than all of them, or if the rest began because nobody was on duty.
    """
    assert event.alert is not None
    more_severe = all(event.alert.severity > p.severity for p in e.problems if not p.ended_at)
    e = problems.joined(e, event.alert, event.now)
    # Everybody was called for the alerts that are open. One that is no worse must not ring all phones again, or a storm
    # would turn each rest into another round.
    if e.clock.due is Due.REST and (more_severe or not e.order):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, event.now))), ()
    return e, ()


@verb("hear again", outcome="duplicate")
def hear_again(e: Escalation, event: Event) -> Step:
    """The alert was delivered again: note the time and what is new in it. It keeps the highest severity it has had."""
    return problems.heard_again(e, event.alert, event.now), ()


@verb("claim", outcome="acknowledged")
def claim(e: Escalation, event: Event) -> Step:
    """Somebody acknowledged this alert at its source. With the last open alert, the escalation is acknowledged too."""
    by = event.by or "?"  # not every source says who it was, and "" would stand for "nobody"
    return _claimed(e, problems.updated(e, claimed(problems.open_one(e, event.alert), by)), by, event.now)


@verb("unclaim", outcome="duplicate")
def unclaim(e: Escalation, event: Event) -> Step:
    """Somebody took back at its source that this alert is acknowledged. For the others the chain goes on as it was."""
    return problems.updated(e, taken_back(problems.open_one(e, event.alert))), ()


@verb("reopen", outcome="calling")
def reopen(e: Escalation, event: Event) -> Step:
    """The same where the escalation was acknowledged: the people who are on duty now are called for the alert, unless
    it waits, or a person has taken what is open by a key or by hand. Of what that person has not heard, its clock
    tells.
    """
    assert e.ack is not None
    after, _ = unclaim(e, event)
    waits = not any(p.id == problems.open_one(e, event.alert).id for p in e.open)
    return (after, ()) if waits or e.ack.is_a_responders else page(replace(after, collections=0), event)


@verb("recover", outcome="recovered")
def recover(e: Escalation, event: Event) -> Step:
    """The alert is over, by itself or by hand at its source. With the last open one the escalation is closed, and a
    phone that still rings stops.

    One that comes and goes too often only becomes calm.
    """
    assert event.alert is not None
    at, known = memory.received(event.alert, event.now), problems.open_one(e, event.alert)
    if flapping.counts_as_one(e, known, event.now):
        return _calmed(e, known, at), ()
    return _over(
        e, problems.updated(e, known._replace(ended_at=at, end="recovered", closed_by=event.alert.by)), event.now
    )


@verb("end the calm")
def end_the_calm(e: Escalation, event: Event) -> Step:
    """What came and went has been calm for long enough: it is over, and has been since it became calm."""
    calm = (p for p in e.open if p.is_calm and p.flapped_at + e.policy.flap_window <= event.now)
    ended = tuple(p._replace(ended_at=p.flapped_at, end="recovered") for p in calm)
    return _over(e, replace(e, problems=join_problems(e.problems, ended)), event.now)


@verb("close")
def close(e: Escalation, event: Event) -> Step:
    """Close an escalation that is too old or quiet for too long, or by hand. What waits is closed by hand, or alone.

    Of one that is closed by hand the event's `order` is that person, if the document does not know the name yet.

    If it ages away, and there is an alert that nobody has taken, that is reported as an alarm.
    """
    ended = tuple(p._replace(ended_at=event.now, end=event.by or "aged") for p in e.open)
    # An operator who closes it by hand knows of it, so there is no need for an alarm then.
    loud = () if (e.state is State.ACKNOWLEDGED and not e.unheard) or event.by else (GiveUp(Why.CLOSED_UNTAKEN),)
    after = replace(e, problems=join_problems(e.problems, ended))
    if event.by:
        after = replace(after, people=rounds.roster(e, event.order))
    for one in e.waiting if event.by or not ended else ():
        after = problems.updated(after, one.problem._replace(ended_at=event.now, end=event.by or "aged"))
    return after, (*attempts.ringing(e), *loud)


def _calmed(e: Escalation, known: Problem, at: float) -> Escalation:
    """What says again and again that it is over does not begin its calm anew."""
    if known.is_calm:
        return e
    return problems.replaced(e, known._replace(heard_at=at, flaps=known.flaps + 1, flapped_at=at))


def _over(e: Escalation, after: Escalation, now: float) -> Step:
    """The step from `e` to `after`, in which alerts are over."""
    return _claimed(e, after, "", now) if after.has_open else (after, attempts.ringing(e))


def _claimed(before: Escalation, after: Escalation, by: str, now: float) -> Step:
    """`after`, acknowledged if it is the step from `before` that left no open alert unclaimed.

    Only that very step: an acknowledgement that a reminder has ended must not come back with the next delivery. `by`:
    the person whose claim that was, "" where the last unclaimed alert has ended instead.
    """
    if before.acknowledged or after.has_unclaimed or not before.has_unclaimed:
        return after, ()
    is_earlier = not by
    by = by or max(p.claimed_by for p in after.open)
    ack = Ack(after.episode, -1, by, now, frozenset(p.id for p in after.open), earlier=is_earlier)
    return replace(after, ack=ack), attempts.ringing(before)
