"""Whose turn it is: in weeks, working days, months and hours, from an anchor in both directions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.rota.duty import Line
from rinban.core.rota.rotations import Unit, turns
from rinban.core.rota.workdays import NO_HOLIDAYS, Calendar
from tests.unit.core.rota_team import (
    APIA,
    HAVANA,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    NIGHT,
    TOKYO,
    called,
    changes,
    days,
    first_called,
    group,
    hand_made,
    instant,
    nights,
    takes_turns,
)

WEEKLY = nights("sato", "suzuki", "ann", starts="2026-11-23 09:00")

# --- the order (rule 1) ----------------------------------------------------------------------------------------------


def test_a_rotation_stands_for_whose_turn_it_is_and_then_for_those_whose_turns_follow() -> None:
    assert called(WEEKLY, "2026-11-23 09:00") == "sato suzuki ann"
    assert called(WEEKLY, "2026-11-30 09:00") == "suzuki ann sato"
    assert called(WEEKLY, "2026-12-07 09:00") == "ann sato suzuki"
    assert called(WEEKLY, "2026-12-14 09:00") == "sato suzuki ann"


def test_it_stands_in_its_place_among_people_and_each_person_keeps_the_first_place() -> None:
    rota = replace(WEEKLY, lines=(Line(("ann", "night", "kacho", "sato")),))
    assert called(rota, "2026-11-24 12:00") == "ann sato suzuki kacho"
    assert called(rota, "2026-12-01 12:00") == "ann suzuki sato kacho"


def test_several_rotations_may_stand_in_one_line() -> None:
    bosses = takes_turns("kacho", "ann", starts="2026-11-30 09:00")
    rota = replace(WEEKLY, lines=(Line(("boss", "night")),), rotations=(*WEEKLY.rotations, ("boss", bosses)))
    assert called(rota, "2026-11-24 12:00") == "ann kacho sato suzuki"
    assert called(rota, "2026-12-01 12:00") == "kacho ann suzuki sato"


def test_the_turn_of_a_rotation_is_whose_turn_it_is_alone() -> None:
    """The first of one rotation, then the first of another, then the rest."""
    second = takes_turns("ann", "kacho", "sato", starts="2026-11-23 09:00")
    lines = (Line(("turn of night", "turn of second", "night")),)
    rota = replace(WEEKLY, lines=lines, rotations=(*WEEKLY.rotations, ("second", second)))
    assert called(rota, "2026-11-24 12:00") == "sato ann suzuki"
    assert called(rota, "2026-12-01 12:00") == "suzuki kacho ann sato"
    assert called(replace(rota, lines=(Line(("turn of night",)),)), "2026-12-01 12:00") == "suzuki"


def test_a_turn_of_several_is_called_in_the_order_in_which_it_is_written() -> None:
    rota = nights("sato+kacho", "ann", starts="2026-11-23 09:00")
    assert called(rota, "2026-11-24 12:00") == "sato kacho ann"
    assert called(rota, "2026-12-01 12:00") == "ann sato kacho"
    assert called(replace(rota, lines=(Line(("turn of night",)),)), "2026-11-24 12:00") == "sato kacho"


def test_in_a_turn_of_nobody_nobody_of_the_rotation_is_called() -> None:
    rota = nights("sato", "", starts="2026-11-23 09:00")
    assert called(rota, "2026-11-24 12:00") == "sato"
    assert called(rota, "2026-12-01 12:00") == ""
    assert called(replace(rota, lines=(Line(("turn of night", "kacho")),)), "2026-12-01 12:00") == "kacho"


def test_a_rotation_of_nobody_calls_nobody() -> None:
    rota = nights(starts="2026-11-23 09:00")
    assert called(rota, "2026-11-24 12:00") == ""
    assert changes(rota, "2026-11-24", "2026-12-08") == ["11-24 00:00 -"]


# --- people who are absent (rule 2) ----------------------------------------------------------------------------------


def test_for_somebody_who_is_away_the_next_of_the_circle_stands_in_and_the_turns_of_the_others_stay() -> None:
    rota = replace(WEEKLY, leave=(("suzuki", days("2026-12-01", "2026-12-08")),))
    assert changes(rota, "2026-11-23 09:00", "2026-12-21 09:00") == [
        "11-23 09:00 sato suzuki ann",
        "11-30 09:00 suzuki ann sato",
        "12-01 00:00 ann sato",
        "12-09 00:00 ann sato suzuki",
        "12-14 09:00 sato suzuki ann",
    ]


def test_somebody_who_leaves_the_team_leaves_the_dates_of_the_others_as_they_are() -> None:
    rota = replace(WEEKLY, employed=(("sato", days(None, "2026-12-10")),))
    assert first_called(rota, "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29") == "ann suzuki suzuki ann"


def test_whose_turn_it_is_alone_are_the_next_people_while_all_of_a_turn_are_away() -> None:
    rota = replace(nights("sato+kacho", "ann", "suzuki", starts="2026-11-23 09:00"), lines=(Line(("turn of night",)),))
    one = replace(rota, leave=(("sato", days("2026-11-25", "2026-11-26")),))
    both = replace(one, leave=(*one.leave, ("kacho", days("2026-11-26", "2026-11-27"))))
    assert called(one, "2026-11-25 12:00") == called(both, "2026-11-25 12:00") == "kacho"
    assert called(both, "2026-11-26 12:00") == "ann"
    assert called(both, "2026-11-27 12:00") == "sato"


def test_a_line_whose_people_are_all_away_is_a_gap_and_does_not_fall_to_the_next_one() -> None:
    away = tuple((who, days("2026-12-30", "2026-12-30")) for who in ("sato", "suzuki", "ann"))
    rota = replace(WEEKLY, lines=(replace(NIGHT, valid=days("2026-12-29", "2026-12-31")), Line(("kacho",))), leave=away)
    assert changes(rota, "2026-12-28 12:00", "2027-01-02") == [
        "12-28 12:00 kacho",
        "12-29 00:00 ann sato suzuki",
        "12-30 00:00 -",
        "12-31 00:00 ann sato suzuki",
        "01-01 00:00 kacho",
    ]


def test_somebody_may_be_away_twice() -> None:
    rota = replace(WEEKLY, leave=(("sato", days("2026-11-24", "2026-11-24")), ("sato", days("2026-11-26", None))))
    times = ("2026-11-23 12:00", "2026-11-24 12:00", "2026-11-25 12:00", "2026-11-26 12:00", "2026-12-15 12:00")
    assert first_called(rota, *times) == "sato suzuki sato suzuki suzuki"


# --- the anchor (rule 5) ---------------------------------------------------------------------------------------------


def test_before_it_starts_the_turns_are_counted_back() -> None:
    """A file that is loaded on Friday, and starts next Monday, has no gap."""
    assert called(WEEKLY, "2026-11-23 08:59") == "ann sato suzuki"
    assert called(WEEKLY, "2026-11-20 12:00") == "ann sato suzuki"
    assert called(WEEKLY, "2026-11-09 09:00") == "suzuki ann sato"
    assert called(WEEKLY, "2026-11-09 08:59") == "sato suzuki ann"


@pytest.mark.parametrize("starts", ["2026-11-02 09:00", "2025-11-10 09:00", "2026-12-14 09:00"])
def test_an_anchor_that_is_whole_rounds_away_says_the_same(starts: str) -> None:
    """One round of three weeks before, eighteen rounds before, or one after."""
    rota = nights("sato", "suzuki", "ann", starts=starts)
    assert changes(rota, "2026-10-01", "2027-02-01") == changes(WEEKLY, "2026-10-01", "2027-02-01")


def test_an_anchor_that_is_a_week_away_is_another_rota() -> None:
    assert called(nights("sato", "suzuki", "ann", starts="2026-11-16 09:00"), "2026-11-24 12:00") == "suzuki ann sato"


def test_every_second_week_and_every_third_day_count_from_the_anchor() -> None:
    fortnights = nights("sato", "ann", number=2, starts="2026-11-23 09:00")
    times = ("2026-11-23 09:00", "2026-12-07 08:59", "2026-12-07 09:00", "2026-12-21 09:00", "2026-11-23 08:59")
    assert first_called(fortnights, *times) == "sato sato ann sato ann"
    every_third = nights("sato", "ann", every=Unit.DAY, number=3, starts="2026-11-23 18:00")
    times = ("2026-11-23 18:00", "2026-11-26 17:59", "2026-11-26 18:00", "2026-11-29 18:00", "2026-11-23 17:59")
    assert first_called(every_third, *times) == "sato sato ann sato ann"


# --- working days (rule 6) -------------------------------------------------------------------------------------------

DAILY = replace(
    nights("sato", "suzuki", "ann", every=Unit.WORKING_DAY, starts="2026-11-16 09:00"),
    calendar=Calendar("japan", (days("2026-11-26", "2026-11-27"),), hand_made),
)


def test_a_turn_of_a_working_day_lasts_over_weekends_holidays_and_days_of_ones_own() -> None:
    """Monday the 23rd is Thanksgiving Day, and the company is closed on Thursday and Friday."""
    assert changes(DAILY, "2026-11-19 09:00", "2026-12-01 09:00") == [
        "11-19 09:00 sato suzuki ann",
        "11-20 09:00 suzuki ann sato",
        "11-24 09:00 ann sato suzuki",
        "11-25 09:00 sato suzuki ann",
        "11-30 09:00 suzuki ann sato",
    ]


def test_working_days_are_counted_back_from_the_anchor_too() -> None:
    """Friday the 13th, Thursday the 12th; and Tuesday the 3rd is Culture Day."""
    times = ("2026-11-16 08:59", "2026-11-14 12:00", "2026-11-13 08:59", "2026-11-04 09:00", "2026-11-04 08:59")
    assert first_called(DAILY, *times) == "ann ann suzuki suzuki sato"


def test_they_are_counted_over_the_end_of_a_year() -> None:
    """The last day of 2026 is a holiday here, and New Year's Day is none. Wednesday the 30th is the working day 29."""
    times = ("2026-12-30 09:00", "2026-12-31 12:00", "2027-01-01 08:59", "2027-01-01 09:00", "2027-01-04 09:00")
    assert first_called(DAILY, *times) == "ann ann ann sato suzuki"
    years_ago = nights("sato", "suzuki", "ann", every=Unit.WORKING_DAY, starts="2024-12-30 09:00")
    counted = (2 + 261 + 1) % 3  # two days of 2024, the 261 of 2025, and the first one of 2026
    assert called(years_ago, "2026-01-02 12:00").split()[0] == ("sato", "suzuki", "ann")[counted]


def test_an_anchor_on_a_holiday_means_the_first_working_day_from_then_on() -> None:
    rota = replace(
        DAILY,
        rotations=(("night", takes_turns("sato", "suzuki", "ann", every=Unit.WORKING_DAY, starts="2026-11-21 09:00")),),
    )
    times = ("2026-11-20 12:00", "2026-11-24 08:59", "2026-11-24 09:00", "2026-11-25 09:00")
    assert first_called(rota, *times) == "ann ann sato suzuki"


def test_hand_overs_of_weeks_and_months_do_not_move_for_a_holiday() -> None:
    """Monday the 23rd is Thanksgiving Day, and Tuesday the 3rd Culture Day."""
    rota = replace(WEEKLY, calendar=DAILY.calendar)
    assert first_called(rota, "2026-11-23 08:59", "2026-11-23 09:00") == "ann sato"
    monthly = nights("sato", "ann", every=Unit.MONTH, starts="2026-10-03 09:00")
    rota = replace(monthly, calendar=DAILY.calendar)
    assert first_called(rota, "2026-11-03 08:59", "2026-11-03 09:00") == "sato ann"


def test_a_company_that_closes_for_ever_has_one_turn_from_then_on() -> None:
    """Such a calendar is a mistake, but somebody is called all the same."""
    rota = replace(DAILY, calendar=Calendar(also=(days("2026-11-19", None),)))
    assert changes(rota, "2026-11-17 09:00", "2050-01-01") == [
        "11-17 09:00 suzuki ann sato",
        "11-18 09:00 ann sato suzuki",
    ]


def test_a_company_that_was_closed_until_it_opened_had_one_turn_before() -> None:
    """The anchor means the first working day, which is Thursday the 19th; the turn before it has no begin."""
    rota = replace(DAILY, calendar=Calendar(also=(days(None, "2026-11-18"),)))
    assert changes(rota, "1999-01-01", "2026-11-20 12:00") == [
        "01-01 00:00 ann sato suzuki",
        "11-19 09:00 sato suzuki ann",
        "11-20 09:00 suzuki ann sato",
    ]
    assert called(replace(rota, calendar=Calendar(also=(days(),))), "2026-11-20 12:00") == "ann sato suzuki"


# --- months (rule 7) -------------------------------------------------------------------------------------------------


def test_a_month_without_that_day_hands_over_on_its_last_one_and_the_next_month_on_that_day_again() -> None:
    rota = nights("sato", "suzuki", "ann", every=Unit.MONTH, starts="2026-01-31 09:00")
    assert changes(rota, "2026-01-31 09:00", "2026-06-01") == [
        "01-31 09:00 sato suzuki ann",
        "02-28 09:00 suzuki ann sato",
        "03-31 09:00 ann sato suzuki",
        "04-30 09:00 sato suzuki ann",
        "05-31 09:00 suzuki ann sato",
    ]


def test_a_leap_year_hands_over_on_the_29th_of_february() -> None:
    rota = nights("sato", "suzuki", every=Unit.MONTH, starts="2027-12-30 09:00")
    assert changes(rota, "2028-02-01", "2028-03-31") == [
        "02-01 00:00 suzuki sato",
        "02-29 09:00 sato suzuki",
        "03-30 09:00 suzuki sato",
    ]


def test_months_are_counted_back_and_in_twos() -> None:
    rota = nights("sato", "suzuki", every=Unit.MONTH, number=2, starts="2026-11-10 09:00")
    times = ("2026-11-10 08:59", "2026-09-10 09:00", "2026-09-10 08:59", "2026-07-10 09:00", "2027-01-10 08:59")
    assert first_called(rota, *times) == "suzuki suzuki sato sato sato"


# --- over a change of the clock (rule 9) -----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [NEW_YORK, LONDON, LORD_HOWE, HAVANA])
def test_a_hand_over_at_nine_stays_at_nine(zone: str) -> None:
    rota = nights("sato", "ann", starts="2026-01-05 09:00", zone=zone)
    weeks = [f"2026-{day}" for day in ("03-09", "03-30", "04-06", "10-05", "10-26", "11-02")]
    for day, whose in zip(weeks, ["ann", "sato", "ann", "ann", "sato", "ann"], strict=True):
        other = "sato" if whose == "ann" else "ann"
        assert first_called(rota, f"{day} 08:59", f"{day} 09:00") == f"{other} {whose}"


def test_a_hand_over_that_comes_twice_happens_at_the_first() -> None:
    """New York shows 01:30 twice on the first of November."""
    rota = nights("sato", "ann", every=Unit.DAY, starts="2026-10-31 01:30", zone=NEW_YORK)
    assert changes(rota, "2026-10-31 12:00", "2026-11-03") == [
        "10-31 12:00 sato ann",
        "11-01 01:30-0400 ann sato",
        "11-02 01:30 sato ann",
    ]
    assert (
        first_called(rota, "2026-11-01 01:29-04:00", "2026-11-01 01:00-05:00", "2026-11-01 01:45-05:00")
        == "sato ann ann"
    )


def test_a_hand_over_that_does_not_exist_happens_at_the_first_instant_after_it() -> None:
    """New York goes from 02:00 to 03:00 in March, and Lord Howe from 02:00 to 02:30 in October."""
    rota = nights("sato", "ann", every=Unit.DAY, starts="2026-03-07 02:30", zone=NEW_YORK)
    assert changes(rota, "2026-03-07 12:00", "2026-03-10") == [
        "03-07 12:00 sato ann",
        "03-08 03:00 ann sato",
        "03-09 02:30 sato ann",
    ]
    island = nights("sato", "ann", every=Unit.DAY, starts="2026-10-03 02:15", zone=LORD_HOWE)
    assert changes(island, "2026-10-03 12:00", "2026-10-05") == ["10-03 12:00 sato ann", "10-04 02:30 ann sato"]


def test_a_day_that_a_zone_skips_is_nobodys_turn_at_midnight_and_a_short_one_at_nine() -> None:
    """Apia went from the end of the 29th of December 2011 to the beginning of the 31st."""
    at_midnight = nights("sato", "ann", "suzuki", every=Unit.DAY, starts="2011-12-28", zone=APIA)
    assert changes(at_midnight, "2011-12-29", "2012-01-02") == [
        "12-29 00:00 ann suzuki sato",
        "12-31 00:00 sato ann suzuki",
        "01-01 00:00 ann suzuki sato",
    ]
    at_nine = nights("sato", "ann", "suzuki", every=Unit.DAY, starts="2011-12-28 09:00", zone=APIA)
    assert changes(at_nine, "2011-12-29", "2012-01-01") == [
        "12-29 00:00 sato ann suzuki",
        "12-29 09:00 ann suzuki sato",
        "12-31 00:00 suzuki sato ann",
        "12-31 09:00 sato ann suzuki",
    ]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6, 8, 12])
def test_turns_that_divide_a_day_begin_at_the_same_times_before_and_after_a_change(number: int) -> None:
    rota = nights("sato", "ann", every=Unit.HOUR, number=number, starts="2026-03-01", zone=NEW_YORK)
    turning = rota.rotations[0][1]
    for day in ("2026-03-07", "2026-03-09", "2026-11-02"):
        found = [
            turn.begins
            for turn in turns(turning, instant(day, NEW_YORK), instant(f"{day} 23:59", NEW_YORK), NO_HOLIDAYS)
        ]
        assert found == [instant(f"{day} {hour:02}:00", NEW_YORK) for hour in range(0, 24, number)]


def test_an_hour_that_does_not_exist_is_left_out_and_one_that_comes_twice_is_one_turn() -> None:
    rota = nights("sato", "ann", "suzuki", "kacho", every=Unit.HOUR, starts="2026-03-08", zone=NEW_YORK)
    hours = [f"2026-03-08 0{hour}:00" for hour in (0, 1, 3, 4)]
    assert first_called(rota, *hours) == "sato ann kacho sato"  # 02:00 would be suzuki's
    autumn = replace(
        rota,
        rotations=(
            ("night", takes_turns("sato", "ann", "suzuki", every=Unit.HOUR, starts="2026-11-01", zone=NEW_YORK)),
        ),
    )
    times = [f"2026-11-01 {time}" for time in ("00:00", "01:00-04:00", "01:59-05:00", "02:00")]
    assert first_called(autumn, *times) == "sato ann ann suzuki"


def test_turns_of_other_lengths_count_the_hours_that_pass() -> None:
    rota = nights("sato", "ann", every=Unit.HOUR, number=5, starts="2026-03-07 20:00", zone=NEW_YORK)
    assert changes(rota, "2026-03-07 20:00", "2026-03-08 20:00") == [
        "03-07 20:00 sato ann",
        "03-08 01:00 ann sato",
        "03-08 07:00 sato ann",
        "03-08 12:00 ann sato",
        "03-08 17:00 sato ann",
    ]
    whole_days = nights("sato", "ann", every=Unit.HOUR, number=24, starts="2026-03-07 09:00", zone=NEW_YORK)
    assert first_called(whole_days, "2026-03-08 09:59", "2026-03-08 10:00") == "sato ann"


# --- zones (rule 3) --------------------------------------------------------------------------------------------------


def test_a_rotation_hands_over_by_the_clocks_of_its_own_zone() -> None:
    """Nine in London is 17:00 in Tokyo while summer time lasts, and then 18:00."""
    london = takes_turns("sato", "ann", every=Unit.DAY, starts="2026-10-23 09:00", zone=LONDON)
    rota = group(zone=TOKYO, lines=(NIGHT,), rotations=(("night", london),))
    assert changes(rota, "2026-10-23 17:00", "2026-10-26 20:00") == [
        "10-23 17:00 sato ann",
        "10-24 17:00 ann sato",
        "10-25 18:00 sato ann",
        "10-26 18:00 ann sato",
    ]


def test_the_days_of_people_are_those_of_the_file_s_zone() -> None:
    london = takes_turns("sato", "ann", starts="2026-11-23 09:00", zone=LONDON)
    rota = group(
        zone=TOKYO, lines=(NIGHT,), rotations=(("night", london),), leave=(("sato", days("2026-11-25", "2026-11-25")),)
    )
    assert changes(rota, "2026-11-24", "2026-11-27") == [
        "11-24 00:00 sato ann",
        "11-25 00:00 ann",
        "11-26 00:00 sato ann",
    ]
