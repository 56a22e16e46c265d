"""Nobody of a group took it, so another group is called in: once, and in the same escalation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.codec import decode, encode
from rinban.core.chain.decisions import CallIn, HangUp
from rinban.core.chain.document import State
from rinban.core.chain.merge import merge
from rinban.core.rota.duty import Further
from rinban.core.rota.policy import Policy
from tests.unit.story import Story, alert, dialled, people, said


def infra(*on_duty: str, policy: Policy | None = None, kanri: tuple[str, ...] = ("cy",)) -> Story:
    """A group that calls in `kanri`, where these people are on duty."""
    page = alert(*on_duty, policy=policy)
    page.e = replace(page.e, exhausted="kanri")
    page.further = Further("kanri", people(*kanri))
    return page


def unanswered(page: Story, calls: int) -> Story:
    """Nobody picks up so many more times."""
    for _ in range(calls):
        page.ends(page.e.attempt)
    return page


def test_after_the_last_round_the_other_group_rings_at_once_and_nothing_is_given_up_yet() -> None:
    page = unanswered(infra("ann", "bo", policy=Policy(rounds=2, pause=60)), 2)
    page.waits(60)
    page.ends(2)
    decided = page.ends(3)
    assert dialled(decided) == ["cy"]
    assert decided[0] == CallIn("kanri", ("cy",))
    assert page.loud == []


def test_its_people_have_rounds_of_their_own_and_then_everybody_is_called_after_each_rest() -> None:
    page = unanswered(infra("ann", policy=Policy(rounds=3)), 6)
    assert page.called == ["ann"] * 3 + ["cy"] * 3
    assert page.loud == ["exhausted"]
    page.waits(600)
    unanswered(page, 2)
    assert page.called[6:] == ["ann", "cy"]
    assert page.loud == ["exhausted"] * 2


def test_a_person_who_is_in_both_groups_is_not_called_once_more() -> None:
    page = unanswered(infra("ann", "cy", kanri=("cy", "bo")), 3)
    assert page.called == ["ann", "cy", "bo"]


def test_where_everybody_there_was_called_already_it_rests() -> None:
    page = unanswered(infra("ann", "bo", kanri=("bo",)), 2)
    assert (page.called, page.loud, page.e.state) == (["ann", "bo"], ["exhausted"], State.RESTING)


def test_a_late_key_of_the_first_group_stops_the_phone_of_the_other_one() -> None:
    page = unanswered(infra("ann"), 1)
    decided = page.presses(0, "1")
    assert said(decided) == "taken"
    assert HangUp(1) in decided
    assert page.waits(3600) == ()


def test_a_key_in_the_other_group_takes_it_for_both() -> None:
    page = unanswered(infra("ann"), 1)
    page.answers(1)
    assert said(page.presses(1, "1")) == "taken"
    assert page.waits(1800) == ()


def test_a_recovery_stops_the_phone_of_the_other_group() -> None:
    page = unanswered(infra("ann"), 1)
    assert page.recovers("a") == (HangUp(1),)
    assert page.e.state is State.CLOSED


def test_the_last_who_passes_hears_that_the_next_person_is_called() -> None:
    page = infra("ann")
    page.answers(0)
    assert said(page.presses(0, "2")) == "passed"
    assert dialled(page.ends(0)) == ["cy"]
    page.answers(1)
    assert said(page.presses(1, "2")) == "nobody_left"


def test_while_nobody_can_say_who_is_on_duty_there_it_rests_and_calls_them_when_the_rest_is_over() -> None:
    page = infra("ann")
    kanri, page.further = page.further, Further("kanri")
    unanswered(page, 1)
    assert page.loud == ["exhausted"]
    page.further = kanri
    assert dialled(page.waits(600)) == ["cy"]
    unanswered(page, 1)
    assert page.loud == ["exhausted"] * 2


def test_a_person_who_was_called_in_and_hands_it_back_is_followed_by_everybody_else() -> None:
    page = unanswered(infra("ann", "bo"), 2)
    page.answers(2)
    page.presses(2, "1")
    assert said(page.presses(2, "2")) == "passed"
    page.ends(2)
    unanswered(page, 2)
    assert page.called[3:] == ["ann", "bo", "cy"]


def test_a_new_episode_begins_with_its_own_people_and_may_call_in_again() -> None:
    page = unanswered(infra("ann", policy=Policy(rounds=1, remind_after=900)), 1)
    page.answers(1)
    page.presses(1, "1")
    page.ends(1)
    page.further = Further("kanri", people("bo"))
    page.waits(900)
    unanswered(page, 2)
    assert page.called == ["ann", "cy", "cy", "ann", "bo"]


@pytest.mark.parametrize("calls", range(4))
def test_a_store_that_missed_the_call_in_learns_of_it(calls: int) -> None:
    page = infra("ann", "bo")
    before = page.e
    unanswered(page, calls)
    assert merge(before, page.e) == merge(page.e, before) == page.e == decode(encode(page.e))


def test_a_document_without_another_group_is_written_as_ever() -> None:
    assert '"further"' not in encode(alert("ann").e)
    assert '"exhausted"' not in encode(alert("ann").e)
