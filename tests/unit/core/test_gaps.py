"""The days of the next two weeks on which a group would have nobody."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota.duty import Line
from rinban.core.rota.gaps import Gap, gaps
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import GroupSettings, Member, Settings

ZONE = "Asia/Tokyo"
ALWAYS = Days()
ANN = Responder("ann", "Ann", "+819000000003")


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


def found(
    *lines: Line, valid: Days = ALWAYS, zone: str = ZONE, at: str = "2026-11-21 21:00"
) -> list[tuple[date, date | None]]:
    settings = Settings(
        zone=zone, responders={"ann": Member(ANN, valid)}, groups={"web": GroupSettings("web", lines=lines)}
    )
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(ZONE)).timestamp()
    return [(gap.first, gap.last) for gap in gaps(settings, now)]


def test_somebody_every_day_is_no_gap() -> None:
    assert found(Line(("ann",))) == []


def test_an_empty_order_is_a_gap_from_now_on() -> None:
    assert found(Line(())) == [(day(21), None)]
    assert found() == [(day(21), None)]


def test_a_line_that_expires_in_two_weeks_is_a_gap_and_one_that_expires_later_is_none() -> None:
    assert found(Line(("ann",), Days(None, day(4, 12)))) == [(day(5, 12), None)]
    assert found(Line(("ann",), Days(None, day(5, 12)))) == []


def test_a_person_who_leaves_leaves_a_gap() -> None:
    assert found(Line(("ann",)), valid=Days(None, day(30))) == [(day(1, 12), None)]


def test_days_in_between_have_an_end() -> None:
    empty = Line((), Days(day(24), day(25)))
    assert found(empty, Line(("ann",))) == [(day(24), day(25))]
    assert found(empty, Line((), Days(day(30), day(30))), Line(("ann",))) == [(day(24), day(25)), (day(30), day(30))]


def test_today_counts_as_it_is_now_in_the_rotas_zone() -> None:
    """At 21:00 in Tokyo it is noon in London, and at 7:00 in Tokyo still the day before."""
    yesterday = Line(("ann",), Days(None, day(20)))
    assert found(yesterday, at="2026-11-21 07:00") == [(day(21), None)]
    assert found(yesterday, zone="Europe/London", at="2026-11-21 07:00") == [(day(21), None)]
    assert found(Line((), Days(day(20), day(20))), Line(("ann",)), zone="Europe/London", at="2026-11-21 07:00") == [
        (day(20), day(20))
    ]


def test_each_group_is_told_by_its_name() -> None:
    groups = {name: GroupSettings(name) for name in ("web", "db")}
    assert [gap.group for gap in gaps(Settings(groups=groups), 1795262400.0)] == ["db", "web"]
    assert gaps(Settings(groups=groups), 1795262400.0)[0] == Gap("db", day(21), None)


def test_a_group_that_is_taken_away_has_nobody_from_now_on() -> None:
    before = Settings(groups={name: GroupSettings(name) for name in ("web", "db")})
    after = Settings(responders={"ann": Member(ANN)}, groups={"web": GroupSettings("web", lines=(Line(("ann",)),))})
    assert gaps(after, 1795262400.0, before) == (Gap("db", day(21), None, group_goes=True),)
    assert gaps(after, 1795262400.0, after) == ()
