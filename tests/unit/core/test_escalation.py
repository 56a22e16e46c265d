"""The grid as stories: what can go wrong while people are called for one alert, and what happens then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from rinban.core.alert import Severity
from rinban.core.chain.decisions import HangUp, Say, TellSource, Topic
from rinban.core.chain.document import Due, State
from rinban.core.chain.signals import Signal, of_clock, of_key
from rinban.core.rota.policy import Digits, Policy, keys_of
from tests.fakes.rota import any_digits
from tests.unit.story import Story, alert, dialled, hung_up, people, said

# --- one page, as it should go -------------------------------------------------------------------------------------


def test_the_first_takes_it() -> None:
    page = alert("ann", "bo")
    assert page.called == ["ann"]
    page.rings(0)
    assert said(page.answers(0)) == "menu"
    assert page.presses(0, "1") == (Say(Topic.TAKEN), TellSource("ann"))
    assert page.e.state is State.ACKNOWLEDGED
    assert page.ends(0) == ()
    assert page.waits(1800) == ()


def test_no_answer_then_a_pass_then_taken() -> None:
    page = alert("ann", "bo", "cy")
    assert dialled(page.ends(0)) == ["bo"]
    page.answers(1)
    assert said(page.presses(1, "2")) == "passed"
    assert dialled(page.ends(1)) == ["cy"]
    page.answers(2)
    assert said(page.presses(2, "1")) == "taken"


def test_a_recovery_stops_the_phone_that_rings() -> None:
    page = alert("ann", "bo")
    page.rings(0)
    assert page.recovers("a") == (HangUp(0),)
    assert page.e.state is State.CLOSED
    assert page.ends(0) == ()


# --- callbacks that are lost, late, or come twice ------------------------------------------------------------------


def test_a_pass_whose_end_is_lost_moves_on_after_ten_seconds() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    page.presses(0, "2")
    decided = page.waits(10)
    assert (hung_up(decided), dialled(decided)) == ([0], ["bo"])


def test_after_a_pass_the_same_person_hears_the_farewell_and_not_the_menu() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    page.presses(0, "2")
    assert said(page.answers(0)) == "passed"
    assert page.e.clock.due is Due.ENDING


def test_an_end_that_overtakes_the_key_is_mended_by_the_key() -> None:
    page = alert("ann", "bo")
    assert dialled(page.ends(0)) == ["bo"]
    assert said(page.answers(0)) == "earlier"
    decided = page.presses(0, "1")
    assert (said(decided), hung_up(decided)) == ("taken", [1])
    assert page.e.ack is not None
    assert page.e.ack.by == "ann"


def test_a_call_that_was_given_up_and_rings_late_is_hung_up() -> None:
    page = alert("ann", "bo")
    assert dialled(page.waits(45)) == ["bo"]
    assert page.rings(0) == (HangUp(0),)


def test_a_late_key_of_the_first_while_the_second_phone_rings() -> None:
    page = alert("ann", "bo")
    page.waits(45)
    page.rings(1)
    decided = page.presses(0, "1")
    assert (said(decided), hung_up(decided)) == ("taken", [1])
    assert page.rings(1) == (HangUp(1),)
    assert said(page.answers(1)) == "already_taken"


def test_an_answer_delivered_twice_says_the_menu_twice_and_moves_nothing() -> None:
    page = alert("ann", "bo")
    assert [said(page.answers(0)), said(page.answers(0))] == ["menu", "menu"]
    assert page.called == ["ann"]


def test_a_replayed_key_does_not_silence_a_reminder() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=1, remind_after=900))
    page.answers(0)
    page.presses(0, "1")
    assert dialled(page.waits(900)) == ["ann"]
    assert said(page.presses(0, "1")) == "expired"
    assert page.e.state is State.CALLING


def test_a_lost_ring_and_a_lost_end_cost_the_queue_clock() -> None:
    page = alert("ann", "bo")
    assert page.waits(44) == ()
    assert dialled(page.waits(1)) == ["bo"]


def test_a_late_ringing_does_not_shorten_the_talk() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    talk = page.e.clock
    page.rings(0)
    assert page.e.clock == talk


def test_a_wake_up_before_the_deadline_means_nothing() -> None:
    page = alert("ann", "bo")
    page.ends(0)
    page.ends(1)
    assert page.e.clock.due is Due.REST
    assert of_clock(page.e, page.now + 40) is None


def test_a_callback_of_a_call_that_this_copy_lost_is_evidence_of_it() -> None:
    page = alert("ann", "bo", "cy")
    behind = page.e
    page.ends(0)
    page.e = behind
    assert said(page.answers(1)) == "menu"
    assert len(page.called) == 2
    assert page.e.attempt == 1


def test_the_first_callback_binds_the_call_and_a_second_one_does_not() -> None:
    page = alert("ann", "bo")
    page.rings(0)
    page.e = replace(page.e, called=(replace(page.e.called[0], sid="CAfirst"),))
    page.answers(0)
    assert page.e.called[0].sid == "CAfirst"


def test_answered_is_when_it_was_answered_first() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    first = page.e.called[0].answered_at
    page.now += 5
    page.answers(0)
    assert page.e.called[0].answered_at == first


# --- who listens without saying anything, and who presses everything -----------------------------------------------


def test_voicemail_is_not_reached() -> None:
    page = alert("ann", "bo")
    page.rings(0)
    page.answers(0)
    assert dialled(page.ends(0)) == ["bo"]


def test_a_wrong_key_is_named_and_the_keys_are_said() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    assert said(page.presses(0, "7")) == "wrong_key"
    assert said(page.presses(0, "*")) == "menu"


def test_five_texts_then_goodbye_and_the_next() -> None:
    page = alert("ann", "bo")
    page.answers(0)
    assert [said(page.presses(0, "*")) for _ in range(5)] == ["menu"] * 4 + ["goodbye"]
    assert dialled(page.waits(60)) == ["bo"]


@pytest.mark.parametrize(
    ("digit", "signal"),
    [("9", Signal.ACK), ("0", Signal.PASS), ("#", Signal.REPEAT), ("1", Signal.UNCLEAR), ("99", Signal.UNCLEAR)],
)
def test_the_digits_are_those_of_the_policy(digit: str, signal: Signal) -> None:
    page = alert("ann", policy=Policy(digits=Digits(take="9", pass_on="0", repeat=("#",))))
    assert of_key(page.e, digit) is signal


@given(any_digits())
def test_every_key_that_a_policy_names_means_something(digits: Digits) -> None:
    page = alert("ann", policy=Policy(digits=digits))
    assert [key for key in keys_of(digits) if of_key(page.e, key) is Signal.UNCLEAR] == []


# --- rounds --------------------------------------------------------------------------------------------------------


def test_nobody_takes_it_three_rounds_then_loudly_one_round_every_ten_minutes() -> None:
    page = alert("ann", "bo", policy=Policy())
    for attempt in range(6):
        page.ends(attempt)
    assert page.called == ["ann", "bo"] * 3
    assert page.loud == ["exhausted"]
    assert dialled(page.waits(600)) == ["ann"]
    page.ends(6)
    page.ends(7)
    assert page.loud == ["exhausted", "exhausted"]
    assert len(page.called) == 8


def test_a_pause_between_rounds() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=2, pause=60))
    page.ends(0)
    assert page.ends(1) == ()
    assert page.e.state is State.RESTING
    assert page.waits(59) == ()
    assert dialled(page.waits(1)) == ["ann"]
    assert page.loud == []


def test_who_passed_is_skipped_until_the_long_rest() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=2))
    page.answers(0)
    page.presses(0, "2")
    for attempt in range(3):
        page.ends(attempt)
    assert page.called == ["ann", "bo", "bo"]
    assert page.loud == ["exhausted"]
    assert dialled(page.waits(600)) == ["ann"]


def test_all_passed_is_exhausted_at_once() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=3))
    page.answers(0)
    page.presses(0, "2")
    page.ends(0)
    page.answers(1)
    assert said(page.presses(1, "2")) == "nobody_left"
    page.ends(1)
    assert (page.called, page.loud) == (["ann", "bo"], ["exhausted"])


def test_after_the_long_rest_todays_rota_is_called() -> None:
    page = alert("ann", "bo")
    page.ends(0)
    page.ends(1)
    page.on_duty = people("cy")
    assert dialled(page.waits(600)) == ["cy"]


def test_an_edited_rota_does_not_reshuffle_a_page_in_flight() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=2))
    page.on_duty = people("cy")
    assert dialled(page.ends(0)) == ["bo"]
    assert dialled(page.ends(1)) == ["ann"]


def test_during_a_rest_a_key_still_takes_it() -> None:
    page = alert("ann")
    page.ends(0)
    assert said(page.answers(0)) == "resting"
    assert said(page.presses(0, "1")) == "taken"
    assert page.waits(1800) == ()


def test_nobody_on_duty_is_said_and_tried_again() -> None:
    page = alert()
    assert (page.called, page.loud) == ([], ["nobody_on_duty"])
    page.on_duty = people("ann")
    assert dialled(page.waits(600)) == ["ann"]


# --- several alerts ------------------------------------------------------------------------------------------------


def test_a_newcomer_while_phones_ring_joins() -> None:
    page = alert("ann", "bo")
    assert page.joins("b") == ()
    page.answers(0)
    page.presses(0, "1")
    assert page.e.ack is not None
    assert {id_.key for id_ in page.e.ack.heard} == {"a", "b"}


def test_the_same_alert_again_is_heard_from_and_keeps_its_highest_severity() -> None:
    page = alert("ann", severity=Severity.WARNING)
    page.now += 10
    page.joins("a", Severity.DISASTER)
    page.now += 10
    page.joins("a", Severity.AVERAGE)
    (problem,) = page.e.problems
    assert (problem.severity, problem.heard_at, len(page.called)) == (Severity.DISASTER, page.now, 1)


def test_a_newcomer_after_the_key_calls_the_taker_first() -> None:
    page = alert("ann", "bo")
    page.ends(0)
    page.presses(1, "1")
    page.ends(1)
    page.now += 300
    assert dialled(page.joins("b")) == ["bo"]
    assert dialled(page.ends(2)) == ["ann"]


def test_a_newcomer_while_the_taker_is_on_the_line_waits_for_the_end_of_that_call() -> None:
    page = alert("ann", "bo")
    page.presses(0, "1")
    page.now += 5
    assert page.joins("b") == ()
    assert dialled(page.ends(0)) == ["ann"]
    assert said(page.answers(1)) == "menu"


def test_the_end_of_the_takers_call_is_lost_the_settle_clock_calls() -> None:
    page = alert("ann", "bo")
    page.presses(0, "1")
    page.joins("b")
    assert page.waits(29) == ()
    assert dialled(page.waits(1)) == ["ann"]


def test_two_alerts_one_recovery_goes_on() -> None:
    page = alert("ann", "bo")
    page.joins("b")
    assert page.recovers("a") == ()
    assert page.e.state is State.CALLING
    assert page.recovers("b") == (HangUp(0),)


def test_a_key_that_fires_again_after_its_recovery_is_a_new_alert() -> None:
    page = alert("ann", "bo")
    page.joins("b")
    page.recovers("a")
    page.joins("a")
    page.recovers("b")
    assert page.e.state is State.CALLING
    assert [(p.id.key, p.id.occurrence) for p in page.e.open] == [("a", 1)]


def test_a_graver_newcomer_ends_the_long_rest_at_once() -> None:
    page = alert("ann", severity=Severity.WARNING)
    page.joins("b", Severity.HIGH)
    page.ends(0)
    page.joins("c", Severity.HIGH)
    assert page.waits(1) == ()
    page.joins("d", Severity.DISASTER)
    assert dialled(page.waits(0)) == ["ann"]


def test_a_newcomer_after_nobody_was_on_duty_looks_at_the_rota_again() -> None:
    page = alert()
    page.on_duty = people("ann")
    page.joins("b", Severity.INFORMATION)
    assert dialled(page.waits(0)) == ["ann"]


def test_closed_is_final_and_a_newcomer_begins_an_escalation_of_its_own() -> None:
    page = alert("ann")
    page.recovers("a")
    closed = page.e
    assert dialled(page.joins("a")) == ["ann"]
    assert (page.e.run, len(page.e.called), page.e.opened_at) == (closed.run + 1, 1, page.now)
    assert closed.state is State.CLOSED


# --- pressed by mistake --------------------------------------------------------------------------------------------


def test_a_hand_back_calls_the_next_and_the_taker_last() -> None:
    page = alert("ann", "bo", "cy")
    page.ends(0)
    page.presses(1, "1")
    decided = page.presses(1, "2")
    assert (said(decided), TellSource("bo", handed_back=True) in decided) == ("passed", True)
    assert page.presses(1, "2") == decided[:1]
    page.ends(1)
    page.ends(2)
    page.ends(3)
    assert page.called == ["ann", "bo", "cy", "ann", "bo"]


def test_a_hand_back_whose_end_is_lost_calls_after_ten_seconds() -> None:
    page = alert("ann", "bo")
    page.presses(0, "1")
    page.presses(0, "2")
    assert dialled(page.waits(10)) == ["bo"]


def test_after_a_hand_back_the_1_that_was_handed_back_is_spent() -> None:
    page = alert("ann", "bo")
    page.presses(0, "1")
    page.presses(0, "2")
    assert said(page.presses(0, "1")) == "passed"
    assert page.e.state is State.RESTING


def test_a_hand_back_with_nobody_else_is_said_loudly_and_tried_again() -> None:
    page = alert("ann")
    page.presses(0, "1")
    assert said(page.presses(0, "2")) == "nobody_left"
    assert page.loud == ["exhausted"]
    assert dialled(page.waits(600)) == ["ann"]


def test_a_newcomer_came_and_the_taker_hands_back_before_hanging_up() -> None:
    page = alert("ann", "bo")
    page.presses(0, "1")
    page.joins("b")
    assert said(page.presses(0, "2")) == "passed"
    assert dialled(page.ends(0)) == ["bo"]


# --- at the source -------------------------------------------------------------------------------------------------


def test_claimed_at_the_source_stops_the_phone() -> None:
    page = alert("ann", "bo")
    assert page.claims("a", "zed") == (HangUp(0),)
    assert page.e.state is State.ACKNOWLEDGED
    assert said(page.answers(0)) == "already_taken"


def test_one_of_two_claimed_the_phone_goes_on() -> None:
    page = alert("ann", "bo")
    page.joins("b")
    assert page.claims("a", "zed") == ()
    assert page.claims("b", "yan") == (HangUp(0),)


def test_the_last_unclaimed_recovers_and_the_person_who_claimed_the_rest_has_it() -> None:
    page = alert("ann", "bo")
    page.joins("b")
    page.claims("a", "zed")
    assert page.recovers("b", by="yan") == (HangUp(0),)
    assert page.e.ack is not None
    assert (page.e.ack.by, page.e.ack.attempt) == ("zed", -1)


def test_a_newcomer_after_a_claim_calls_who_is_on_duty() -> None:
    page = alert("ann", "bo")
    page.ends(0)
    page.claims("a", "zed")
    assert dialled(page.joins("b")) == ["ann"]


# --- how it ends ---------------------------------------------------------------------------------------------------


def test_taken_and_quiet_for_an_hour_closes() -> None:
    page = alert("ann")
    page.presses(0, "1")
    page.waits(1800)
    page.joins("a")
    page.waits(3599)
    assert page.e.state is State.ACKNOWLEDGED
    page.waits(1)
    assert (page.e.state, page.loud) == (State.CLOSED, [])


def test_untaken_never_closes_by_being_quiet_but_after_a_day_and_loudly() -> None:
    page = alert()
    page.waits(86399)
    assert "closed_untaken" not in page.loud
    page.waits(1)
    assert page.e.state is State.CLOSED
    assert page.loud[-1] == "closed_untaken"


def test_closed_by_hand_is_not_loud_and_stops_the_phone() -> None:
    page = alert("ann")
    assert page.closes("operator") == (HangUp(0),)
    assert said(page.answers(0)) == "closed"
    assert page.loud == []


def test_of_two_endings_the_last_one_is_told() -> None:
    assert said(ended(first_recovers=True).answers(0)) == "closed"
    assert said(ended(first_recovers=False).answers(0)) == "recovered"


def ended(*, first_recovers: bool) -> Story:
    page = alert("ann")
    page.joins("b")
    page.recovers("b" if first_recovers else "a")
    page.now += 5
    _ = page.closes("operator") if first_recovers else page.recovers("b")
    return page


def test_a_reminder_comes_again_and_is_called_a_reminder() -> None:
    page = alert("ann", "bo", policy=Policy(rounds=1, remind_after=900))
    page.presses(0, "1")
    assert dialled(page.waits(900)) == ["ann"]
    assert said(page.answers(1)) == "reminder"
    assert said(page.presses(1, "1")) == "taken"
