"""What a sender is told of the call for its alert comes true: over every escalation that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from rinban.core.chain import rounds
from rinban.core.chain.decisions import Call, Decision
from rinban.core.chain.document import Due, Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.prospect import Next, Prospect, prospect
from rinban.core.chain.signals import Event, Limits, Signal, of_clock
from rinban.core.replaced import replace
from rinban.core.rota.duty import Further
from rinban.core.rota.people import Responder
from tests.unit.laws.searches import explored
from tests.unit.laws.seen import JOINING, Seen, refused_all
from tests.unit.laws.speaking import others
from tests.unit.laws.worlds import ANN, REFUSING, SOON, WORLDS, World, is_vacant

AFTER_A_CALL = (Next.LAST_WORDS, Next.LINE_BUSY, Next.HANDED_BACK)
BY_THE_CLOCK = (Next.SLOT, Next.ROUND, Next.CARRIER, Next.AT_ONCE, Next.REFUSED, Next.UNTAKEN, Next.COLLECTED)
ALWAYS_FOUND = {Next.RINGING, Next.LAST_WORDS, Next.LINE_BUSY, Next.HANDED_BACK, Next.AT_ONCE}


@cache
def answered(world: World) -> dict[Escalation, Seen]:
    """Every document that answers a new alert, and the first step that leads to it."""
    found = dict[Escalation, Seen]()
    for seen in explored(world, 1).steps(world):
        if seen.signal in JOINING:
            found.setdefault(seen.after, seen)
    return found


def told(world: World, *which: Next) -> Iterator[tuple[Escalation, Prospect, Seen]]:
    for e, seen in answered(world).items():
        if (found := prospect(e)).next in which:
            yield e, found, seen


def at_the_deadline(e: Escalation, order: tuple[Responder, ...]) -> tuple[float, Escalation, tuple[Decision, ...]]:
    """What the watchdog makes of it when its clock has ended."""
    assert e.deadline is not None
    signal = of_clock(e, e.deadline)
    assert signal is not None
    too = others(e) if rounds.are_over(e) else Further()
    event = Event(signal, e.deadline, order=order, nobody_on_duty=is_vacant(order), further=too, dialler="m")
    return e.deadline, *decide(e, event)


def calls(decisions: tuple[Decision, ...]) -> bool:
    return any(isinstance(decision, Call) for decision in decisions)


def next_call(e: Escalation, order: tuple[Responder, ...]) -> float:
    """When a phone rings, if nothing is heard but the clock, which may have to end several times."""
    at, e, decisions = at_the_deadline(e, order)
    while not calls(decisions):
        assert e.clock.due in (Due.SETTLE, Due.PAUSE, Due.REST), e
        at, e, decisions = at_the_deadline(e, order)
    return at


def closes_uncalled(e: Escalation, order: tuple[Responder, ...]) -> float:
    """When it closes, if nothing is heard but the clock; until then no phone rings."""
    at = 0.0
    while e.state is not State.CLOSED:
        at, e, decisions = at_the_deadline(e, order)
        assert not calls(decisions), e
    return at


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_there_is_no_reason_only_where_a_phone_rings_or_somebody_listens(world: World) -> None:
    rings = {e for e, _, _ in told(world, Next.RINGING)}
    assert rings
    for e in answered(world):
        on_the_phone = e.state is State.CALLING and e.clock.due in (Due.QUEUE, Due.RING, Due.TALK)
        assert (e in rings) == on_the_phone
        assert (not prospect(e).words(SOON)) == on_the_phone


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_where_a_call_has_to_end_first_its_end_dials_at_once_and_the_time_that_is_named_dials_too(
    world: World,
) -> None:
    for e, found, seen in told(world, *AFTER_A_CALL):
        line = e.attempt if found.next is Next.LAST_WORDS else e.ack.attempt if e.ack else -1
        who = e.called[line].who
        _, decisions = decide(e, Event(Signal.ENDED, SOON, line, f"CA{line}", who, further=others(e), dialler="m"))
        assert calls(decisions), seen
        assert next_call(e, world.order) == found.at, seen


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_where_a_time_is_named_a_phone_rings_then_and_not_before_unless_more_is_heard(world: World) -> None:
    for e, found, seen in told(world, *BY_THE_CLOCK):
        assert next_call(e, world.order) == found.at, seen


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_where_nobody_is_called_any_more_nobody_is(world: World) -> None:
    for e, found, seen in told(world, Next.AGES, Next.TAKEN, Next.OVER):
        if found.next is Next.AGES:
            assert closes_uncalled(e, world.order) == found.at, seen
        else:
            assert e.state is (State.CLOSED if found.next is Next.OVER else State.ACKNOWLEDGED), seen


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_where_nobody_is_on_duty_whoever_the_rota_names_is_called_at_once(world: World) -> None:
    for e, _, seen in told(world, Next.NOBODY):
        _, decisions = decide(e, Event(Signal.OVERDUE, SOON, order=(ANN,), dialler="m"))
        assert e.rests_long, seen
        assert calls(decisions), seen


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_where_the_account_has_no_slot_the_time_of_the_slot_is_named(world: World) -> None:
    dialled = [s for s in answered(world).values() if s.calls]
    assert dialled
    for seen in dialled:
        later = seen.event.now + 42.0
        event = replace(seen.event, limits=Limits(later, seen.event.limits.over_limit))
        waiting, _ = decide(seen.loaded, event)
        found = prospect(waiting)
        assert found == Prospect(Next.SLOT, later)
        assert found.words(seen.event.now) == (
            "a phone rings as soon as the account may start one more call; it is asked again in 42 s"
        )
        assert next_call(waiting, event.order) == later


def test_where_the_carrier_has_refused_everybody_that_is_said_until_they_are_tried_again() -> None:
    refused = [s for s in explored(REFUSING, 1).steps(REFUSING) if s.signal is Signal.REFUSED and s.loud]
    assert refused
    for seen in refused:
        found = prospect(seen.after)
        passed = {call.who for call in seen.after.called[seen.after.start :] if call.passed}
        if not seen.after.order:  # a call that only its callback tells of
            assert found.next is Next.NOBODY, seen
        else:
            by_carrier = refused_all(seen) and set(seen.after.order) - passed
            assert found.next is (Next.REFUSED if by_carrier else Next.UNTAKEN), seen
        assert next_call(seen.after, REFUSING.order) == found.at, seen


def test_every_answer_is_reached_in_some_world() -> None:
    found = {prospect(e).next for world in WORLDS for e in answered(world)}
    assert found >= ALWAYS_FOUND | {Next.COLLECTED, Next.NOBODY, Next.UNTAKEN, Next.ROUND, Next.CARRIER}


def test_a_wait_is_told_in_seconds_or_in_minutes() -> None:
    waits = [
        (1.0, "within seconds"),
        (41.2, "in 42 s"),
        (119.5, "in 120 s"),
        (120.0, "in 2 minutes"),
        (541, "in 10 minutes"),
    ]
    for seconds, words in waits:
        assert Prospect(Next.AT_ONCE, SOON + seconds).words(SOON) == f"a phone rings {words}"
    assert Prospect(Next.UNTAKEN, SOON + 540.0).words(SOON) == (
        "nobody has it; everybody is called again in 9 minutes at the latest"
    )
