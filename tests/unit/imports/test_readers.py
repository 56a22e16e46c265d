"""What each reader makes of the ways in which its product may write a rota."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.answers import Refused
from cli.imports import goalert, oncall, opsgenie, pagerduty, recurring, zones
from cli.imports.model import Imported, Window
from rinban.core.rota.rotations import Every, Unit

MONDAY_NINE = datetime.fromisoformat("2026-10-05 09:00")
DAY, HOUR = 1440, 60


def why(found: Imported) -> list[str]:
    return [f"{one.where}: {one.why}" for one in found.uncarried]


# --- rules that recur ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "hours", "shifts", "every"),
    [
        ("FREQ=WEEKLY", 7 * 24, 1, Every(1, Unit.WEEK)),
        ("FREQ=WEEKLY;INTERVAL=2", 14 * 24, 1, Every(2, Unit.WEEK)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 9, 5, Every(1, Unit.WEEK)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 9, 10, Every(2, Unit.WEEK)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 9, 1, Every(1, Unit.WORKING_DAY)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", 24, 3, Every(3, Unit.DAY)),
        ("FREQ=DAILY", 12, 2, Every(2, Unit.DAY)),
        ("FREQ=HOURLY;INTERVAL=12", 12, 1, Every(12, Unit.HOUR)),
        ("FREQ=MONTHLY", 31 * 24, 1, Every(1, Unit.MONTH)),
    ],
)
def test_turns_of_shifts(written: str, hours: int, shifts: int, every: Every) -> None:
    found = recurring.of_each_shift(recurring.rule_of(f"RRULE:{written}", MONDAY_NINE, hours * HOUR), shifts)
    assert isinstance(found, recurring.Recurrence)
    assert (found.every, found.starts) == (every, MONDAY_NINE)


@pytest.mark.parametrize(
    ("written", "hours", "shifts", "why_not"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 9, 2, "turns of 2 of its shifts, of which a week has 3"),
        ("FREQ=WEEKLY;INTERVAL=2", 24, 1, "a shift that is shorter than its 2 weeks"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", 24, 1, "its rule has BYMONTHDAY"),
        ("FREQ=WEEKLY;COUNT=3", 24, 1, "its rule has COUNT"),
        ("FREQ=YEARLY", 24, 1, 'its frequency is "yearly"'),
        ("FREQ=HOURLY;BYDAY=MO", 1, 1, "it recurs hourly on some days of the week"),
    ],
)
def test_a_rule_that_no_rotation_says(written: str, hours: int, shifts: int, why_not: str) -> None:
    assert recurring.of_each_shift(recurring.rule_of(written, MONDAY_NINE, hours * HOUR), shifts) == why_not


def test_a_week_of_turns_begins_on_the_first_day_of_the_week_and_not_on_that_of_the_first_shift() -> None:
    wednesday = datetime.fromisoformat("2026-10-07 09:00")
    rule = recurring.Rule("weekly", wednesday, 9 * HOUR, days=(0, 2, 4))
    found = recurring.of_each_period(rule, 0)
    assert isinstance(found, recurring.Recurrence)
    assert found.starts == MONDAY_NINE
    assert found.windows == tuple(Window(day * DAY + 540, day * DAY + 1080) for day in (0, 2, 4))


# --- zones ------------------------------------------------------------------------------------------------------


def test_every_zone_that_rails_names_is_one_here() -> None:
    assert {ZoneInfo(zones.iana(name, "")).key for name in zones._RAILS} == {*zones._RAILS.values()}
    assert zones.iana("Asia/Tokyo", "") == "Asia/Tokyo"


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refused, match='schedule Web: "Mars" is no time zone'):
        zones.iana("Mars", "schedule Web")


# --- Opsgenie -----------------------------------------------------------------------------------------------------


def opsgenie_rotation(**more: Any) -> Imported:
    rotation = {
        "id": "r",
        "name": "Weeks",
        "startDate": "2026-10-05T00:00:00Z",
        "type": "weekly",
        "length": 1,
        "participants": [{"type": "user", "id": "u1", "username": "sato@example.com"}],
        **more,
    }
    return opsgenie.read(
        [("s.json", {"data": {"id": "s", "name": "Infra", "timezone": "Asia/Tokyo", "rotations": [rotation]}})]
    )


def test_opsgenies_hours_of_the_day_may_go_over_midnight() -> None:
    hours = {"type": "time-of-day", "restriction": {"startHour": 18, "startMin": 30, "endHour": 8, "endMin": 0}}
    (rotation,) = opsgenie_rotation(timeRestriction=hours).schedules[0].rotations
    assert rotation.windows[0] == Window(18 * 60 + 30, DAY + 8 * 60)
    assert len(rotation.windows) == 7


def test_opsgenies_hours_of_the_week_may_go_over_its_end() -> None:
    hours = {"startDay": "friday", "startHour": 18, "startMin": 0, "endDay": "monday", "endHour": 9, "endMin": 0}
    found = opsgenie_rotation(timeRestriction={"type": "weekday-and-time-of-day", "restrictions": [hours]})
    assert found.schedules[0].rotations[0].windows == (Window(4 * DAY + 18 * 60, 7 * DAY + 9 * 60),)


def test_a_turn_of_a_team_is_nobodys_and_named() -> None:
    found = opsgenie_rotation(participants=[{"type": "team", "id": "t", "name": "Ops"}, {"type": "none"}])
    assert found.schedules[0].rotations[0].turns == ((), ())
    assert why(found) == ["rotation Weeks, participant Ops: a turn of type team names no person"]


def test_a_rotation_that_is_switched_off_is_left_out_and_named() -> None:
    found = opsgenie_rotation(enabled=False)
    assert found.schedules[0].rotations == ()
    assert why(found) == ["rotation Weeks: it is disabled"]


def test_a_field_that_nobody_knows_is_named() -> None:
    assert why(opsgenie_rotation(restInBetween={"hours": 11})) == [
        "rotation Weeks: restInBetween: this field is not known here, and was not looked at"
    ]


def test_a_timeline_finds_its_schedule_by_the_files_name_too() -> None:
    rota: list[tuple[str, Any]] = [
        (
            "schedules.json",
            {"data": [{"id": one, "name": one, "timezone": "UTC", "rotations": []} for one in ("web", "db", "d")]},
        ),
        (
            "timeline-db.json",
            {
                "startDate": "2026-10-12T00:00:00Z",
                "endDate": "2026-10-19T00:00:00Z",
                "finalTimeline": {
                    "rotations": [
                        {
                            "periods": [
                                {
                                    "startDate": "2026-10-12T00:00:00Z",
                                    "endDate": "2026-10-13T00:00:00Z",
                                    "responder": {"id": "u1", "type": "user"},
                                }
                            ]
                        }
                    ]
                },
            },
        ),
    ]
    found = opsgenie.read(rota)
    assert {one.name: len(one.rendered) for one in found.schedules} == {"web": 0, "db": 1, "d": 0}


# --- the others -------------------------------------------------------------------------------------------------


def layer(**more: Any) -> Imported:
    one = {
        "id": "L",
        "name": "Layer",
        "start": "2026-10-05T09:00:00+09:00",
        "rotation_virtual_start": "2026-10-05T09:00:00+09:00",
        "rotation_turn_length_seconds": 86400,
        "users": [{"user": {"id": "P1", "summary": "Ann"}}, {"user": {"id": "P2", "summary": "Bob"}}],
        **more,
    }
    return pagerduty.read(
        [("p.json", {"schedule": {"id": "S", "name": "Infra", "time_zone": "Tokyo", "schedule_layers": [one]}})]
    )


@pytest.mark.parametrize(
    ("seconds", "every"),
    [(43200, Every(12, Unit.HOUR)), (3 * 86400, Every(3, Unit.DAY)), (14 * 86400, Every(2, Unit.WEEK))],
)
def test_the_length_of_a_turn_is_said_in_the_largest_unit(seconds: int, every: Every) -> None:
    (rotation,) = layer(rotation_turn_length_seconds=seconds).schedules[0].rotations
    assert (rotation.every, rotation.starts) == (every, MONDAY_NINE)


def test_a_restriction_by_weekday_may_last_for_days() -> None:
    weekend = {
        "type": "weekly_restriction",
        "start_day_of_week": 6,
        "start_time_of_day": "00:00:00",
        "duration_seconds": 2 * 86400,
    }
    (rotation,) = layer(restrictions=[weekend]).schedules[0].rotations
    assert rotation.windows == (Window(5 * DAY, 7 * DAY),)


def test_a_calendar_elsewhere_is_named_and_its_shifts_are_compared() -> None:
    found = oncall.read(
        [
            (
                "s.json",
                {
                    "results": [
                        {
                            "id": "S",
                            "name": "Cal",
                            "type": "ical",
                            "time_zone": "UTC",
                            "ical_url_primary": "https://cal.example",
                        }
                    ]
                },
            ),
            (
                "f.json",
                {
                    "results": [
                        {"user_pk": "U1", "shift_start": "2026-10-12T00:00:00Z", "shift_end": "2026-10-13T00:00:00Z"}
                    ]
                },
            ),
        ]
    )
    assert len(found.schedules[0].rendered) == 1
    assert why(found) == [
        "schedule Cal: ical_url_primary: it is a calendar elsewhere, of which only the shifts are known"
    ]


def test_a_rotation_of_goalert_goes_on_from_the_hand_over_that_comes_next() -> None:
    answer = {
        "rotations": {
            "nodes": [
                {
                    "id": "r",
                    "name": "Weeks",
                    "type": "weekly",
                    "shiftLength": 1,
                    "start": "2020-01-06T00:00:00Z",
                    "timeZone": "Asia/Tokyo",
                    "userIDs": ["a", "b", "c"],
                    "activeUserIndex": 1,
                    "nextHandoffTimes": ["2026-10-05T00:00:00Z"],
                }
            ]
        },
        "schedules": {
            "nodes": [
                {
                    "id": "s",
                    "name": "Infra",
                    "timeZone": "Asia/Tokyo",
                    "targets": [
                        {
                            "target": {"id": "r", "type": "rotation", "name": "Weeks"},
                            "rules": [{"start": "22:00", "end": "06:00", "weekdayFilter": [True, *[False] * 6]}],
                        }
                    ],
                }
            ]
        },
    }
    (rotation,) = goalert.read([("a.json", {"data": answer})]).schedules[0].rotations
    assert (rotation.turns, rotation.starts) == ((("c",), ("a",), ("b",)), MONDAY_NINE)
    assert rotation.windows == (Window(6 * DAY + 22 * 60, 7 * DAY + 6 * 60),), "the filter begins with Sunday"
