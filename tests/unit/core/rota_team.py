"""A team of four with a rota, and how the tests ask who of them is on duty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.shifts import shifts

TOKYO = "Asia/Tokyo"
NEW_YORK = "America/New_York"
LONDON = "Europe/London"
LORD_HOWE = "Australia/Lord_Howe"
APIA = "Pacific/Apia"
HAVANA = "America/Havana"
BEIRUT = "Asia/Beirut"

PEOPLE = tuple(
    Responder(who, who.title(), f"+8190000000{number:02}")
    for number, who in enumerate(("sato", "suzuki", "ann", "kacho"))
)
NIGHT = Line(("night",))
HOLIDAYS_OF_2026 = frozenset({date(2026, 11, 3), date(2026, 11, 23), date(2026, 12, 31)})


def hand_made(year: int) -> frozenset[date]:
    """A small calendar: Culture Day, Thanksgiving Day, and the last day of 2026."""
    return HOLIDAYS_OF_2026 if year == 2026 else frozenset()


group = partial(Group, "infra", responders=PEOPLE)


def takes_turns(*order: str, every: Unit = Unit.WEEK, number: int = 1, starts: str, zone: str = TOKYO) -> Rotation:
    """A rotation. `order`: the people of each turn; "sato+ann" is a turn of two, and "" one of nobody."""
    turns = tuple(tuple(who for who in turn.split("+") if who) for turn in order)
    return Rotation(turns, Every(number, every), datetime.fromisoformat(starts), zone)


def nights(*order: str, every: Unit = Unit.WEEK, number: int = 1, starts: str, zone: str = TOKYO) -> Group:
    """A group whose only line is this rotation."""
    turning = takes_turns(*order, every=every, number=number, starts=starts, zone=zone)
    return group(zone=zone, lines=(NIGHT,), rotations=(("night", turning),))


def hours(days: Iterable[int], time_: str = "00:00-00:00", *, zone: str = TOKYO, **more: bool | int) -> Range:
    """A range, such as `hours(range(5), "09:00-18:00")`; an end that is not after the begin is on the next day."""
    begins, ends = map(time.fromisoformat, time_.split("-"))
    later = int(more.pop("later", ends <= begins))
    return Range(tuple(days), begins, ends, later, zone, **{name: bool(one) for name, one in more.items()})


def instant(text: str, zone: str = TOKYO) -> float:
    """Seconds since 1970. `text`: a wall time in `zone`, or with an offset if it comes twice."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()


def covers(by: str, instead_of: str, begins: str, ends: str, zone: str = TOKYO) -> Override:
    return Override(instead_of, by, instant(begins, zone), instant(ends, zone))


def called(rota: Group, at: str) -> str:
    """Who is called at this time of the group's zone, in calling order: "sato suzuki", or "" for nobody."""
    return " ".join(one.id for one in on_duty(rota, instant(at, rota.zone)))


def first_called(rota: Group, *times: str) -> str:
    """Who is called first at each of these times; "-" is nobody."""
    return " ".join((called(rota, at).split() or ["-"])[0] for at in times)


def changes(rota: Group, start: str, end: str) -> list[str]:
    """The shifts between two times, such as "11-23 09:00 sato suzuki"; a time that comes twice shows its offset."""
    zone = ZoneInfo(rota.zone)
    return [
        f"{_shown(shift.begins, zone)} {' '.join(shift.people) or '-'}"
        for shift in shifts(rota, instant(start, rota.zone), instant(end, rota.zone))
    ]


def _shown(at: float, zone: ZoneInfo) -> str:
    seen = datetime.fromtimestamp(at, zone)
    twice = seen.utcoffset() != seen.replace(fold=1 - seen.fold).utcoffset()
    return seen.strftime("%m-%d %H:%M%z" if twice else "%m-%d %H:%M")


def days(first: str | None = None, last: str | None = None) -> Days:
    return Days(*(date.fromisoformat(day) if day else None for day in (first, last)))
