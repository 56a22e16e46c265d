"""The laws, over the escalations that can be reached: one of each kind, of which there are five times as many with
--long."""

from __future__ import annotations

import pytest

from rinban.core.chain.codec import decode, encode
from rinban.core.chain.decisions import Call, Decision, GiveUp
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal, of_alert, of_clock
from rinban.core.replaced import replace
from tests.unit.laws.book import BEGINNINGS, LAWS
from tests.unit.laws.keeping import moves_up
from tests.unit.laws.reachable import Search, explore
from tests.unit.laws.searches import explored
from tests.unit.laws.seen import OPENING, Seen, memories
from tests.unit.laws.shapes import PAST
from tests.unit.laws.worlds import (
    BOTH_WAYS,
    CALLING_IN,
    FIRING_AGAIN,
    FLAPPING,
    PAUSING,
    REFUSING,
    SPARING,
    STRAIGHT,
    VACANT,
    WAITING,
    World,
    is_vacant,
)

SAMPLE = 1
WORLDS = {
    "straight": STRAIGHT,
    "pausing": PAUSING,
    "firing again": FIRING_AGAIN,
    "refusing": REFUSING,
    "sparing": SPARING,
    "vacant": VACANT,
    "calling in": CALLING_IN,
    "waiting": WAITING,
    "both ways": BOTH_WAYS,
}


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]


@pytest.fixture(scope="module")
def search(world: World, pytestconfig: pytest.Config) -> Search:
    return explore(world, SAMPLE, finely=True) if pytestconfig.getoption("--long") else explored(world, SAMPLE)


def test_no_law_is_broken(search: Search) -> None:
    assert search.broken == {}


def test_every_law_has_something_to_say(search: Search, world: World) -> None:
    silent = {*LAWS, *BEGINNINGS} - search.applied
    only_with_a_pause = {name for name in LAWS if "pause" in name or "between two rounds" in name}
    only_with_sparing = {name for name in LAWS if "called enough is called again" in name}
    only_with_refusals = {name for name in LAWS if "certainly not sent" in name or "then dialled, and owed" in name}
    only_with_a_last_resort = {name for name in LAWS if "the last resort is called" in name}
    only_with_people = {name for name in LAWS if "while that phone rings" in name}
    only_with_flapping = {name for name in LAWS if "makes it calm" in name or "has come back" in name}
    assert len(only_with_flapping) == 2
    assert only_with_people
    only_with_another_group = {name for name in LAWS if "another group" in name and "no other time" not in name}
    only_with_another_group |= {name for name in LAWS if "next number rings" in name}
    assert len(only_with_another_group) == 3
    only_both_ways = {name for name in LAWS if "taken back" in name}
    assert len(only_both_ways) == 3
    only_with_waits = {name for name, rule in {**LAWS, **BEGINNINGS}.items() if rule.__module__.endswith(".waiting")}
    only_with_a_snooze = {name for name, rule in LAWS.items() if rule.__module__.endswith(".snoozing")}
    everywhere = {"a snooze on the taker's own call moves the reminder, once, and nothing else"}
    everywhere |= {"a snooze never acknowledges what nobody has"}
    only_with_a_snooze -= everywhere
    assert len(only_with_a_snooze) == 3
    assert only_with_a_last_resort
    assert only_with_waits
    assert only_with_a_pause
    assert only_with_sparing
    assert len(only_with_refusals) == 2
    # Where the last resort takes it by hand and hands it back, the finer search finds somebody to relieve there too.
    if is_vacant(world.order):
        silent |= only_with_people
    assert silent == set().union(
        set() if world.policy.pause else only_with_a_pause,
        set() if world.over_limit else only_with_sparing,
        only_with_flapping,
        set() if world.refusals else only_with_refusals,
        only_with_people if is_vacant(world.order) else only_with_a_last_resort,
        set() if world.further else only_with_another_group,
        set() if world.waits else only_with_waits,
        set() if world.both_ways else only_both_ways,
        set() if world.policy.snooze else only_with_a_snooze,
    )


def test_the_search_gets_everywhere(search: Search, world: World) -> None:
    assert {e.state for e in search.shapes} == set(State) - (set() if world.waits else {State.WAITING})
    assert any(e.gave_up and e.state is State.CALLING for e in search.shapes)
    assert any(e.letting_go for e in search.shapes)
    assert any(e.unheard for e in search.shapes)


def test_with_nothing_heard_but_the_clock_a_phone_rings_or_it_is_said_loudly(search: Search, world: World) -> None:
    """From every open escalation: a lost callback delays, and costs nothing else."""
    for e in search.shapes:
        if e.state in (State.CALLING, State.RESTING):
            decisions = [*_wake(world, e)[1], *_wake(world, _wake(world, e)[0])[1]]
            assert any(isinstance(d, Call | GiveUp) for d in decisions), search.trace(e)


def test_what_waits_wakes_up_to_a_call_or_it_is_said_loudly_that_nobody_is_on_duty(
    search: Search, world: World
) -> None:
    for e in search.shapes:
        if e.state is State.WAITING and not all(one.problem.claimed_by for one in e.waiting):
            after, decisions = _wake(world, e)
            if after.letting_go:
                decisions = _wake(world, after)[1]
            assert any(isinstance(d, Call | GiveUp) for d in decisions), search.trace(e)


def test_an_acknowledged_one_wakes_up_to_a_reminder_or_closes(search: Search, world: World) -> None:
    for e in search.shapes:
        if e.state is State.ACKNOWLEDGED:
            after, decisions = _wake(world, e)
            if after.letting_go:  # the taker's call may not be over: then its end dials, or this clock
                decisions = _wake(world, after)[1]
            is_over = after.state in (State.CLOSED, State.WAITING)
            assert is_over or any(isinstance(d, Call) for d in decisions), search.trace(e)


def test_what_comes_and_goes_obeys_the_laws_too() -> None:
    """One alert that comes again and again, so that many laws have nothing to say there."""
    search = explored(FLAPPING, SAMPLE)
    assert search.broken == {}
    assert {name for name in LAWS if "makes it calm" in name or "has come back" in name} <= search.applied
    assert any(p.is_calm for e in search.shapes for p in e.open)
    assert any(p.is_back for e in search.shapes for p in e.open)
    assert {e.deadline is not None for e in search.shapes if e.has_open} == {True}


def _wake(world: World, e: Escalation) -> tuple[Escalation, tuple[Decision, ...]]:
    if e.deadline is None:
        return e, ()
    signal = of_clock(e, e.deadline)
    assert signal is not None
    return decide(e, Event(signal, e.deadline, order=world.order, nobody_on_duty=is_vacant(world.order), dialler="m"))


def test_a_clock_that_lags_moves_nothing_down(search: Search, world: World) -> None:
    """Two machines never agree on the time: what is decided 20 s in the past still only moves up."""
    for number, seen in enumerate(search.steps(world)):
        if number % 5 or seen.begins:  # that begins another document
            continue
        event = replace(seen.event, now=PAST - 20.0)
        after, decisions = decide(seen.loaded, event)
        assert moves_up(Seen(seen.loaded, event, after, decisions)) is not False, seen


def test_every_reachable_document_is_read_as_it_was_written(search: Search) -> None:
    for e in search.shapes:
        assert decode(encode(e)) == e


def test_where_there_was_never_an_escalation_the_first_begins_as_the_next_does_after_a_closed_one(
    search: Search, world: World
) -> None:
    begun = [seen for seen in search.steps(world) if seen.begins]
    assert begun
    for seen in begun:
        first, decisions = decide(None, seen.event)
        assert first is not None
        alike = replace(first, run=seen.after.run, problems=(*memories(seen.after), *first.problems))
        assert (replace(alike, problems=tuple(sorted(alike.problems))), decisions) == (seen.after, seen.decisions)
        assert first.run == 1


def test_where_there_was_never_an_escalation_nothing_but_a_new_alert_calls_anybody(
    search: Search, world: World
) -> None:
    """A recovery or a claim makes a run that is closed from the beginning, and only remembers it."""
    heard = [event for e in search.shapes if not e.open for event in world.heard_from(e) if event.attempt is None]
    assert heard
    for event in heard:
        if event.signal in (Signal.CLAIMED, Signal.RECOVERED):
            first, decisions = decide(None, event)
            assert first
            assert (first.state, first.deadline, decisions) == (State.CLOSED, None, ())
            assert len(memories(first)) == len(first.problems) == 1
        elif event.signal is Signal.TAKEN_BACK:
            assert event.alert
            assert of_alert(None, event.alert, event.now) is Signal.REPEATED
        elif event.signal not in OPENING:
            assert decide(None, event) == (None, ())
