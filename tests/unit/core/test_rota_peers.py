"""What went wrong in other tools for rotas, each once: it does not happen here.

The numbers are those of the public threads of each tool. Grafana is Grafana OnCall.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from rinban.core.rota.duty import Line
from rinban.core.rota.rotations import Unit
from rinban.core.rota.shifts import shifts
from rinban.core.rota.workdays import Calendar
from tests.unit.core.rota_team import (
    BEIRUT,
    HAVANA,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    called,
    changes,
    covers,
    days,
    first_called,
    group,
    hand_made,
    hours,
    instant,
    nights,
)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        (LONDON, "2026-10-19", "2026-10-26"),
        (NEW_YORK, "2026-03-02", "2026-03-09"),
        (LORD_HOWE, "2026-09-28", "2026-10-05"),
    ],
)
def test_grafana_3261_a_schedule_does_not_move_by_an_hour_when_the_clocks_change(
    zone: str, before: str, after: str
) -> None:
    rota = nights("sato", "ann", starts=f"{before} 09:00", zone=zone)
    assert changes(rota, f"{before} 09:00", f"{after} 12:00") == [
        f"{before[5:]} 09:00 sato ann",
        f"{after[5:]} 09:00 ann sato",
    ]


def test_grafana_3261_hours_of_the_day_are_no_hours_of_utc() -> None:
    """The condition "from nine to six" of a chain was stored in UTC, and was 08:00 to 17:00 from November on."""
    lines = (Line(("ann",), during=("business",)), Line(("sato",)))
    rota = group(zone=NEW_YORK, lines=lines, hours=(("business", (hours(range(5), "09:00-18:00", zone=NEW_YORK),)),))
    for day in ("2026-10-30", "2026-11-02", "2026-03-06", "2026-03-09"):
        assert changes(rota, f"{day} 00:00", f"{day} 23:59")[1:] == [f"{day[5:]} 09:00 ann", f"{day[5:]} 18:00 sato"]


def test_grafana_5455_a_shift_that_lasts_over_the_change_ends_at_its_time_on_the_wall() -> None:
    """Twelve hours from 20:00 are eleven on a night in March, and thirteen on one in autumn."""
    lines = (Line(("ann",), during=("night",)), Line(("sato",)))
    rota = group(zone=NEW_YORK, lines=lines, hours=(("night", (hours(range(7), "20:00-08:00", zone=NEW_YORK),)),))
    for evening, morning, lasts in (("2026-03-07", "2026-03-08", 11), ("2026-10-31", "2026-11-01", 13)):
        night = shifts(rota, instant(f"{evening} 12:00", NEW_YORK), instant(f"{morning} 12:00", NEW_YORK))[1]
        assert (night.begins, night.ends) == (
            instant(f"{evening} 20:00", NEW_YORK),
            instant(f"{morning} 08:00", NEW_YORK),
        )
        assert night.ends - night.begins == lasts * 3600


def test_grafana_2950_what_is_shown_of_a_span_is_who_is_called_in_it() -> None:
    rota = nights("sato", "ann", every=Unit.DAY, starts="2026-10-20 02:30", zone=LONDON)
    for shift in shifts(rota, instant("2026-10-20", LONDON), instant("2026-11-01", LONDON)):
        shown = datetime.fromtimestamp(shift.begins, ZoneInfo(LONDON)).isoformat()
        assert called(rota, shown).split() == [*shift.people]


def test_oneuptime_1890_a_daily_hand_over_keeps_its_time_all_year() -> None:
    rota = nights("sato", "ann", "suzuki", every=Unit.DAY, starts="2026-01-01 09:00", zone=NEW_YORK)
    found = shifts(rota, instant("2026-01-01 09:00", NEW_YORK), instant("2027-01-01 09:00", NEW_YORK))
    times = {datetime.fromtimestamp(shift.begins, ZoneInfo(NEW_YORK)).strftime("%H:%M") for shift in found}
    assert (len(found), times) == (365, {"09:00"})


def test_oneuptime_2413_after_a_weekend_it_is_the_next_one_s_turn() -> None:
    """Turns were counted through the weekend: with three people Friday's came again on Monday."""
    rota = nights("sato", "suzuki", "ann", every=Unit.WORKING_DAY, starts="2026-11-16 09:00")
    week = [f"2026-11-{day} 12:00" for day in (19, 20, 21, 22, 23, 24)]
    assert first_called(rota, *week) == "sato suzuki suzuki suzuki ann sato"
    every_day = nights("sato", "suzuki", "ann", every=Unit.DAY, starts="2026-11-16 09:00")
    assert first_called(every_day, *week) == "sato suzuki ann sato suzuki ann"


def test_goalert_a_month_after_the_30th_of_january_is_the_end_of_february_and_not_march() -> None:
    rota = nights("sato", "ann", every=Unit.MONTH, starts="2026-01-30 09:00")
    assert changes(rota, "2026-01-30 09:00", "2026-04-01") == [
        "01-30 09:00 sato ann",
        "02-28 09:00 ann sato",
        "03-30 09:00 sato ann",
    ]


@pytest.mark.parametrize("zone", [HAVANA, BEIRUT])
def test_goalert_rules_do_not_break_where_the_clocks_change_at_midnight(zone: str) -> None:
    """Each day of the year begins once, and each has its person."""
    rota = nights("sato", "ann", every=Unit.DAY, starts="2026-01-01", zone=zone)
    found = shifts(rota, instant("2026-01-01", zone), instant("2027-01-01", zone))
    assert len(found) == 365
    assert [shift.people[0] for shift in found] == ["sato", "ann"] * 182 + ["sato"]
    lengths = sorted(shift.ends - shift.begins for shift in found)
    assert (lengths[0], lengths[1], lengths[-2], lengths[-1]) == (23 * 3600, 24 * 3600, 24 * 3600, 25 * 3600)


def test_goalert_1252_two_halves_of_a_night_leave_no_hole_in_the_hour_that_comes_twice() -> None:
    halves = (
        ("late", (hours(range(7), "13:30-01:30", zone=NEW_YORK),)),
        ("early", (hours(range(7), "01:30-13:30", zone=NEW_YORK),)),
    )
    lines = (Line(("ann",), during=("late",)), Line(("sato",), during=("early",)))
    rota = group(zone=NEW_YORK, lines=lines, hours=halves)
    for first, last in (("2026-10-30", "2026-11-03"), ("2026-03-06", "2026-03-10")):
        assert () not in {shift.people for shift in shifts(rota, instant(first, NEW_YORK), instant(last, NEW_YORK))}


def test_opsknight_378_hand_overs_only_ever_go_forward_whatever_the_change() -> None:
    """Half an hour in Lord Howe, an hour in New York; turns that divide a day keep to the wall, and others do not."""
    for zone in (LORD_HOWE, NEW_YORK):
        for number in (1, 4, 5, 7, 12):
            rota = nights("sato", "ann", every=Unit.HOUR, number=number, starts="2026-01-01 00:30", zone=zone)
            found = shifts(rota, instant("2026-01-01", zone), instant("2027-01-01", zone))
            assert all(one.begins < one.ends == following.begins for one, following in pairwise(found))


def test_goalert_4548_an_empty_place_does_not_end_the_order() -> None:
    """Nobody is there whose turn it is: the next people are called, and not nobody."""
    rota = nights("sato", "ann", "suzuki", starts="2026-11-23 09:00")
    assert called(replace(rota, employed=(("sato", days("2027-01-01", None)),)), "2026-11-24 12:00") == "ann suzuki"


def test_goalert_4576_after_the_one_on_duty_the_next_one_of_the_rotation_is_called() -> None:
    assert called(nights("sato", "ann", "suzuki", starts="2026-11-23 09:00"), "2026-12-01 12:00") == "ann suzuki sato"


def test_grafana_1108_what_is_over_is_no_gap() -> None:
    """The shifts from now on do not tell of a line that nobody was on last week."""
    empty = Line((), days("2026-11-16", "2026-11-20"))
    rota = group(lines=(empty, Line(("sato",))))
    assert changes(rota, "2026-11-21", "2026-12-05") == ["11-21 00:00 sato"]


def test_incident_io_shows_holidays_and_here_they_decide() -> None:
    weekdays = hours(range(5), "09:00-18:00", except_holidays=True)
    lines = (Line(("ann",), during=("business",)), Line(("sato",)))
    rota = group(lines=lines, hours=(("business", (weekdays,)),), calendar=Calendar("japan", public=hand_made))
    assert first_called(rota, "2026-11-20 12:00", "2026-11-23 12:00", "2026-11-24 12:00") == "ann sato ann"


def test_pagerduty_and_opsgenie_an_override_does_not_replace_somebody_it_was_not_made_for() -> None:
    """Theirs replaces anybody who is on duty then. After a swap of weeks the wrong person would be free."""
    cover = covers("kacho", "sato", "2026-11-24 21:00", "2026-11-25 09:00")
    rota = replace(nights("ann", "sato", starts="2026-11-23 09:00"), overrides=(cover,))
    assert called(rota, "2026-11-24 22:00") == "ann kacho"
