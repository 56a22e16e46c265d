"""take, cover, swap, away and overrides, typed at the desk on Saturday, 21 November 2026, at 21:00 in Tokyo."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import on_duty
from rinban.settings import file, loading
from rinban.settings.holidays import ANY_COUNTRY
from tests.fakes.desk import NOW, Desk
from tests.fakes.rota import MemoryRota, settings_of

HOUR, DAY = 3600.0, 86400.0
TEAM = """
responders:
  sato:   {name: 佐藤, phone: +81 90 0000 0001}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
  ann:    {name: Ann, phone: +81 90 0000 0003}
  bo:     {name: Bo, phone: +81 90 0000 0005, valid: 2026-12-01..}
rotations:
  night: {order: [sato, suzuki, ann], every: week, starts: 2026-11-16 09:00}
groups:
  infra: {call: [{order: [night]}]}
  web: {call: [{order: [suzuki, bo]}]}
"""

HOURS = "hours: {business: {days: Mon-Fri, time: 09:00-18:00}}\n"
NIGHTS = "{during: business, order: [sato]}, {order: [night]}"
WEEKENDS = f"""{TEAM.partition("rotations:")[0]}
rotations:
  weekends: {{order: [sato, suzuki, ann], every: week, starts: 2026-11-20 18:00}}
  weeks:    {{order: [sato, ann, suzuki], every: week, starts: 2026-11-23 09:00}}
hours: {{weekend: {{from: Fri 18:00, to: Mon 09:00}}}}
groups:
  infra: {{call: [lines: {{during: weekend, order: [weekends]}}, {{order: [weeks]}}]}}
"""


@pytest.fixture
def desk() -> Desk:
    """sato has the week until Monday, 23 November, 09:00; then suzuki, then ann."""
    return Desk(MemoryRota(settings_of(TEAM)))


def weekends(before: str = "") -> Desk:
    """sato has the weekend of now, and the week after it. `before`: a line before all others."""
    return Desk(MemoryRota(file.read([("rota.yaml", WEEKENDS.replace("lines: ", before))])))


def called(desk: Desk, hours: float = 0, group: str = "infra") -> list[str]:
    """Who would be called, so many hours from now."""
    found = desk.rota.group(group)
    assert found is not None
    return [one.id for one in on_duty(found, NOW + hours * HOUR)]


# --- take ------------------------------------------------------------------------------------------------------------


def test_who_takes_over_is_called_first_until_the_next_hand_over(desk: Desk) -> None:
    assert called(desk) == ["sato", "suzuki", "ann"]
    assert desk.types("take", "infra", "--by", "ann", then="y\n") == 0
    assert "ann for sato in infra, Sat 2026-11-21 21:00 JST to Mon 2026-11-23 09:00 JST\n" in desk.out
    assert "now" in desk.out
    assert "Ann, 鈴木" in desk.out
    assert "Mon 2026-11-23 09:00 JST  鈴木, Ann, 佐藤" in desk.out
    assert called(desk) == ["ann", "suzuki"]
    assert called(desk, 36) == ["suzuki", "ann", "sato"]


def test_who_takes_over_may_say_until_when(desk: Desk) -> None:
    assert desk.types("take", "infra", "--by", "ann", "--until", "9:00", "--yes") == 0
    assert called(desk, 11) == ["ann", "suzuki"]
    assert called(desk, 12) == ["sato", "suzuki", "ann"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("take", "infra", "--by", "sato"), "sato is the first in infra already"),
        (("take", "infra", "--by", "tanaka"), 'no responder "tanaka"; there are: ann, bo, sato, suzuki'),
        (("take", "db", "--by", "ann"), 'no group "db"; there are: infra, web'),
        (("take", "infra", "--by", "ann", "--until", "2026-11-20 09:00"), "it would be over already"),
        (("take", "infra", "--by", "ann", "--until", "soon"), '"soon" is no time'),
    ],
)
def test_what_cannot_be_taken(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert desk.types(*words, "--yes") != 0
    assert said in desk.err
    assert called(desk) == ["sato", "suzuki", "ann"]


def test_what_somebody_else_has_taken_is_refused_with_both_named(desk: Desk) -> None:
    assert desk.types("take", "infra", "--by", "ann", "--yes") == 0
    assert desk.types("take", "infra", "--by", "suzuki", "--yes") == 1
    assert "these overrides overlap: ann for sato in infra, " in desk.err
    assert "suzuki for sato in infra, " in desk.err
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert desk.types("take", "infra", "--by", "suzuki", "--yes") == 0


def test_who_takes_a_weekend_over_has_not_the_week_that_the_same_person_has_next() -> None:
    """sato has this weekend, and then the week: the hand-over on Monday is where the take ends."""
    desk = weekends()
    assert called(desk) == ["sato", "suzuki", "ann"]
    assert desk.types("take", "infra", "--by", "ann", "--yes") == 0
    assert "ann for sato in infra, Sat 2026-11-21 21:00 JST to Mon 2026-11-23 09:00 JST\n" in desk.out
    assert called(desk, 36) == ["sato", "ann", "suzuki"]


def test_what_somebody_else_has_taken_is_theirs_no_more_than_it_is_said_to_be(desk: Desk) -> None:
    """The one whose duty it was reads that it is not theirs now, and by which number they get it back."""
    assert desk.types("take", "infra", "--by", "ann", "--yes") == 0
    assert desk.types("take", "infra", "--by", "sato", "--yes") == 1
    assert "it is the duty of sato in infra, and somebody else covers now" in desk.err
    assert desk.types("take", "infra", "--by", "suzuki", "--yes") == 1
    assert "(number 1: ./rinban overrides --undo 1 takes it back)" in desk.err
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert called(desk) == ["sato", "suzuki", "ann"]


def test_what_is_taken_between_two_seconds_is_still_known_by_the_load_of_an_export(desk: Desk) -> None:
    for second in (0.0, 0.1234567, 12.9999999):
        desk.clock.at = NOW + second
        assert desk.types("take", "infra", "--by", "ann", "--yes") == 0
        exported = loading.export(desk.rota, desk.clock.at)
        again = loading.check([("export", exported)], desk.clock.at, ANY_COUNTRY)
        assert again["warnings"] == []
        told = loading.load(
            desk.rota, [("export", exported)], desk.clock.at, ANY_COUNTRY, apply=False, seen="", accept_gaps=True
        )
        assert told["changes"] == []
        assert desk.types("overrides", "--undo", "1", "--yes") == 0


# --- cover -----------------------------------------------------------------------------------------------------------


def test_a_night_is_covered(desk: Desk) -> None:
    words = ("cover", "sato", "--by", "ann", "--from", "sun 21:00", "--to", "9:00", "--why", "結婚式")
    assert desk.types(*words, then="y\n") == 0
    assert "ann for sato, Sun 2026-11-22 21:00 JST to Mon 2026-11-23 09:00 JST\n" in desk.out
    assert [called(desk, hours) for hours in (23, 24, 36)] == [
        ["sato", "suzuki", "ann"],
        ["ann", "suzuki"],
        ["suzuki", "ann", "sato"],
    ]
    (kept,) = desk.rota.settings().arrangements
    assert kept.why == "結婚式"
    assert kept.made_by


def test_a_no_changes_nothing(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+2h", then="n\n") == 6
    assert desk.out.endswith("Nothing was changed.\n")
    assert desk.rota.settings().arrangements == ()


def test_a_cover_in_one_group_leaves_the_others_alone(desk: Desk) -> None:
    assert desk.types("cover", "suzuki", "--by", "sato", "--to", "+5h", "--group", "web", "--yes") == 0
    assert called(desk, group="web") == ["sato"]
    assert called(desk) == ["sato", "suzuki", "ann"]


def test_a_cover_by_somebody_who_is_not_there_is_void_and_said(desk: Desk) -> None:
    """Bo is there from December on."""
    assert desk.types("cover", "sato", "--by", "bo", "--to", "+5h", "--yes") == 0
    assert "? bo is not there at Sat 2026-11-21 21:00 JST, and sato is called in infra then\n" in desk.out
    assert called(desk) == ["sato", "suzuki", "ann"]


def test_a_cover_for_somebody_who_has_no_duty_then_is_said(desk: Desk) -> None:
    assert desk.types("cover", "bo", "--by", "ann", "--to", "+5h", "--yes") == 0
    assert "? bo is not on duty in that time, so that ann covers for nobody\n" in desk.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cover", "sato", "--by", "sato", "--to", "+1h"), "sato cannot cover for themselves"),
        (("cover", "sato", "--by", "ann", "--from", "2026-11-24 09:00", "--to", "2026-11-24 08:00"), "over already"),
        (("cover", "sato", "--by", "ann", "--from", "2026-11-20 09:00", "--to", "2026-11-21 08:00"), "over already"),
        (("cover", "sato", "--by", "ann", "--to", "+1h", "--why", "あ" * 201), "at most 200 characters"),
    ],
)
def test_what_cannot_be_covered(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert desk.types(*words, "--yes") == 1
    assert said in desk.err


# --- swap ------------------------------------------------------------------------------------------------------------


def test_two_people_swap_a_week_from_hand_over_to_hand_over(desk: Desk) -> None:
    assert desk.types("swap", "suzuki", "ann", "2026-11-24", then="y\n") == 0
    assert "ann for suzuki, Mon 2026-11-23 09:00 JST to Mon 2026-11-30 09:00 JST\n" in desk.out
    assert "suzuki for ann, Mon 2026-11-30 09:00 JST to Mon 2026-12-07 09:00 JST\n" in desk.out
    weeks = [called(desk, 36 + 7 * 24 * week)[0] for week in range(3)]
    assert weeks == ["ann", "suzuki", "sato"]


def test_a_swap_is_taken_back_as_one(desk: Desk) -> None:
    assert desk.types("swap", "suzuki", "ann", "2026-11-24", "--yes") == 0
    assert "Arranged: number 1. ./rinban overrides --undo 1 takes it back." in desk.out
    assert desk.types("overrides", "--undo", "1", then="y\n") == 0
    assert desk.out.endswith("Taken back.\n")
    assert "?" not in desk.out.partition("Take this back")[0]
    assert desk.rota.settings().arrangements == ()


def test_the_second_day_names_another_turn_of_the_other(desk: Desk) -> None:
    assert desk.types("swap", "sato", "ann", "today", "2026-12-22", "--yes") == 0
    assert "sato for ann, Mon 2026-12-21 09:00 JST to Mon 2026-12-28 09:00 JST\n" in desk.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("swap", "sato", "bo", "today"), "no rotation has both sato and bo"),
        (("swap", "sato", "sato", "today"), "sato cannot exchange turns with themselves"),
        (("swap", "ann", "sato", "today"), "ann has no turn on 2026-11-21"),
        (("swap", "sato", "ann", "someday"), '"someday" is no day'),
        (("swap", "sato", "ann", "today", "--rotation", "day"), 'no rotation "day"; there are: night'),
    ],
)
def test_what_cannot_be_swapped(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert desk.types(*words, "--yes") != 0
    assert said in desk.err


def test_a_swap_of_weekends_leaves_the_weeks_alone_and_the_other_way_round() -> None:
    """Weekends run from Friday 18:00 to Monday 09:00, and their turns are handed over on Fridays."""
    desk = weekends()
    assert desk.types("swap", "suzuki", "ann", "2026-11-28", "--rotation", "weekends", "--yes") == 0
    assert "ann for suzuki, Fri 2026-11-27 18:00 JST to Mon 2026-11-30 09:00 JST\n" in desk.out
    assert "suzuki for ann, Fri 2026-12-04 18:00 JST to Mon 2026-12-07 09:00 JST\n" in desk.out
    assert desk.types("swap", "sato", "suzuki", "2026-11-24", "--rotation", "weeks", "--yes") == 0
    assert "suzuki for sato, Mon 2026-11-23 09:00 JST to Fri 2026-11-27 18:00 JST\n" in desk.out
    assert "sato for suzuki, Mon 2026-12-07 09:00 JST to Fri 2026-12-11 18:00 JST\n" in desk.out
    week = 7 * 24
    assert [called(desk, 36 + week * number)[0] for number in range(4)] == ["suzuki", "ann", "sato", "sato"]
    assert [called(desk, week * number)[0] for number in range(1, 4)] == ["ann", "suzuki", "sato"]


def test_a_swap_of_nights_is_one_span_if_the_days_between_call_somebody_else() -> None:
    """Only on the days on which sato is called in business hours as well, these stay sato's."""
    desk = Desk(MemoryRota(file.read([("rota.yaml", TEAM.replace("{order: [night]}", NIGHTS) + HOURS)])))
    assert desk.types("swap", "suzuki", "sato", "2026-11-24", "--yes") == 0
    spans = [line for line in desk.out.splitlines() if line.startswith(("sato for", "suzuki for"))]
    assert spans == [
        "sato for suzuki, Mon 2026-11-23 18:00 JST to Mon 2026-11-30 09:00 JST",
        "suzuki for sato, Mon 2026-12-07 18:00 JST to Tue 2026-12-08 09:00 JST",
        "suzuki for sato, Tue 2026-12-08 18:00 JST to Wed 2026-12-09 09:00 JST",
        "suzuki for sato, Wed 2026-12-09 18:00 JST to Thu 2026-12-10 09:00 JST",
        "suzuki for sato, Thu 2026-12-10 18:00 JST to Fri 2026-12-11 09:00 JST",
        "suzuki for sato, Fri 2026-12-11 18:00 JST to Mon 2026-12-14 09:00 JST",
    ]


def test_a_swap_of_a_turn_in_which_the_rotation_calls_nobody_is_refused() -> None:
    desk = weekends("{valid: 2026-11-27..2026-11-30, order: [ann, suzuki]}, ")
    assert desk.types("swap", "suzuki", "ann", "2026-11-28", "--rotation", "weekends", "--yes") == 1
    assert "weekends calls nobody in the turn of Fri 2026-11-27 18:00 JST; name the times of each cover" in desk.err
    assert desk.rota.settings().arrangements == ()


# --- away ------------------------------------------------------------------------------------------------------------


def test_who_is_away_is_left_out_and_the_turns_of_others_stay(desk: Desk) -> None:
    assert desk.types("away", "suzuki", "2026-11-24..2026-11-25", then="-\ny\n") == 0
    assert "suzuki is away, 2026-11-24 to 2026-11-25\n" in desk.out
    assert called(desk, 36) == ["suzuki", "ann", "sato"]
    assert called(desk, 60) == ["ann", "sato"]
    assert called(desk, 110) == ["suzuki", "ann", "sato"]


def test_nobody_to_cover_may_be_typed_at_once_as_it_may_be_answered(desk: Desk) -> None:
    assert desk.types("away", "suzuki", "2026-11-24..2026-11-25", "--by", "-", then="y\n") == 0
    assert "suzuki is away, 2026-11-24 to 2026-11-25\n" in desk.out
    assert "Who covers" not in desk.out + desk.err


def test_the_one_with_the_smallest_load_is_proposed_to_cover_and_enter_takes_it(desk: Desk) -> None:
    """The web group has suzuki every night, and Bo none yet."""
    assert desk.types("away", "sato", "2026-11-22", then="\ny\n") == 0
    assert "Who covers for sato? ann has the smallest load. [ann; - for nobody] " in desk.out
    assert "ann for sato, Sun 2026-11-22 00:00 JST to Mon 2026-11-23 00:00 JST\n" in desk.out
    assert called(desk, 12) == ["ann", "suzuki"]


def test_who_only_stands_behind_the_others_is_not_proposed_to_cover_as_long_as_there_is_anybody_else() -> None:
    """By the end of the order bo has no night at all, and so the smallest load."""
    behind = TEAM.replace(", valid: 2026-12-01..", "").replace("web: {call: [{order: [suzuki, bo]}]}", "")
    desk = Desk(MemoryRota(file.read([("rota.yaml", behind.replace("{order: [night]}", "{order: [night, bo]}"))])))
    assert desk.types("away", "sato", "2026-11-22", then="-\ny\n") == 0
    assert "Who covers for sato? ann has the smallest load." in desk.out
    alone = behind.replace("{order: [night]}", "{order: [sato, bo]}")
    desk = Desk(MemoryRota(file.read([("rota.yaml", alone)])))
    assert desk.types("away", "sato", "2026-11-22", then="-\ny\n") == 0
    assert "Who covers for sato? bo has the smallest load." in desk.out


def test_a_leave_that_leaves_nobody_is_said_loudly(desk: Desk) -> None:
    assert desk.types("away", "suzuki", "2026-11-24..2026-11-25", "--yes") == 0
    assert "? NOBODY WOULD BE ON DUTY in web from Tue 2026-11-24 00:00 JST on\n" in desk.out


def test_away_with_somebody_who_covers_does_not_ask_who(desk: Desk) -> None:
    assert desk.types("away", "sato", "2026-11-22", "--by", "suzuki", then="y\n") == 0
    assert "Who covers" not in desk.out
    assert called(desk, 12) == ["suzuki", "ann"]


# --- overrides -------------------------------------------------------------------------------------------------------


def test_overrides_are_listed_with_their_numbers_and_reasons(desk: Desk) -> None:
    assert desk.types("overrides") == 0
    assert desk.out == "Nobody covers for anybody, nor is away.\n"
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+2h", "--why", "歯医者", "--yes") == 0
    assert desk.types("overrides") == 0
    assert desk.out.splitlines()[1].startswith(
        "1       ann for sato, Sat 2026-11-21 21:00 JST to Sat 2026-11-21 23:00 JST"
    )
    assert "歯医者" in desk.out
    desk.clock.at += 3 * HOUR
    assert desk.types("overrides") == 0
    assert "ann for sato" not in desk.out
    assert desk.types("overrides", "--past") == 0
    assert "ann for sato, Sat 2026-11-21 21:00 JST to Sat 2026-11-21 23:00 JST (over)" in desk.out


def test_an_unknown_number_is_refused(desk: Desk) -> None:
    assert desk.types("overrides", "--undo", "7", "--yes") == 4
    assert desk.err == "rinban: no override has the number 7; ./rinban overrides lists them\n"


def test_no_load_removes_what_was_arranged(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+2h", "--yes") == 0
    assert desk.types("load", "-", "--yes", then=TEAM.replace("Ann", "アン")) == 0
    assert called(desk) == ["ann", "suzuki"]
    assert desk.types("export") == 0
    assert "{for: sato, by: ann, from: '2026-11-21 21:00', to: '2026-11-21 23:00'}" in desk.out


def test_programs_see_the_plan_and_change_nothing_without_yes(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+2h", "--json") == 0
    planned = json.loads(desk.out)
    assert planned["arrangements"] == [
        {"for": "sato", "by": "ann", "begins": NOW, "ends": NOW + 2 * HOUR, "group": "", "why": ""}
    ]
    assert desk.rota.settings().arrangements == ()
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+2h", "--json", "--yes") == 0
    assert json.loads(desk.out)["number"] == 1
    assert desk.types("overrides", "--undo", "1", "--json") == 0
    assert json.loads(desk.out)["applied"] is False
    assert desk.types("overrides", "--undo", "1", "--json", "--yes") == 0
    assert json.loads(desk.out)["applied"] is True
    assert desk.rota.settings().arrangements == ()


def test_who_leaves_nobody_is_told_so_however_far_ahead_and_what_was_a_gap_is_not_told_again(desk: Desk) -> None:
    assert desk.types("away", "suzuki", "2027-01-30..2027-02-03", "--yes") == 0
    assert "NOBODY" not in desk.out
    assert desk.types("away", "bo", "2027-02-01..2027-02-02", "--yes") == 0
    assert "? NOBODY WOULD BE ON DUTY in web from Mon 2027-02-01 00:00 JST on\n" in desk.out
    assert desk.types("away", "bo", "2027-02-01..2027-02-03", "--yes") == 0
    assert "? NOBODY WOULD BE ON DUTY in web from Wed 2027-02-03 00:00 JST on\n" in desk.out
    assert desk.types("away", "bo", "2027-02-02", "--yes") == 0
    assert "? NOBODY" not in desk.out


def test_who_goes_away_and_had_promised_to_cover_is_told_whom_that_wakes(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--from", "sun 10:00", "--to", "sun 20:00", "--yes") == 0
    assert desk.types("away", "ann", "2026-11-23..2026-11-30", "--yes") == 0
    assert "? " not in desk.out
    assert desk.types("away", "ann", "2026-11-22", "--yes") == 0
    told = "ann for sato, Sun 2026-11-22 10:00 JST to Sun 2026-11-22 20:00 JST"
    assert f"? {told}: ann is away then, and sato is called\n" in desk.out
    assert called(desk, 14) == ["sato", "suzuki"]


def test_who_is_covered_and_had_promised_to_cover_is_said_to_be_called_all_the_same(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--from", "sun 10:00", "--to", "sun 20:00", "--yes") == 0
    told = "ann for sato, Sun 2026-11-22 10:00 JST to Sun 2026-11-22 20:00 JST"
    assert desk.types("away", "ann", "2026-11-22", "--by", "suzuki", "--yes") == 0
    assert f"? {told}: ann still is called\n" in desk.out
    assert called(desk, 14)[0] == "ann"


def test_who_covers_in_one_group_may_be_covered_in_another_without_a_doubt(desk: Desk) -> None:
    times = ("--from", "sun 10:00", "--to", "sun 20:00", "--yes")
    assert desk.types("cover", "suzuki", "--by", "ann", "--group", "web", *times) == 0
    assert desk.types("cover", "ann", "--by", "sato", "--group", "infra", *times) == 0
    assert "ann still" not in desk.out
    assert desk.types("overrides", "--undo", "2", "--yes") == 0
    assert desk.types("cover", "ann", "--by", "sato", *times) == 0
    assert "ann still is called\n" in desk.out


def test_a_number_that_stands_for_another_override_by_now_takes_nothing_back(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+5h", "--yes") == 0
    admin = desk.terminal(io.StringIO(), io.StringIO(), io.TextIOWrapper(io.BytesIO())).admin
    shown = admin({"task": "undo", "number": 1})["told"]
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert desk.types("cover", "suzuki", "--by", "ann", "--to", "+5h", "--yes") == 0
    refused = admin({"task": "undo", "number": 1, "apply": True, "told": shown})
    assert refused["status"] == 400
    assert "meanwhile" in refused["error"]
    assert len(desk.rota.settings().arrangements) == 1


def test_what_is_arranged_already_is_not_arranged_again(desk: Desk) -> None:
    assert desk.types("away", "bo", "2027-02-01..2027-02-02", "--yes") == 0
    assert desk.types("away", "bo", "2027-02-01..2027-02-02", "--yes") == 1
    assert "bo is away, 2027-02-01 to 2027-02-02: that is arranged already, as number 1" in desk.err


def test_taking_back_a_cover_raises_no_doubt_about_it_but_about_a_gap(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "+5h", "--yes") == 0
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert "? " not in desk.out
    assert desk.types("away", "suzuki", "2026-11-22", "--by", "ann", "--yes") == 0
    assert desk.types("away", "suzuki", "2026-11-22", "--yes", "--json") == 0
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert "? NOBODY WOULD BE ON DUTY in web from Sun 2026-11-22 00:00 JST on\n" in desk.out


@pytest.mark.parametrize(
    "words",
    [
        ("away", "sato", "2026-11-22..9999-12-31"),
        ("away", "sato", "2026-11-22..9999-12-31", "--by", "ann"),
        ("away", "sato", "0001-01-01..2026-11-23", "--by", "ann"),
        ("swap", "sato", "ann", "9999-12-31"),
        ("swap", "sato", "ann", "2026-11-21", "0001-01-01"),
    ],
)
def test_a_day_at_the_ends_of_the_calendar_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.types(*words, "--yes") == 1
    assert "is too far away" in desk.err


def test_what_a_file_says_of_somebody_who_is_away_for_ever_is_shown_when_it_is_taken_back(desk: Desk) -> None:
    for_ever = Arrangement(Leave("sato", Days(date(2026, 11, 1), date.max)))
    assert desk.rota.arrange([for_ever], desk.rota.settings())
    assert called(desk) == ["suzuki", "ann"]
    assert desk.types("overrides", "--undo", "1", "--yes") == 0
    assert "INFRA: FROM" in desk.out
    assert called(desk) == ["sato", "suzuki", "ann"]


@pytest.mark.parametrize("ends", [NOW, NOW - 1.0, 1e300, float("nan"), float("inf"), "soon", None])
def test_an_override_that_no_clock_shows_is_not_kept(desk: Desk, ends: object) -> None:
    tree = {"for": "sato", "by": "ann", "begins": NOW, "ends": ends, "group": "infra", "why": ""}
    answer = desk.terminal(io.StringIO(), io.StringIO(), io.TextIOWrapper(io.BytesIO())).admin(
        {"task": "arrange", "arrangements": [tree]}
    )
    assert answer["status"] == 400
    assert desk.rota.settings().arrangements == ()
