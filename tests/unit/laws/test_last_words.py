"""What is said of other people and of the next call is true, by the document and its clock: over every escalation that
can be reached. The goodbye is among it, with which each text ends that nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rinban.core.chain.decisions import Call, Topic
from rinban.core.chain.document import Clock, Due
from rinban.core.chain.grid import decide
from rinban.core.chain.outcome import Reply
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Further
from rinban.voice.call_script import CallScript
from rinban.voice.script import script
from tests.unit.laws.searches import explored
from tests.unit.laws.seen import Seen
from tests.unit.laws.speaking import others
from tests.unit.laws.worlds import CALLING_IN, PAUSING, SOON, WORLDS, World

WITH_A_GOODBYE = (Topic.MENU, Topic.COLLECTED, Topic.REMINDER, Topic.WRONG_KEY, Topic.DETAILS, Topic.GOODBYE)
LATER = SOON + 40.0


def said(world: World, *topics: Topic) -> Iterator[tuple[Seen, str, CallScript]]:
    """Each step that says one of these, the listener, and the words."""
    for seen in explored(world, 1).steps(world):
        for topic in seen.topics:
            if topic in topics:
                attempt = seen.event.attempt
                assert attempt is not None
                who = seen.event.who or seen.after.called[attempt].who
                yield seen, who, script(Reply(topic, seen.after, attempt, who))


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_nobody_hears_of_themselves_as_of_another_who_is_called_or_took_it(world: World) -> None:
    heard = list(said(world, Topic.EARLIER, Topic.ALREADY_TAKEN))
    assert heard
    for seen, who, words in heard:
        e = seen.after
        other = e.ack.by if e.ack and seen.topics == [Topic.ALREADY_TAKEN] else e.called[e.attempt].who
        assert words.is_own == (other == who), seen


def _is_of_this_person(words: CallScript) -> bool:
    """Whether nobody else is spoken of as the next."""
    return bool(words.is_last or words.pause or words.other_number or words.may_call_in)


def test_who_hears_of_another_number_is_called_there_at_once() -> None:
    heard = [one for one in said(CALLING_IN, *WITH_A_GOODBYE) if one[2].other_number]
    assert heard
    for seen, who, _ in heard:
        called, _ = when_it_ends(seen, who)
        assert called == [who], seen


def when_it_ends(seen: Seen, who: str, further: Further | None = None) -> tuple[list[str], Clock]:
    """Who is called at once when nobody presses a key, and the clock that runs then.

    `further`: who is on duty in the group that may be called in; left out: somebody."""
    said_on = seen.event.attempt, seen.event.sid, who
    event = Event(Signal.ENDED, LATER, *said_on, further=further or others(seen.after), dialler="m")
    after, decisions = decide(seen.after, event)
    return [decision.who for decision in decisions if isinstance(decision, Call)], after.clock


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_the_next_person_is_only_spoken_of_where_that_person_is_called_at_once(world: World) -> None:
    heard = [one for one in said(world, *WITH_A_GOODBYE) if not _is_of_this_person(one[2])]
    assert heard
    for seen, who, _ in heard:
        called, _ = when_it_ends(seen, who)
        assert called, seen
        assert who not in called, seen


def test_where_another_group_is_called_in_both_is_said_and_both_may_come() -> None:
    topics = (*WITH_A_GOODBYE, Topic.PASSED)
    heard = [one for one in said(CALLING_IN, *topics) if one[2].may_call_in and not one[2].other_number]
    assert {seen.topics[0] for seen, _, _ in heard} >= {Topic.MENU, Topic.PASSED}
    for seen, who, words in heard:
        called, _ = when_it_ends(seen, who)
        assert called, seen
        assert who not in called, seen
        called, clock = when_it_ends(seen, who, Further(seen.after.exhausted))
        assert (called, clock) == ([], Clock(Due.REST, LATER + 60 * words.minutes)), seen


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_who_is_the_last_is_called_again_or_nobody_is_before_the_rest(world: World) -> None:
    heard = [one for one in said(world, *WITH_A_GOODBYE) if one[2].is_last and not one[2].other_number]
    assert heard
    for seen, who, _ in heard:
        called, clock = when_it_ends(seen, who)
        assert called == [who] or (not called and clock.due in (Due.PAUSE, Due.REST)), seen


def test_where_the_next_round_begins_after_a_pause_its_length_is_said_and_nobody_is_called_before() -> None:
    heard = [one for one in said(PAUSING, *WITH_A_GOODBYE, Topic.ROUND_OVER) if one[2].pause]
    assert heard
    for seen, who, words in heard:
        called, clock = when_it_ends(seen, who)
        assert (called, clock) == ([], Clock(Due.PAUSE, LATER + words.pause)), seen
