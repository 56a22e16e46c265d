"""Named hours, and the lines that apply in them: nights, weekends, holidays, and changes of the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.rota.duty import Group, Line
from rinban.core.rota.hours import Range
from rinban.core.rota.workdays import Calendar
from tests.unit.core.rota_team import (
    APIA,
    BEIRUT,
    HAVANA,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    TOKYO,
    called,
    changes,
    days,
    group,
    hand_made,
    hours,
)

WEEKDAYS, WEEKEND, ALWAYS = (0, 1, 2, 3, 4), (5, 6), range(7)
JAPAN = Calendar("japan", (days("2026-12-29", "2027-01-03"),), hand_made)


def during(*ranges: Range, zone: str = TOKYO, calendar: Calendar = JAPAN) -> Group:
    """Ann is called in these hours, and Sato outside of them."""
    lines = (Line(("ann",), during=("some",)), Line(("sato",)))
    return group(zone=zone, lines=lines, hours=(("some", ranges),), calendar=calendar)


# --- the week (rules 4 and 8) ----------------------------------------------------------------------------------------


def test_business_hours_are_from_nine_to_six_on_weekdays() -> None:
    assert changes(during(hours(WEEKDAYS, "09:00-18:00")), "2026-11-19 12:00", "2026-11-24 12:00") == [
        "11-19 12:00 ann",
        "11-19 18:00 sato",
        "11-20 09:00 ann",
        "11-20 18:00 sato",
        "11-23 09:00 ann",
        "11-23 18:00 sato",
        "11-24 09:00 ann",
    ]


def test_but_not_on_holidays_if_they_say_so_the_company_s_own_days_included() -> None:
    """Monday the 23rd is Thanksgiving Day; from the 29th of December on the company is closed."""
    rota = during(hours(WEEKDAYS, "09:00-18:00", except_holidays=True))
    assert changes(rota, "2026-11-20 12:00", "2026-11-24 12:00") == [
        "11-20 12:00 ann",
        "11-20 18:00 sato",
        "11-24 09:00 ann",
    ]
    assert changes(rota, "2026-12-28 12:00", "2027-01-04 12:00") == [
        "12-28 12:00 ann",
        "12-28 18:00 sato",
        "01-04 09:00 ann",
    ]


def test_saturdays_sundays_and_holidays_are_one_kind_of_day() -> None:
    """土日祝. A holiday on a Saturday is one day all the same."""
    assert changes(during(hours(WEEKEND, holidays=True)), "2026-11-20", "2026-11-25") == [
        "11-20 00:00 sato",
        "11-21 00:00 ann",
        "11-24 00:00 sato",
    ]
    only = during(hours((), "09:00-18:00", holidays=True))
    assert changes(only, "2026-11-22", "2026-11-25") == ["11-22 00:00 sato", "11-23 09:00 ann", "11-23 18:00 sato"]


def test_holidays_except_holidays_are_none() -> None:
    rota = during(hours((), holidays=True, except_holidays=True))
    assert changes(rota, "2026-11-20", "2026-11-25") == ["11-20 00:00 sato"]


def test_without_a_time_it_is_the_whole_day_and_a_span_of_days_may_wrap() -> None:
    """Fri-Mon is Friday, Saturday, Sunday and Monday."""
    assert changes(during(hours((0, 4, 5, 6))), "2026-11-18", "2026-11-26") == [
        "11-18 00:00 sato",
        "11-20 00:00 ann",
        "11-24 00:00 sato",
    ]


def test_a_night_belongs_to_the_date_on_which_it_begins() -> None:
    """The night of Sunday the 22nd ends on the morning of the holiday; that of the holiday is none of these nights."""
    rota = during(hours(ALWAYS, "22:00-06:00", except_holidays=True))
    assert changes(rota, "2026-11-22 12:00", "2026-11-24 23:00") == [
        "11-22 12:00 sato",
        "11-22 22:00 ann",
        "11-23 06:00 sato",
        "11-24 22:00 ann",
    ]


def test_the_days_of_a_line_with_hours_are_those_on_which_its_nights_begin() -> None:
    rota = during(hours(ALWAYS, "22:00-06:00"))
    new_year = replace(rota.lines[0], valid=days("2026-12-30", "2026-12-31"))
    assert changes(replace(rota, lines=(new_year, rota.lines[1])), "2026-12-29 12:00", "2027-01-02") == [
        "12-29 12:00 sato",
        "12-30 22:00 ann",
        "12-31 06:00 sato",
        "12-31 22:00 ann",
        "01-01 06:00 sato",
    ]


def test_a_range_may_be_longer_than_a_day() -> None:
    """From Friday 17:00 to Monday 08:30."""
    assert changes(during(hours((4,), "17:00-08:30", later=3)), "2026-11-18", "2026-11-25") == [
        "11-18 00:00 sato",
        "11-20 17:00 ann",
        "11-23 08:30 sato",
    ]
    whole_week_but_an_hour = during(hours((0,), "09:00-08:00", later=7))
    assert changes(whole_week_but_an_hour, "2026-11-18", "2026-11-25") == [
        "11-18 00:00 ann",
        "11-23 08:00 sato",
        "11-23 09:00 ann",
    ]


def test_a_range_that_ends_when_it_begins_lasts_until_the_next_day() -> None:
    assert changes(during(hours((2,), "09:00-09:00")), "2026-11-18", "2026-11-20") == [
        "11-18 00:00 sato",
        "11-18 09:00 ann",
        "11-19 09:00 sato",
    ]


def test_midnight_may_be_an_end() -> None:
    """24:00 is the 00:00 of the next day."""
    assert changes(during(hours((2,), "18:00-00:00")), "2026-11-18", "2026-11-20") == [
        "11-18 00:00 sato",
        "11-18 18:00 ann",
        "11-19 00:00 sato",
    ]


def test_one_name_may_stand_for_several_ranges_and_a_line_for_several_names() -> None:
    lunch, evening = hours(WEEKDAYS, "12:00-13:00"), hours(WEEKDAYS, "18:00-22:00")
    expected = ["11-18 00:00 sato", "11-18 12:00 ann", "11-18 13:00 sato", "11-18 18:00 ann", "11-18 22:00 sato"]
    assert changes(during(lunch, evening), "2026-11-18", "2026-11-19") == expected
    either = Line(("ann",), during=("lunch", "evening"))
    rota = group(lines=(either, Line(("sato",))), hours=(("lunch", (lunch,)), ("evening", (evening,))))
    assert changes(rota, "2026-11-18", "2026-11-19") == expected


def test_the_first_line_that_applies_decides_even_if_its_people_are_away() -> None:
    rota = replace(during(hours(WEEKDAYS, "09:00-18:00")), leave=(("ann", days("2026-11-18", "2026-11-18")),))
    assert changes(rota, "2026-11-18 08:00", "2026-11-18 20:00") == [
        "11-18 08:00 sato",
        "11-18 09:00 -",
        "11-18 18:00 sato",
    ]


def test_outside_of_all_hours_nobody_is_on_duty() -> None:
    rota = replace(during(hours(WEEKDAYS, "09:00-18:00")), lines=(Line(("ann",), during=("some",)),))
    assert changes(rota, "2026-11-20 12:00", "2026-11-24") == [
        "11-20 12:00 ann",
        "11-20 18:00 -",
        "11-23 09:00 ann",
        "11-23 18:00 -",
    ]


def test_hours_that_a_rota_does_not_have_never_apply() -> None:
    rota = replace(during(hours(ALWAYS)), lines=(Line(("ann",), during=("other",)), Line(("sato",))))
    assert called(rota, "2026-11-20 12:00") == "sato"


# --- zones (rule 3) --------------------------------------------------------------------------------------------------


def test_hours_are_read_by_the_clocks_of_their_own_zone_and_so_are_their_days() -> None:
    """Follow the sun: nine to five in London is 18:00 to 02:00 in Tokyo, and Friday's end on Saturday."""
    rota = during(hours(WEEKDAYS, "09:00-17:00", zone=LONDON))
    assert changes(rota, "2026-11-20 12:00", "2026-11-24") == [
        "11-20 12:00 sato",
        "11-20 18:00 ann",
        "11-21 02:00 sato",
        "11-23 18:00 ann",
    ]


def test_three_zones_follow_the_sun_over_the_weeks_in_which_their_clocks_differ() -> None:
    """On the 26th of October 2026 London has set its clocks back, New York has not, and Tokyo never does."""
    ranges = {
        "tokyo": hours(ALWAYS, "09:00-17:00"),
        "london": hours(ALWAYS, "08:00-16:00", zone=LONDON),
        "new_york": hours(ALWAYS, "11:00-19:00", zone=NEW_YORK),
    }
    lines = tuple(Line((who,), during=(name,)) for name, who in zip(ranges, ("sato", "suzuki", "ann"), strict=True))
    rota = group(lines=(*lines, Line(("kacho",))), hours=tuple((name, (one,)) for name, one in ranges.items()))
    assert changes(rota, "2026-10-24 09:00", "2026-10-25 08:00") == [
        "10-24 09:00 sato",
        "10-24 17:00 suzuki",  # 08:00 to 16:00 is 16:00 to 24:00, of which Tokyo's line has the first hour
        "10-25 00:00 ann",
    ]
    assert changes(rota, "2026-10-26 09:00", "2026-10-27 09:00") == [
        "10-26 09:00 sato",
        "10-26 17:00 suzuki",
        "10-27 01:00 ann",
        "10-27 08:00 kacho",
    ]


# --- over a change of the clock (rule 9) -----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [NEW_YORK, LONDON, LORD_HOWE, HAVANA, BEIRUT])
def test_business_hours_are_the_same_on_the_wall_before_and_after_a_change(zone: str) -> None:
    rota = during(hours(ALWAYS, "09:00-18:00", zone=zone), zone=zone)
    for day in ("2026-03-07", "2026-03-30", "2026-04-06", "2026-10-26", "2026-11-02"):
        times = [f"{day} {time}" for time in ("08:59", "09:00", "17:59", "18:00")]
        assert [called(rota, at) for at in times] == ["sato", "ann", "ann", "sato"]


def test_a_range_lasts_from_the_first_to_the_last_occurrence_of_its_times() -> None:
    """New York shows 01:00 to 02:00 twice on the first of November: an end at 01:30 is the second one."""
    late = during(hours(ALWAYS, "22:00-01:30", zone=NEW_YORK), zone=NEW_YORK)
    assert changes(late, "2026-10-31 22:00", "2026-11-01 12:00") == ["10-31 22:00 ann", "11-01 01:30-0500 sato"]
    early = during(hours(ALWAYS, "01:30-06:00", zone=NEW_YORK), zone=NEW_YORK)
    assert changes(early, "2026-11-01", "2026-11-01 12:00") == [
        "11-01 00:00 sato",
        "11-01 01:30-0400 ann",
        "11-01 06:00 sato",
    ]
    assert called(early, "2026-11-01 01:00-05:00") == "ann"


def test_two_ranges_that_meet_in_the_hour_that_comes_twice_overlap_and_the_first_line_decides() -> None:
    late, early = hours(ALWAYS, "22:00-01:30", zone=NEW_YORK), hours(ALWAYS, "01:30-06:00", zone=NEW_YORK)
    named = (("late", (late,)), ("early", (early,)))
    lines = (Line(("ann",), during=("late",)), Line(("sato",), during=("early",)))
    rota = group(zone=NEW_YORK, lines=lines, hours=named)
    assert changes(rota, "2026-11-01", "2026-11-01 06:00") == ["11-01 00:00 ann", "11-01 01:30-0500 sato"]
    other = replace(rota, lines=lines[::-1])
    assert changes(other, "2026-11-01", "2026-11-01 06:00") == ["11-01 00:00 ann", "11-01 01:30-0400 sato"]


def test_two_ranges_that_meet_at_a_time_that_does_not_exist_meet_at_the_first_instant_after_it() -> None:
    late, early = hours(ALWAYS, "22:00-02:30", zone=NEW_YORK), hours(ALWAYS, "02:30-06:00", zone=NEW_YORK)
    lines = (Line(("ann",), during=("late",)), Line(("sato",), during=("early",)))
    rota = group(zone=NEW_YORK, lines=lines, hours=(("late", (late,)), ("early", (early,))))
    assert changes(rota, "2026-03-08", "2026-03-08 06:00") == ["03-08 00:00 ann", "03-08 03:00 sato"]


def test_a_range_inside_a_time_that_does_not_exist_does_not_take_place() -> None:
    rota = during(hours(ALWAYS, "02:05-02:25", zone=LORD_HOWE), zone=LORD_HOWE)
    assert changes(rota, "2026-10-04", "2026-10-05 02:10") == ["10-04 00:00 sato", "10-05 02:05 ann"]


def test_half_an_hour_that_comes_twice_is_in_both_ranges() -> None:
    """Lord Howe goes from 02:00 back to 01:30."""
    rota = during(hours(ALWAYS, "22:00-01:45", zone=LORD_HOWE), zone=LORD_HOWE)
    assert changes(rota, "2026-04-04 22:00", "2026-04-05 12:00") == ["04-04 22:00 ann", "04-05 01:45+1030 sato"]


def test_whole_days_meet_at_midnight_in_a_zone_that_skips_it_or_has_it_twice() -> None:
    """Havana goes from 00:00 to 01:00 in March, and from 01:00 back to 00:00 in November."""
    saturdays = during(hours((5,), zone=HAVANA), zone=HAVANA)
    assert changes(saturdays, "2026-03-06", "2026-03-10") == ["03-06 00:00 sato", "03-07 00:00 ann", "03-08 01:00 sato"]
    sundays = during(hours((6,), zone=HAVANA), zone=HAVANA)
    assert changes(sundays, "2026-03-06", "2026-03-10") == ["03-06 00:00 sato", "03-08 01:00 ann", "03-09 00:00 sato"]
    assert changes(saturdays, "2026-10-30", "2026-11-02") == [
        "10-30 00:00 sato",
        "10-31 00:00 ann",
        "11-01 00:00-0500 sato",  # Saturday lasts until the last midnight, and has the first hour of Sunday
    ]
    assert changes(sundays, "2026-10-30", "2026-11-03") == [
        "10-30 00:00 sato",
        "11-01 00:00-0400 ann",
        "11-02 00:00 sato",
    ]


def test_the_last_hour_of_a_day_may_come_twice() -> None:
    """Beirut goes from 24:00 on the 24th of October back to 23:00."""
    rota = during(hours((5,), "22:00-23:30", zone=BEIRUT), zone=BEIRUT)
    assert changes(rota, "2026-10-24 12:00", "2026-10-25 12:00") == [
        "10-24 12:00 sato",
        "10-24 22:00 ann",
        "10-24 23:30+0200 sato",
    ]


def test_a_day_that_is_skipped_has_no_hours() -> None:
    """In Apia the 30th of December 2011, a Friday, did not take place."""
    rota = during(hours((4,), "09:00-18:00", zone=APIA), zone=APIA)
    assert changes(rota, "2011-12-24", "2012-01-05") == ["12-24 00:00 sato"]
    night = during(hours(ALWAYS, "22:00-06:00", zone=APIA), zone=APIA)
    assert changes(night, "2011-12-29 12:00", "2012-01-01") == [
        "12-29 12:00 sato",
        "12-29 22:00 ann",  # Thursday's night ends when its end is skipped; Friday's begins and lasts until six
        "12-31 06:00 sato",
        "12-31 22:00 ann",
    ]


def test_days_of_a_line_begin_at_the_first_midnight_of_the_zone() -> None:
    own_day = Line(("ann",), days("2026-11-01", "2026-11-01"))
    assert changes(group(zone=HAVANA, lines=(own_day, Line(("sato",)))), "2026-10-31", "2026-11-03") == [
        "10-31 00:00 sato",
        "11-01 00:00-0400 ann",
        "11-02 00:00 sato",
    ]
    no_midnight = Line(("ann",), days("2026-03-08", "2026-03-08"))
    assert changes(group(zone=HAVANA, lines=(no_midnight, Line(("sato",)))), "2026-03-07", "2026-03-10") == [
        "03-07 00:00 sato",
        "03-08 01:00 ann",
        "03-09 00:00 sato",
    ]


def test_a_day_begins_once_even_where_the_clocks_are_set_back_over_midnight() -> None:
    """In 2010 Saint John's went from 00:01 on Sunday the seventh of November back to 23:01 on Saturday."""
    sunday = Line(("ann",), days("2010-11-07", "2010-11-07"))
    rota = group(zone="America/St_Johns", lines=(sunday, Line(("sato",))))
    assert changes(rota, "2010-11-06", "2010-11-09") == [
        "11-06 00:00 sato",
        "11-07 00:00-0230 ann",
        "11-08 00:00 sato",
    ]
    assert called(rota, "2010-11-06 23:30-03:30") == "ann"


def test_hours_of_a_day_begin_at_its_first_midnight_and_end_at_their_last_end_over_such_a_change() -> None:
    sunday = during(hours((6,), "00:00-06:00", zone="America/St_Johns"), zone="America/St_Johns")
    assert changes(sunday, "2010-11-06 12:00", "2010-11-07 12:00") == [
        "11-06 12:00 sato",
        "11-07 00:00-0230 ann",
        "11-07 06:00 sato",
    ]
    assert called(sunday, "2010-11-06 23:30-03:30") == "ann"
    saturday = during(hours((5,), "22:00-23:30", zone="America/St_Johns"), zone="America/St_Johns")
    assert changes(saturday, "2010-11-06 12:00", "2010-11-07 12:00") == [
        "11-06 12:00 sato",
        "11-06 22:00 ann",
        "11-06 23:30-0330 sato",
    ]
    assert called(saturday, "2010-11-07 00:00:30-02:30") == "ann"


def test_so_they_do_in_a_span_that_begins_or_ends_between_the_two_midnights() -> None:
    saturday = during(hours((5,), "22:00-23:30", zone="America/St_Johns"), zone="America/St_Johns")
    assert changes(saturday, "2010-11-07 00:00:30-02:30", "2010-11-07 12:00") == [
        "11-07 00:00-0230 ann",
        "11-06 23:30-0330 sato",
    ]
    sunday = during(hours((6,), "00:00-06:00", zone="America/St_Johns"), zone="America/St_Johns")
    assert changes(sunday, "2010-11-06 12:00", "2010-11-06 23:45-03:30") == ["11-06 12:00 sato", "11-07 00:00-0230 ann"]
