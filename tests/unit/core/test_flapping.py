"""An alert that comes and goes: whom its return rings, and when it counts as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain import flapping
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import State
from rinban.core.chain.merge import merge
from rinban.core.chain.signals import Signal, of_alert
from rinban.core.rota.policy import Policy
from tests.unit.story import Story, alert, dialled, people, said

FLAPPING = Policy(rounds=1, flap_window=300, flap_limit=3, close_when_quiet=7200)
MINUTE = 60.0


def taken(policy: Policy = FLAPPING) -> Story:
    """Ann was called, has taken it, and has hung up."""
    page = alert("ann", "bo", policy=policy)
    page.answers(0)
    page.presses(0, "1")
    page.ends(0)
    page.waits(MINUTE)
    return page


def recovered(policy: Policy = FLAPPING) -> Story:
    page = taken(policy)
    page.recovers("a")
    return page


def flap(page: Story, quiet: float = MINUTE) -> list[str]:
    """It comes back after so long, is taken by the person who is called, and recovers after a minute."""
    page.waits(quiet)
    rung = dialled(page.joins("a"))
    if rung:
        page.answers(page.e.attempt)
        page.presses(page.e.attempt, "1")
        page.ends(page.e.attempt)
    page.waits(MINUTE)
    page.recovers("a")
    return rung


def held() -> Story:
    """It has come back three times: it counts as one by now, and Ann knows."""
    page = recovered()
    for _ in range(3):
        flap(page)
    return page


# --- whom a return rings -------------------------------------------------------------------------------------------


def test_what_returns_soon_rings_the_person_who_took_it_although_somebody_else_is_on_duty_by_now() -> None:
    page = recovered()
    page.on_duty = people("bo", "cy")
    page.waits(4 * MINUTE)
    assert dialled(page.joins("a")) == ["ann"]
    assert page.e.run == 1


def test_the_others_follow_if_that_person_does_not_answer_or_passes() -> None:
    silent, passing = recovered(), recovered()
    for page in (silent, passing):
        page.on_duty = people("bo", "cy")
        page.waits(MINUTE)
        page.joins("a")
    assert dialled(silent.ends(1)) == ["bo"]
    passing.answers(1)
    passing.presses(1, "2")
    assert dialled(passing.ends(1)) == ["bo"]


def test_what_returns_later_is_a_new_alert() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(5 * MINUTE + 1)
    assert dialled(page.joins("a")) == ["bo"]
    assert page.e.run == 2


def test_what_returns_at_the_very_end_of_the_window_has_returned_soon() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(5 * MINUTE)
    assert dialled(page.joins("a")) == ["ann"]


def test_a_run_that_is_about_to_be_as_old_as_it_may_be_takes_no_return() -> None:
    """Or it would close with the alert in it that has just come back."""
    page = recovered(replace(FLAPPING, close_after=900))
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]
    assert page.e.run == 2


@pytest.mark.parametrize("policy", [replace(FLAPPING, flap_window=0), Policy(rounds=1)])
def test_without_a_window_what_returns_is_a_new_alert(policy: Policy) -> None:
    page = recovered(policy)
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]


def test_what_nobody_had_taken_is_a_new_alert() -> None:
    page = alert("ann", "bo", policy=FLAPPING)
    page.recovers("a")
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]


def test_what_recovered_before_its_taker_heard_of_it_is_a_new_alert() -> None:
    page = taken(replace(FLAPPING, collect=120))
    page.joins("b")
    page.waits(10)
    page.recovers("b")
    page.recovers("a")
    page.on_duty = people("bo")
    page.waits(3 * MINUTE)
    assert dialled(page.joins("b")) == ["bo"]


def test_what_somebody_closed_by_hand_is_a_new_alert() -> None:
    page = taken()
    page.closes("ann")
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]


def test_what_returns_graver_than_before_is_a_new_alert() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a", Severity.DISASTER)) == ["bo"]


def test_another_alert_is_not_this_one_and_rings_who_is_on_duty() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("b")) == ["bo"]


def test_who_is_called_for_a_return_that_recovers_meanwhile_is_called_first_again() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(MINUTE)
    page.joins("a")
    page.recovers("a")
    assert page.e.state is State.CLOSED
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["ann"]


def test_who_has_passed_it_on_is_not_the_one_whom_its_next_return_rings() -> None:
    page = recovered()
    page.on_duty = people("bo")
    page.waits(MINUTE)
    page.joins("a")
    page.answers(1)
    page.presses(1, "2")
    page.recovers("a")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]


def test_who_has_handed_it_back_is_not_the_one_whom_its_next_return_rings() -> None:
    page = alert("ann", "bo", policy=FLAPPING)
    page.answers(0)
    page.presses(0, "1")
    page.presses(0, "2")
    page.recovers("a")
    page.on_duty = people("bo")
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["bo"]


def test_while_others_are_collected_a_return_is_collected_with_them() -> None:
    page = recovered(replace(FLAPPING, collect=120))
    page.waits(MINUTE)
    assert page.joins("a") == ()
    assert dialled(page.waits(2 * MINUTE)) == ["ann"]


def test_a_return_after_that_rings_at_once() -> None:
    page = recovered(replace(FLAPPING, collect=120))
    page.waits(4 * MINUTE)
    assert dialled(page.joins("a")) == ["ann"]


# --- how often -----------------------------------------------------------------------------------------------------


def test_how_often_it_has_come_is_counted_as_long_as_it_returns_soon() -> None:
    page = recovered()
    for number in (2, 3):
        flap(page)
        (latest,) = page.e.of_key("a", number - 1)
        assert flapping.times(page.e, latest) == number
    assert flapping.times(page.e, page.e.problems[0]) == 1


# --- one open alert ------------------------------------------------------------------------------------------------


def test_after_so_many_returns_a_recovery_does_not_end_it_and_a_return_rings_nobody() -> None:
    page = recovered()
    assert [flap(page) for _ in range(3)] == [["ann"]] * 3
    assert page.e.state is State.ACKNOWLEDGED
    assert [flap(page) for _ in range(20)] == [[]] * 20
    assert page.called == ["ann"] * 4
    assert len(page.e.problems) == 4


def test_it_is_over_when_it_was_calm_for_long_enough_and_has_been_since_it_recovered() -> None:
    page = held()
    calm_at = page.now
    page.waits(5 * MINUTE - 1)
    assert page.e.has_open
    page.waits(1)
    assert page.e.state is State.CLOSED
    assert (page.e.problems[-1].ended_at, page.e.problems[-1].end) == (calm_at, "recovered")


def test_after_that_it_is_a_new_alert() -> None:
    page = held()
    page.waits(5 * MINUTE + 1)
    page.on_duty = people("bo")
    assert dialled(page.joins("a")) == ["bo"]


def test_what_says_every_minute_that_it_is_over_is_over_in_time() -> None:
    page = held()
    for _ in range(5):
        page.waits(MINUTE - 1)
        page.recovers("a")
    page.waits(5)
    assert page.e.state is State.CLOSED


def test_what_comes_back_and_stays_rings_its_taker_again() -> None:
    page = held()
    page.waits(MINUTE)
    page.joins("a")
    assert page.waits(5 * MINUTE - 1) == ()
    assert dialled(page.waits(1)) == ["ann"]
    assert said(page.answers(page.e.attempt)) == "reminder"
    page.presses(page.e.attempt, "1")
    page.ends(page.e.attempt)
    assert dialled(page.waits(30 * MINUTE)) == []


def test_what_nobody_takes_when_it_counts_as_one_goes_on_ringing_through_its_calm() -> None:
    page = recovered()
    flap(page)
    flap(page)
    page.waits(MINUTE)
    assert dialled(page.joins("a")) == ["ann"]
    page.recovers("a")
    assert page.e.state is State.CALLING
    assert dialled(page.ends(page.e.attempt)) == ["bo"]


def test_a_graver_return_of_what_counts_as_one_rings_at_once() -> None:
    page = held()
    page.waits(MINUTE)
    assert dialled(page.joins("a", Severity.DISASTER)) == ["ann"]


def test_a_graver_return_ends_the_rest_of_what_nobody_has() -> None:
    page = recovered()
    flap(page)
    flap(page)
    page.joins("a")
    page.recovers("a")
    for _ in range(2):
        page.ends(page.e.attempt)
    assert page.e.rests_long
    page.joins("a", Severity.DISASTER)
    assert dialled(page.waits(0)) == ["ann"]


def test_what_counts_as_one_does_not_silence_another() -> None:
    page = held()
    assert dialled(page.joins("b")) == ["ann"]
    collecting = recovered(replace(FLAPPING, collect=120))
    for _ in range(3):
        flap(collecting, 4 * MINUTE)
    assert collecting.joins("b") == ()
    assert dialled(collecting.waits(15 * MINUTE))[0] == "ann"


def test_another_one_stays_open_when_its_calm_ends() -> None:
    page = held()
    page.joins("b")
    page.answers(page.e.attempt)
    page.presses(page.e.attempt, "1")
    page.waits(5 * MINUTE)
    assert [p.id.key for p in page.e.open] == ["b"]
    assert page.e.state is State.ACKNOWLEDGED


def test_returns_that_are_older_than_an_hour_do_not_count() -> None:
    page = recovered()
    flap(page)
    flap(page)
    page.waits(MINUTE)
    page.joins("a")
    page.answers(page.e.attempt)
    page.presses(page.e.attempt, "1")
    page.waits(61 * MINUTE)
    page.recovers("a")
    assert page.e.state is State.CLOSED


def test_a_delivery_from_before_the_calm_does_not_bring_it_back() -> None:
    page = held()
    page.waits(10)
    late = Alert("a", severity=Severity.HIGH, received_at=page.now - 20)
    assert of_alert(page.e, replace(late, severity=Severity.DISASTER), page.now) is Signal.REPEATED
    page.deliver(late)
    assert page.e.problems[-1].is_calm
    page.deliver(Alert("a", Kind.UPDATE, severity=Severity.HIGH))
    assert page.e.problems[-1].is_calm


def test_two_copies_of_which_one_missed_a_return_agree_on_the_later_one() -> None:
    page = held()
    calm = page.e
    page.waits(MINUTE)
    page.joins("a")
    back = page.e
    assert merge(calm, back) == merge(back, calm) == back
    page.recovers("a")
    assert merge(page.e, back) == merge(back, page.e) == page.e
    assert decode(encode(page.e)) == page.e


def test_a_policy_without_a_limit_never_counts_it_as_one() -> None:
    page = recovered(replace(FLAPPING, flap_limit=0))
    assert [flap(page) for _ in range(6)] == [["ann"]] * 6
    assert page.e.state is State.CLOSED
