"""Who has it is asked again whether it is still in good hands, and may say "later"."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.decisions import TellSource, Topic
from rinban.core.chain.document import State
from rinban.core.chain.merge import merge
from rinban.core.chain.outcome import Reply
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.replaced import replace
from rinban.core.rota.policy import Digits, Policy, in_use
from rinban.voice.call_script import CallScript
from rinban.voice.script import script
from tests.unit.story import START, Story, alert, dialled, said

HALF, HOUR = 1800, 3600
REMINDING = Policy(rounds=1, remind_after=HALF, snooze=HOUR)


def taken(severity: Severity = Severity.HIGH, policy: Policy = REMINDING) -> Story:
    page = alert("ann", "bo", severity=severity, policy=policy)
    page.answers(0)
    assert said(page.presses(0, "1")) == "taken"
    return page


def reminded(severity: Severity = Severity.HIGH, policy: Policy = REMINDING) -> Story:
    page = taken(severity, policy)
    page.ends(0)
    assert dialled(page.waits(policy.remind_after)) == ["ann"]
    assert said(page.answers(1)) == "reminder"
    return page


def words(page: Story, topic: Topic, attempt: int) -> CallScript:
    return script(Reply(topic, page.e, attempt, page.e.called[attempt].who))


def local(at: float) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo("Asia/Tokyo"))


# --- the reminder ----------------------------------------------------------------------------------------------------


def test_who_stays_on_it_is_asked_again_as_long_as_it_has_not_recovered() -> None:
    page = reminded()
    assert said(page.presses(1, "1")) == "taken"
    page.ends(1)
    assert dialled(page.waits(HALF)) == ["ann"]
    page.answers(2)
    page.presses(2, "1")
    page.recovers("a")
    assert dialled(page.waits(86_400)) == []


def test_who_stays_on_it_by_1_is_no_news_for_the_source_and_somebody_else_is() -> None:
    page = reminded()
    assert TellSource("ann", again=True) in page.presses(1, "1")
    page = reminded()
    page.presses(1, "2")
    page.ends(1)
    page.answers(2)
    assert TellSource("bo") in page.presses(2, "1")


def test_a_reminder_that_is_passed_on_goes_to_the_next() -> None:
    page = reminded()
    assert said(page.presses(1, "2")) == "passed"
    assert dialled(page.ends(1)) == ["bo"]
    assert said(page.answers(2)) == "menu"


def test_a_reminder_that_nobody_answers_goes_to_the_next() -> None:
    page = taken()
    page.ends(0)
    page.waits(HALF)
    assert dialled(page.ends(1)) == ["bo"]


def test_a_reminder_says_since_when_it_is_theirs_through_all_reminders_and_for_how_long_it_is_open() -> None:
    page = alert("ann", "bo", policy=REMINDING)
    page.now += 60
    page.answers(0)
    page.presses(0, "1")
    page.ends(0)
    page.waits(HALF)
    page.answers(1)
    heard = words(page, Topic.REMINDER, 1)
    assert (heard.since, heard.open_for) == (local(START + 60), HALF + 60)
    page.presses(1, "1")
    page.ends(1)
    page.waits(HALF)
    page.answers(2)
    heard = words(page, Topic.REMINDER, 2)
    assert (heard.since, heard.open_for) == (local(START + 60), 2 * HALF + 60)
    for attempt in (2, 3):
        page.presses(attempt, "1")
        page.ends(attempt)
        page.waits(HALF)
        page.answers(attempt + 1)
    assert words(page, Topic.REMINDER, 4).open_for == 2 * HOUR


def test_since_when_it_is_theirs_begins_anew_with_somebody_else() -> None:
    page = reminded()
    page.presses(1, "2")
    page.ends(1)
    page.answers(2)
    page.now += 5
    page.presses(2, "1")
    assert page.e.ack
    assert (page.e.ack.by, page.e.ack.began) == ("bo", page.now)


def test_a_monitor_that_is_quiet_does_not_close_it_before_the_reminder() -> None:
    page = taken(policy=Policy(rounds=1, remind_after=2 * HOUR, close_when_quiet=HOUR))
    page.ends(0)
    assert dialled(page.waits(2 * HOUR)) == ["ann"]


def test_without_reminders_silence_closes_it_as_ever() -> None:
    page = taken(policy=Policy(rounds=1, snooze=HOUR, close_when_quiet=HOUR))
    page.ends(0)
    assert dialled(page.waits(HOUR)) == []
    assert page.e.state is State.CLOSED


def test_nobody_is_told_of_what_is_calm_that_it_has_not_recovered() -> None:
    page = taken(policy=replace(REMINDING, flap_window=300, flap_limit=1))
    page.ends(0)
    page.now += 60
    page.recovers("a")
    page.now += 60
    page.joins("a")  # the first return rings who took it
    page.answers(1)
    page.presses(1, "1")
    page.ends(1)
    page.now += HALF - 10
    page.recovers("a")
    assert [p.is_calm for p in page.e.open] == [True]
    assert dialled(page.waits(HALF)) == []
    assert page.e.state is State.CLOSED


def test_what_has_come_back_is_reminded_of_when_it_has_stayed() -> None:
    page = taken(policy=replace(REMINDING, flap_window=300, flap_limit=1))
    page.ends(0)
    page.now += 60
    page.recovers("a")
    page.now += 60
    page.joins("a")
    page.answers(1)
    page.presses(1, "1")
    page.ends(1)
    page.now += HALF - 10
    page.recovers("a")
    page.now += 20
    page.joins("a")
    assert dialled(page.waits(299)) == []
    assert dialled(page.waits(1)) == ["ann"]


def test_of_what_never_says_that_it_is_over_nobody_is_reminded_and_silence_closes_it_as_ever() -> None:
    page = alert("ann", policy=REMINDING)
    page.deliver(Alert("log", tells_no_end=True))
    page.recovers("a")
    page.answers(0)
    page.presses(0, "1")
    page.ends(0)
    assert decode(encode(page.e)) == page.e
    assert dialled(page.waits(HOUR)) == []
    assert page.e.state is State.CLOSED


def test_beside_one_that_says_so_everybody_is_reminded() -> None:
    page = alert("ann", policy=REMINDING)
    page.deliver(Alert("log", tells_no_end=True))
    page.answers(0)
    page.presses(0, "1")
    page.ends(0)
    assert dialled(page.waits(HALF)) == ["ann"]


def test_what_was_once_delivered_by_a_sender_that_says_so_is_reminded_of() -> None:
    page = taken()
    page.ends(0)
    page.deliver(Alert("a", tells_no_end=True))
    assert dialled(page.waits(HALF)) == ["ann"]


def test_what_either_store_knows_to_come_from_a_sender_that_says_so_is_reminded_of() -> None:
    page = taken()
    only = replace(page.e, problems=tuple(p._replace(tells_no_end=True) for p in page.e.problems))
    assert merge(page.e, only) == merge(only, page.e) == page.e


# --- the key on the call of a reminder -------------------------------------------------------------------------------


def test_9_keeps_it_and_moves_the_next_reminder_by_an_hour_which_is_said_with_the_time() -> None:
    page = reminded()
    decided = page.presses(1, "9")
    assert said(decided) == "snoozed"
    assert TellSource("ann", again=True) in decided
    assert page.e.state is State.ACKNOWLEDGED
    assert words(page, Topic.SNOOZED, 1).time == local(page.now + HOUR)
    page.ends(1)
    assert dialled(page.waits(HOUR - 1)) == []
    assert dialled(page.waits(1)) == ["ann"]
    page.answers(2)
    assert words(page, Topic.REMINDER, 2).since == local(START)


def test_the_same_key_again_moves_it_no_further() -> None:
    page = reminded()
    page.presses(1, "9")
    until = page.e.deadline
    page.now += 20
    assert said(page.presses(1, "9")) == "snoozed"
    assert page.e.deadline == until


def test_who_has_put_it_off_may_hand_it_back_at_once() -> None:
    page = reminded()
    page.presses(1, "9")
    assert said(page.presses(1, "2")) == "passed"
    assert dialled(page.ends(1)) == ["bo"]


def test_9_after_a_pass_takes_nothing() -> None:
    page = reminded()
    page.presses(1, "2")
    assert said(page.presses(1, "9")) == "passed"
    assert dialled(page.ends(1)) == ["bo"]


def test_9_on_the_first_call_or_by_a_colleague_takes_nothing() -> None:
    page = alert("ann", "bo", policy=REMINDING)
    page.answers(0)
    assert said(page.presses(0, "9")) == "wrong_key"
    page = reminded()
    page.presses(1, "2")
    page.ends(1)
    page.answers(2)
    assert said(page.presses(2, "9")) == "wrong_key"
    assert page.e.state is State.CALLING


def test_what_came_in_during_the_reminder_is_said_and_not_put_off_with_it() -> None:
    page = reminded()
    page.joins("b")
    assert said(page.presses(1, "9")) == "menu"
    assert page.e.state is State.CALLING


def test_what_waits_for_its_hours_is_not_taken_along_by_9_as_it_is_by_1() -> None:
    waits = Postponed(Problem(AlertId("w", 0), Severity.WARNING, START, START), START + 86_400)
    for key, taken_along in (("9", set()), ("1", {"w"})):
        page = reminded()
        page.e = replace(page.e, postponed=(waits,))
        page.presses(1, key)
        assert page.e.ack
        assert {one.key for one in page.e.ack.heard} == {"a"} | taken_along
        assert len(page.e.waiting) == 1 - len(taken_along)


# --- the key on the call of the taker --------------------------------------------------------------------------------


def test_who_takes_it_may_put_the_first_reminder_off_at_once() -> None:
    page = taken()
    offered = words(page, Topic.TAKEN, 0)
    assert (offered.snooze_key, offered.reminds_in, offered.snooze) == ("9", HALF, HOUR)
    page.now += 5
    assert said(page.presses(0, "9")) == "snoozed"
    page.ends(0)
    assert dialled(page.waits(HOUR - 1)) == []
    assert dialled(page.waits(1)) == ["ann"]


def test_a_new_alert_and_a_graver_one_ring_as_without_it() -> None:
    page = taken(policy=replace(REMINDING, collect=120))
    page.presses(0, "9")
    page.ends(0)
    page.joins("b")
    assert dialled(page.waits(120)) == ["ann"]
    page.answers(1)
    page.presses(1, "1")
    page.presses(1, "9")
    page.ends(1)
    page.now += 60
    assert dialled(page.joins("c", Severity.DISASTER)) == ["ann"]


# --- how far ---------------------------------------------------------------------------------------------------------


def test_a_disaster_is_asked_for_after_half_an_hour_at_most() -> None:
    page = reminded(Severity.DISASTER, replace(REMINDING, remind_after=600))
    page.presses(1, "9")
    page.ends(1)
    assert dialled(page.waits(HALF - 1)) == []
    assert dialled(page.waits(1)) == ["ann"]


def test_what_becomes_a_disaster_meanwhile_is_asked_for_sooner() -> None:
    page = reminded(policy=replace(REMINDING, remind_after=600))
    page.presses(1, "9")
    page.ends(1)
    page.now += 100
    page.deliver(Alert("a", Kind.UPDATE, Severity.DISASTER))
    assert dialled(page.waits(HALF - 101)) == []
    assert dialled(page.waits(1)) == ["ann"]


@pytest.mark.parametrize(
    ("severity", "policy"),
    [
        (Severity.DISASTER, REMINDING),
        (Severity.HIGH, replace(REMINDING, remind_after=HOUR)),
        (Severity.HIGH, replace(REMINDING, close_after=HALF + HOUR)),
        (Severity.HIGH, replace(REMINDING, snooze=0)),
    ],
    ids=["no later than the next reminder", "the same", "it closes before", "from before there was the key"],
)
def test_where_it_would_mean_nothing_the_key_is_not_offered_and_does_nothing(
    severity: Severity, policy: Policy
) -> None:
    page = reminded(severity, policy)
    assert words(page, Topic.REMINDER, 1).snooze_key == ""
    assert said(page.presses(1, "9")) == "wrong_key"
    page.presses(1, "1")
    before = page.e
    assert words(page, Topic.TAKEN, 1).snooze_key == ""
    assert said(page.presses(1, "9")) == "taken"
    assert page.e == before


def test_another_digit_may_do_it() -> None:
    page = reminded(policy=replace(REMINDING, digits=Digits(snooze="7")))
    assert words(page, Topic.REMINDER, 1).snooze_key == "7"
    assert said(page.presses(1, "9")) == "wrong_key"
    assert said(page.presses(1, "7")) == "snoozed"


def test_the_document_keeps_what_was_put_off_and_is_as_it_was_where_nothing_is() -> None:
    page = taken(policy=in_use(replace(REMINDING, remind_after=0)))
    assert "snooze" not in encode(page.e)
    page = reminded()
    page.presses(1, "9")
    assert decode(encode(page.e)) == page.e
