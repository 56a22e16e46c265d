"""Times as people type them, understood in the rota's zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.typed_times import moment, span

TOKYO = "Asia/Tokyo"
NEW_YORK = "America/New_York"
SATURDAY = "2026-11-21 21:00"


def instant(text: str, zone: str = TOKYO) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", SATURDAY),
        ("now", SATURDAY),
        ("今", SATURDAY),
        ("2026-12-29 10:00", "2026-12-29 10:00"),
        ("2026-12-29T9:05", "2026-12-29 09:05"),
        ("2026-12-29", "2026-12-29 00:00"),
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("23:30", "2026-11-21 23:30"),
        ("21:00", SATURDAY),
        ("9:00", "2026-11-22 09:00"),
        ("today 09:00", "2026-11-21 09:00"),
        ("tomorrow 9:00", "2026-11-22 09:00"),
        ("明日 9:00", "2026-11-22 09:00"),
        ("tomorrow", "2026-11-22 00:00"),
        ("sat 21:00", SATURDAY),
        ("Sat 03:00", "2026-11-28 03:00"),
        ("sat 22:00", "2026-11-21 22:00"),
        ("Monday 9:00", "2026-11-23 09:00"),
        ("月曜 9:00", "2026-11-23 09:00"),
        ("月曜日 9:00", "2026-11-23 09:00"),
        ("日 9:00", "2026-11-22 09:00"),
        ("fri", "2026-11-27 00:00"),
        ("+3d", "2026-11-24 21:00"),
        ("+1d12h", "2026-11-23 09:00"),
        ("+90m", "2026-11-21 22:30"),
        ("22時", "2026-11-21 22:00"),
        ("９時半", "2026-11-22 09:30"),
        ("明日9時5分", "2026-11-22 09:05"),
        ("月曜日 21時", "2026-11-23 21:00"),
        ("２０２６-１２-２９　１０：００", "2026-12-29 10:00"),
        ("+2時間", "2026-11-21 23:00"),
        ("＋1日12時間", "2026-11-23 09:00"),
        ("+90分", "2026-11-21 22:30"),
    ],
)
def test_what_people_type_on_a_saturday_night(typed: str, meant: str) -> None:
    assert moment(typed, instant(SATURDAY), TOKYO) == instant(meant)


def test_an_offset_names_the_instant_itself() -> None:
    now = instant(SATURDAY)
    assert moment("2026-12-28T15:00Z", now, TOKYO) == instant("2026-12-29 00:00")
    assert moment("2026-12-28 10:00-05:00", now, TOKYO) == instant("2026-12-29 00:00")
    assert moment("1970-01-01T00:00Z", now, TOKYO) == 0.0


@pytest.mark.parametrize(
    "typed",
    [
        "soon",
        "25時",
        "9時60分",
        "時",
        "+時間",
        "2時間",
        "25:00",
        "9:60",
        "sat 3",
        "noday 03:00",
        "+",
        "+3",
        "+3w",
        "2026-2-30",
        "-1d",
        "+9999d99",
    ],
)
def test_what_is_no_time_is_answered_with_the_forms(typed: str) -> None:
    with pytest.raises(BadRequest, match=r"is no time.*write"):
        moment(typed, instant(SATURDAY), TOKYO)


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-02-30 10:00", "2026-02-30T10:00"])
def test_a_date_that_does_not_exist_is_named_as_such(typed: str) -> None:
    with pytest.raises(BadRequest, match=r'^"2026-02-30" is not in the calendar$'):
        moment(typed, instant(SATURDAY), TOKYO)


@pytest.mark.parametrize("typed", ["2026-12-30..2026-12-32", "2026-12-32..2027-01-03", "2026-12-32"])
def test_days_that_do_not_exist_are_named_as_such(typed: str) -> None:
    with pytest.raises(BadRequest, match=r'^"2026-12-32" is not in the calendar$'):
        span(typed, instant(SATURDAY), TOKYO)


def test_a_time_that_comes_twice_is_refused_with_both() -> None:
    with pytest.raises(BadRequest, match="write 2026-11-01 01:30-04:00 or 2026-11-01 01:30-05:00"):
        moment("2026-11-01 01:30", instant("2026-10-30 12:00", NEW_YORK), NEW_YORK)


def test_a_time_that_does_not_exist_is_refused_with_what_is_near() -> None:
    with pytest.raises(BadRequest, match="write 2026-03-08 01:30-05:00 or 2026-03-08 03:30-04:00"):
        moment("2026-03-08 02:30", instant("2026-03-01 12:00", NEW_YORK), NEW_YORK)


def test_days_keep_the_clock_over_a_change_and_hours_count_what_passes() -> None:
    now = instant("2026-10-31 12:00", NEW_YORK)
    assert moment("+1d", now, NEW_YORK) == instant("2026-11-01 12:00", NEW_YORK)
    assert moment("+24h", now, NEW_YORK) == instant("2026-11-01 11:00", NEW_YORK)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-12-24..2027-01-03", date(2026, 12, 24), date(2027, 1, 3)),
        ("2026-12-24", date(2026, 12, 24), date(2026, 12, 24)),
        ("today", date(2026, 11, 21), date(2026, 11, 21)),
        ("sat..sun", date(2026, 11, 21), date(2026, 11, 22)),
        ("sun..sat", date(2026, 11, 22), date(2026, 11, 28)),
        ("金..月", date(2026, 11, 27), date(2026, 11, 30)),
    ],
)
def test_spans_of_days(typed: str, first: date, last: date) -> None:
    assert span(typed, instant(SATURDAY), TOKYO) == Days(first, last)


@pytest.mark.parametrize(
    "typed", ["", "..", "2026-12-24..", "..2026-12-24", "soon", "2027-01-03..2026-12-24", "sat 9:00"]
)
def test_what_is_no_span_of_days_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest):
        span(typed, instant(SATURDAY), TOKYO)
