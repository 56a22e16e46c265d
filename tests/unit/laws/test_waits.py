"""A call that waits for its slot is the same call, later: over every escalation that can be reached."""

from __future__ import annotations

from functools import cache

import pytest

from rinban.core.chain import rounds
from rinban.core.chain.decisions import Call, Decision, Skip
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.grid import cell, decide
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.chain.verbs import try_next
from rinban.core.replaced import replace
from tests.unit.laws.searches import explored
from tests.unit.laws.worlds import SOON, WORLDS, World

TURN = SOON + 7.0


def calls(decisions: tuple[Decision, ...]) -> list[Call]:
    return [d for d in decisions if isinstance(d, Call)]


@cache
def dialling(world: World) -> list[tuple[Escalation, Event, Escalation, tuple[Decision, ...]]]:
    steps = explored(world, 1).steps(world)
    return [(seen.loaded, seen.event, seen.after, seen.decisions) for seen in steps if calls(seen.decisions)]


def _is_a_refusal(e: Escalation, event: Event) -> bool:
    """Of the current call: it rings nobody's phone, so the hourly limit spares nobody."""
    return cell(e, event).verb is try_next


@pytest.mark.parametrize("world", WORLDS)
def test_whoever_waits_for_a_turn_is_the_next_when_it_comes(world: World) -> None:
    steps = dialling(world)
    assert len(steps) > 50
    for e, event, after, decisions in steps:
        later = event.now + 7.0
        over_limit = frozenset() if _is_a_refusal(e, event) else event.limits.over_limit
        waiting, meanwhile = decide(e, replace(event, limits=Limits(later, over_limit)))
        assert not calls(meanwhile)
        assert [d for d in decisions if not isinstance(d, Call | Skip)] == list(meanwhile)
        assert (waiting.state, waiting.clock, waiting.deadline) == (
            State.RESTING,
            Clock(Due.PAUSE, later),
            min(later, waiting.ages_at),
        )
        today = Event(Signal.OVERDUE, order=event.order, nobody_on_duty=event.nobody_on_duty, dialler=event.dialler)
        then, called = decide(waiting, replace(today, now=later, limits=Limits(0.0, over_limit)))
        if waiting.pauses and rounds.is_outdated(waiting, event.order, nobody_on_duty=event.nobody_on_duty):
            assert {call.who for call in calls(called)} <= set(rounds.ids(event.order)), "others are on duty by now"
            continue
        assert calls(called) == calls(decisions)
        assert (then.order, then.start, then.turn, then.called) == (after.order, after.start, after.turn, after.called)


@pytest.mark.parametrize("world", WORLDS)
def test_a_turn_that_has_passed_is_now(world: World) -> None:
    for e, event, after, decisions in dialling(world):
        assert decide(e, replace(event, limits=event.limits._replace(start_at=event.now))) == (after, decisions)
