"""The verbs for news that overtakes its own problem, and for the problem that comes after its claim."""

from __future__ import annotations

from rinban.core.chain import memory, problems
from rinban.core.chain.attempt import Ack
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.runs import next_run
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.replaced import replace


@verb("remember")
def remember(e: Escalation | None, event: Event) -> Step:
    """Note a recovery or a claim of an alert that is not open, in case its problem comes late.

    A closed run whose room is taken by what is too old is followed by another one. Such a run is closed from the
    beginning, and nobody is called for it.
    """
    assert event.alert is not None
    if e is None or (e.state is State.CLOSED and memory.is_worn(e, event.now)):
        e = next_run(e, event)
    return memory.noted(e, event.alert, event.by or "?", event.now), ()


@verb("begin claimed", outcome="acknowledged")
def begin_claimed(e: Escalation | None, event: Event) -> Step:
    """Open the group's next escalation as acknowledged by the person who claimed it first. Nobody is called."""
    fresh, _ = note_claimed(next_run(e, event), event)
    heard = frozenset(p.id for p in fresh.open)
    return replace(fresh, ack=Ack(fresh.episode, -1, event.by, event.now, heard, earlier=True)), ()


@verb("note claimed", outcome="acknowledged")
def note_claimed(e: Escalation, event: Event) -> Step:
    """The alert joins those that are open. Somebody has it already, so that it rings nobody."""
    assert event.alert is not None
    problem = problems.problem_of(e, event.alert, event.now)
    return problems.replaced(e, problem._replace(claimed_by=event.by)), ()
