"""A call that waits for its turn is the same call, later: over every escalation that can be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.decisions import Call, Decision, Spare
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Heard, Limits, Signal
from tests.unit.laws.reachable import explore
from tests.unit.laws.worlds import SOON, WORLDS, World

TURN = SOON + 7.0


def calls(decisions: tuple[Decision, ...]) -> list[Call]:
    return [d for d in decisions if isinstance(d, Call)]


def dialling(world: World) -> list[tuple[Escalation, Signal, Heard, Escalation, tuple[Decision, ...]]]:
    found = []
    for e in explore(world, most_alike=1).shapes:
        for signal, heard in world.heard_from(e):
            after, decisions = decide(e, signal, heard)
            if calls(decisions):
                found.append((e, signal, heard, after, decisions))
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_whoever_waits_for_a_turn_is_the_next_when_it_comes(world: World) -> None:
    steps = dialling(world)
    assert len(steps) > 50
    for e, signal, heard, after, decisions in steps:
        later = heard.now + 7.0
        spared = frozenset() if heard.refused else heard.limits.spared
        waiting, meanwhile = decide(e, signal, replace(heard, limits=Limits(later, spared)))
        assert not calls(meanwhile)
        assert [d for d in decisions if not isinstance(d, Call | Spare)] == list(meanwhile)
        assert (waiting.state, waiting.clock, waiting.deadline) == (
            State.RESTING,
            Clock(Due.PAUSE, later),
            min(later, waiting.ages_at),
        )
        then, called = decide(
            waiting, Signal.OVERDUE, Heard(later, order=heard.order, minter=heard.minter, limits=Limits(0.0, spared))
        )
        assert calls(called) == calls(decisions)
        assert (then.order, then.start, then.turn, then.called) == (after.order, after.start, after.turn, after.called)


@pytest.mark.parametrize("world", WORLDS)
def test_a_turn_that_has_passed_is_now(world: World) -> None:
    for e, signal, heard, after, decisions in dialling(world):
        assert decide(e, signal, replace(heard, limits=heard.limits._replace(turn_at=heard.now))) == (after, decisions)
