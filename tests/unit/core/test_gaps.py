"""The times of the next two weeks at which a group would have nobody."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota.duty import Line
from rinban.core.rota.gaps import Gap, gaps
from rinban.core.rota.hours import Range
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import GroupSettings, Member, Settings

ZONE = "Asia/Tokyo"
ALWAYS = Days()
ANN = Responder("ann", "Ann", "+819000000003")
NOW = "2026-11-21 21:00"


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


def instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def found(*lines: Line, valid: Days = ALWAYS, zone: str = ZONE, at: str = NOW) -> list[tuple[str, str | None]]:
    """The gaps as they are written in `zone`."""
    settings = Settings(
        zone=zone,
        responders={"ann": Member(ANN, valid)},
        groups={"web": GroupSettings("web", lines=lines)},
        hours={"business": (Range((0, 1, 2, 3, 4), time(9), time(18), 0, zone),)},
    )
    return [
        (shown(gap.begins, zone), None if gap.ends is None else shown(gap.ends, zone))
        for gap in gaps(settings, instant(at))
    ]


def shown(at: float, zone: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def test_somebody_every_day_is_no_gap() -> None:
    assert found(Line(("ann",))) == []


def test_an_empty_order_is_a_gap_from_now_on() -> None:
    assert found(Line(())) == [(NOW, None)]
    assert found() == [(NOW, None)]


def test_days_that_reach_to_the_ends_of_the_calendar_end_nowhere() -> None:
    """Many write for ever as 9999-12-31."""
    for_ever = Days(date.min, date.max)
    for zone in (ZONE, "America/New_York"):
        assert found(Line(("ann",), for_ever), valid=for_ever, zone=zone) == []


def test_a_line_that_expires_in_two_weeks_is_a_gap_and_one_that_expires_later_is_none() -> None:
    assert found(Line(("ann",), Days(None, day(4, 12)))) == [("2026-12-05 00:00", None)]
    assert found(Line(("ann",), Days(None, day(5, 12)))) == []


def test_a_person_who_leaves_leaves_a_gap() -> None:
    assert found(Line(("ann",)), valid=Days(None, day(30))) == [("2026-12-01 00:00", None)]


def test_days_in_between_have_an_end() -> None:
    empty = Line((), Days(day(24), day(25)))
    assert found(empty, Line(("ann",))) == [("2026-11-24 00:00", "2026-11-26 00:00")]
    assert found(empty, Line((), Days(day(30), day(30))), Line(("ann",))) == [
        ("2026-11-24 00:00", "2026-11-26 00:00"),
        ("2026-11-30 00:00", "2026-12-01 00:00"),
    ]


def test_hours_that_no_line_covers_are_gaps_to_the_minute() -> None:
    business = Line(("ann",), during=("business",))
    nights = found(business)
    assert nights[:2] == [(NOW, "2026-11-23 09:00"), ("2026-11-23 18:00", "2026-11-24 09:00")]
    assert nights[-1] == ("2026-12-04 18:00", None)
    assert found(business, Line(("ann",))) == []


def test_a_gap_begins_and_ends_in_the_rotas_zone() -> None:
    """At 21:00 in Tokyo it is noon in London, and at 7:00 in Tokyo still the day before."""
    yesterday = Line(("ann",), Days(None, day(20)))
    assert found(yesterday, at="2026-11-21 07:00") == [("2026-11-21 07:00", None)]
    assert found(yesterday, zone="Europe/London", at="2026-11-21 07:00") == [("2026-11-21 00:00", None)]


def test_each_group_is_told_by_its_name() -> None:
    groups = {name: GroupSettings(name) for name in ("web", "db")}
    assert gaps(Settings(groups=groups), instant(NOW)) == (
        Gap("db", instant(NOW), None),
        Gap("web", instant(NOW), None),
    )


def test_a_group_that_is_taken_away_has_nobody_from_now_on() -> None:
    before = Settings(groups={name: GroupSettings(name) for name in ("web", "db")})
    after = Settings(responders={"ann": Member(ANN)}, groups={"web": GroupSettings("web", lines=(Line(("ann",)),))})
    assert gaps(after, instant(NOW), before) == (Gap("db", instant(NOW), None, group_goes=True),)
    assert gaps(after, instant(NOW), after) == ()
