"""Until when nobody is called for an alert: nights, weekends, holidays, maintenance windows, and all in a row."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.rota.duty import Group
from rinban.core.rota.hours import FAR_AHEAD, Range, begin_after
from rinban.core.rota.postponing import Postponement, postponement
from rinban.core.rota.quiet import MaintenanceWindow, Wait, Words
from rinban.core.rota.workdays import NO_HOLIDAYS, Calendar

TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"
LOAD = Words("db-1", "load is high", "load")
NEW_YEAR = Calendar("", (Days(date(2026, 12, 29), date(2027, 1, 3)),))


def at(text: str, zone: str = TOKYO) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def business(zone: str = TOKYO) -> tuple[Range, ...]:
    return (Range((0, 1, 2, 3, 4), time(9), time(18), 0, zone, except_holidays=True),)


def group(*quiet: MaintenanceWindow, until: str = "business", calendar: Calendar | None = None) -> Group:
    wait = Wait(Severity.AVERAGE, until)
    return Group("infra", hours=(("business", business()),), wait=wait, quiet=quiet, calendar=calendar)


def until(found: Group, when: str, severity: Severity = Severity.WARNING) -> str | None:
    postponed = postponement(found, severity, LOAD, at(when))
    return postponed and f"{datetime.fromtimestamp(postponed.until, ZoneInfo(TOKYO)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("2026-11-24 08:59", "2026-11-24 09:00"),
        ("2026-11-24 09:00", None),
        ("2026-11-24 17:59", None),
        ("2026-11-24 18:00", "2026-11-25 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-12-28 18:00", "2027-01-04 09:00"),
    ],
)
def test_a_mild_alert_waits_until_its_hours_begin_over_weekends_and_holidays(when: str, then: str | None) -> None:
    assert until(group(calendar=NEW_YEAR), when) == then


def test_only_what_is_milder_waits() -> None:
    waits = [severity for severity in Severity if until(group(), "2026-11-25 03:00", severity)]
    assert waits == [Severity.NOT_CLASSIFIED, Severity.INFORMATION, Severity.WARNING]


def test_hours_that_never_begin_are_not_waited_for() -> None:
    closed = Calendar("", (Days(date(2026, 11, 1), None),))
    assert until(group(calendar=closed), "2026-11-25 03:00") is None
    assert until(group(until="unheard-of"), "2026-11-25 03:00") is None


def test_it_is_looked_two_weeks_ahead_and_no_further() -> None:
    evening = at("2026-11-24 18:00")
    closed = Calendar("", (Days(date(2026, 11, 25), date(2026, 12, 7)),))
    assert begin_after(business(), evening, closed) == at("2026-12-08 09:00")
    closed = Calendar("", (Days(date(2026, 11, 25), date(2026, 12, 8)),))
    assert begin_after(business(), evening, closed) is None
    assert FAR_AHEAD == 14


def test_hours_over_midnight_begin_on_the_day_before() -> None:
    night = (Range(tuple(range(7)), time(22), time(6), 1, TOKYO),)
    assert begin_after(night, at("2026-11-24 23:00"), NO_HOLIDAYS) == at("2026-11-25 22:00")


def test_a_begin_that_the_clocks_skip_is_the_first_instant_after_it() -> None:
    """On 8 March 2026 the clocks of New York go from 2:00 to 3:00."""
    early = (Range((6,), time(2, 30), time(5), 0, NEW_YORK),)
    assert begin_after(early, at("2026-03-07 12:00", NEW_YORK), NO_HOLIDAYS) == at("2026-03-08 03:00", NEW_YORK)
    skipped = (Range((6,), time(2, 15), time(2, 45), 0, NEW_YORK),)
    assert begin_after(skipped, at("2026-03-07 12:00", NEW_YORK), NO_HOLIDAYS) == at("2026-03-15 02:15", NEW_YORK)


# --- maintenance -----------------------------------------------------------------------------------------------------


def window(begins: str, ends: str, *hosts: str, **more: object) -> MaintenanceWindow:
    return MaintenanceWindow(1, at(begins), at(ends), hosts=hosts, **more)  # type: ignore[arg-type]


def test_windows_that_follow_each_other_and_then_the_night_are_one_postponement() -> None:
    first = window("2026-11-24 16:00", "2026-11-24 17:00")
    second = window("2026-11-24 17:00", "2026-11-24 19:00")
    found = group(first, second)
    assert until(found, "2026-11-24 16:30") == "2026-11-25 09:00"
    assert until(found, "2026-11-24 16:30", Severity.HIGH) == "2026-11-24 19:00"
    assert until(found, "2026-11-24 19:00", Severity.HIGH) is None


def test_a_window_that_holds_when_the_hours_begin_makes_it_longer_but_is_not_quiet_before() -> None:
    found = group(window("2026-11-25 08:00", "2026-11-25 10:00"))
    assert postponement(found, Severity.WARNING, LOAD, at("2026-11-25 03:00")) == Postponement(
        at("2026-11-25 10:00"), quiet=False
    )
    assert postponement(found, Severity.HIGH, LOAD, at("2026-11-25 08:00")) == Postponement(
        at("2026-11-25 10:00"), quiet=True
    )


@pytest.mark.parametrize(
    ("hosts", "matching", "words", "covered"),
    [
        ((), (), Words("", "", "k"), True),
        (("db-*",), (), LOAD, True),
        (("DB-?",), (), LOAD, True),
        (("db-*",), (), Words("web-1", "db-1 is slow", "db-1"), False),
        (("db-*",), (), Words("", "db-1 is slow", "db-1"), False),
        (("web-*", "db-1"), (), LOAD, True),
        ((), ("*backup*",), Words("db-1", "nightly Backup failed", "k"), True),
        ((), ("job-*",), Words("db-1", "it failed", "JOB-7"), True),
        (("db-*",), ("*backup*",), LOAD, False),
        ((), ("*データ*",), Words("", "データベースに接続できません", "k"), True),
    ],
)
def test_a_window_covers_what_its_patterns_fit(
    hosts: tuple[str, ...], matching: tuple[str, ...], words: Words, *, covered: bool
) -> None:
    now = at("2026-11-24 16:30")
    one = MaintenanceWindow(1, now, now + 60.0, hosts=hosts, matching=matching)
    assert one.covers(Severity.HIGH, words, now) == covered
    assert not one.covers(Severity.HIGH, words, now + 60.0)
    assert not one.covers(Severity.HIGH, words, now - 1.0)


def test_a_window_may_spare_disasters() -> None:
    spared = window("2026-11-24 16:00", "2026-11-24 17:00", except_disaster=True)
    plain = window("2026-11-24 16:00", "2026-11-24 17:00")
    now = at("2026-11-24 16:30")
    assert [one.covers(Severity.DISASTER, LOAD, now) for one in (spared, plain)] == [False, True]
    assert spared.covers(Severity.HIGH, LOAD, now)


def test_a_hundred_windows_in_a_row_are_followed_and_the_loop_ends() -> None:
    now = at("2026-11-24 16:00")
    row = tuple(MaintenanceWindow(n, now + 60.0 * n, now + 60.0 * (n + 1)) for n in range(150))
    found = postponement(Group("infra", quiet=row), Severity.HIGH, LOAD, now)
    assert found == Postponement(now + 6000.0, quiet=True)
