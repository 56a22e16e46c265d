"""From times on the wall to instants: once, twice, never."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.rota import wall
from tests.unit.core.rota_team import APIA, BEIRUT, HAVANA, LONDON, LORD_HOWE, NEW_YORK, TOKYO

EACH_KIND = [
    # zone, the time on the wall, the first and the last instant that it stands for, and what somebody may mean by it
    (TOKYO, "2026-11-24 09:00", "00:00", "00:00", ["00:00"]),
    (NEW_YORK, "2026-11-01 00:59", "04:59", "04:59", ["04:59"]),
    (NEW_YORK, "2026-11-01 01:00", "05:00", "06:00", ["05:00", "06:00"]),
    (NEW_YORK, "2026-11-01 02:00", "07:00", "07:00", ["07:00"]),
    (NEW_YORK, "2026-03-08 01:59", "06:59", "06:59", ["06:59"]),
    (NEW_YORK, "2026-03-08 02:30", "07:00", "07:00", ["06:30", "07:30"]),
    (NEW_YORK, "2026-03-08 03:00", "07:00", "07:00", ["07:00"]),
    (LONDON, "2026-10-25 01:30", "00:30", "01:30", ["00:30", "01:30"]),
    (LORD_HOWE, "2026-04-05 01:45", "14:45", "15:15", ["14:45", "15:15"]),
    (LORD_HOWE, "2026-10-04 02:10", "15:30", "15:30", ["15:10", "15:40"]),
    (HAVANA, "2026-03-08 00:00", "05:00", "05:00", ["04:00", "05:00"]),
    (HAVANA, "2026-11-01 00:00", "04:00", "05:00", ["04:00", "05:00"]),
    (BEIRUT, "2026-03-29 00:30", "22:00", "22:00", ["21:30", "22:30"]),
    (BEIRUT, "2026-10-24 23:30", "20:30", "21:30", ["20:30", "21:30"]),
    (APIA, "2011-12-30 12:00", "10:00", "10:00", ["22:00", "22:00"]),  # read as the 30th and as the 29th
]


def utc(at: float) -> str:
    return datetime.fromtimestamp(at, ZoneInfo("UTC")).strftime("%H:%M")


@pytest.mark.parametrize(("zone", "text", "first", "last", "meant"), EACH_KIND)
def test_a_time_on_the_wall_stands_for_these_instants(
    zone: str, text: str, first: str, last: str, meant: list[str]
) -> None:
    shown, where = datetime.fromisoformat(text), ZoneInfo(zone)
    assert (utc(wall.first(shown, where)), utc(wall.last(shown, where))) == (first, last)
    assert sorted(map(utc, wall.meanings(shown, where))) == meant
    assert wall.comes_twice(shown, where) == (first != last)


@pytest.mark.parametrize("seconds", [0, 1799, 1800, 5399, 5400, 7200, 9000])
@pytest.mark.parametrize(
    ("zone", "begins"), [(NEW_YORK, "2026-11-01T04:30Z"), (LORD_HOWE, "2026-04-04T14:00Z"), (APIA, "2011-12-30T09:00Z")]
)
def test_an_instant_is_the_first_or_the_last_at_which_its_own_time_is_shown(
    zone: str, begins: str, seconds: int
) -> None:
    at, where = datetime.fromisoformat(begins).timestamp() + seconds, ZoneInfo(zone)
    seen = wall.shown(at, where)
    assert at == (wall.last if seen.fold else wall.first)(seen, where)


def test_a_day_begins_at_its_first_midnight_and_a_day_that_is_skipped_with_the_next_one() -> None:
    assert utc(wall.midnight(date(2026, 11, 1), ZoneInfo(HAVANA))) == "04:00"
    assert utc(wall.midnight(date(2026, 3, 8), ZoneInfo(HAVANA))) == "05:00"
    apia = ZoneInfo(APIA)
    assert wall.midnight(date(2011, 12, 30), apia) == wall.midnight(date(2011, 12, 31), apia)


def test_a_day_lasts_until_the_first_midnight_of_the_next_one() -> None:
    """In 2010 Saint John's showed 00:00 of the seventh of November, and a minute later 23:01 of the sixth."""
    saint_johns, midnight = ZoneInfo("America/St_Johns"), datetime.fromisoformat("2010-11-07T02:30Z").timestamp()
    days = [wall.day(midnight + minutes * 60, saint_johns).day for minutes in (-1, 0, 1, 30, 60, 61)]
    assert days == [6, 7, 7, 7, 7, 7]
