"""The verbs for alerts for which nobody is called yet: they wait for their hours, or for the end of a maintenance."""

from __future__ import annotations

from rinban.core.chain import attempts, problems, taker, waiting
from rinban.core.chain.attempt import Ack
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.late_verbs import note_claimed
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.runs import next_run
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.chain.world_verbs import claim, page
from rinban.core.replaced import replace


@verb("begin waiting", outcome="waiting")
def begin_waiting(e: Escalation | None, event: Event) -> Step:
    """Open the group's next escalation, in which nobody is called yet."""
    return postpone(next_run(e, event), event)


@verb("postpone", outcome="waiting")
def postpone(e: Escalation, event: Event) -> Step:
    """The alert waits until its instant, and changes nothing of what is going on."""
    assert event.alert is not None
    p = problems.problem_of(e, event.alert, event.now)
    until, quiet = waiting.of_problem(event.group, p, event.now) or (event.now, False)
    return problems.set_apart(e, Postponed(p, until, quiet)), ()


@verb("bring in")
def bring_in(e: Escalation, event: Event) -> Step:
    """What has waited joins what is open, and rings with it; a long rest ends."""
    e, ready = waiting.brought_in(e, event.group, event.now)
    if e.clock.due is Due.REST and any(not p.claimed_by for p in ready):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, event.now))), ()
    return e, ()


@verb("page for waiting")
def page_waiting(e: Escalation, event: Event) -> Step:
    """Somebody has taken what is open: that person is the first to be called for what has waited."""
    assert e.ack is not None
    e, ready = waiting.brought_in(e, event.group, event.now)
    if all(p.claimed_by for p in ready):
        return e, ()
    return page(replace(e, collections=1), event, taker.first(e, event))


@verb("call waiting")
def call_waiting(e: Escalation, event: Event) -> Step:
    """Call today's rota for what has waited long enough."""
    e, ready = waiting.brought_in(e, event.group, event.now)
    return _woken(e, event) if ready else (e, ())


@verb("call at once")
def call_at_once(e: Escalation, event: Event) -> Step:
    """Call today's rota for all that waits, however long it was to wait."""
    return _woken(problems.with_all(e, tuple(one.problem for one in e.waiting)), event)


@verb("begin again", outcome="calling")
def begin_again(e: Escalation, event: Event) -> Step:
    """Call today's rota for an alert that does not wait; the others do."""
    return _woken(problems.joined(e, event.alert, event.now), event)


@verb("begin again claimed", outcome="acknowledged")
def begin_again_claimed(e: Escalation, event: Event) -> Step:
    """An alert that somebody acknowledged at its source before it came: nobody is called for it; the others wait."""
    return _woken(note_claimed(e, event)[0], event)


@verb("note claim")
def note_claim(e: Escalation, event: Event) -> Step:
    """Of what somebody has already a claim is no news; what waits or was collected rings nobody any more once it was
    claimed."""
    assert e.ack is not None
    return (e, ()) if problems.open_one(e, event.alert).id in e.ack.heard else claim(e, event)


def _woken(e: Escalation, event: Event) -> Step:
    """A new episode after a time in which alerts had only waited. If all that is open was claimed, nobody is called."""
    e = replace(e, woken_at=event.now, collections=0)
    if e.has_unclaimed:
        # Who is on the line still is awake, and is called first.
        return page(e, event, taker.first(e, event) if e.is_on_the_line(event.now) else ())
    e = attempts.anew(e, ())
    by = max(p.claimed_by for p in e.open)
    heard = frozenset(p.id for p in e.open)
    return replace(e, ack=Ack(e.episode, -1, by, event.now, heard, earlier=True)), ()
