"""How long it takes to find out who is on duty, beside a reference that looks at each minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as wall_time

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.shifts import shifts
from rinban.core.rota.workdays import Calendar
from tests.unit.core import rota_oracle

GROUPS = 50
DAYS = 90
INSTANTS = 1000
DAY = 24 * 3600
START = 1793545200  # 2026-11-02 in Tokyo
ZONES = ("Asia/Tokyo", "Europe/London", "America/New_York")
EACH = (Every(1, Unit.WEEK), Every(1, Unit.DAY), Every(1, Unit.WORKING_DAY), Every(1, Unit.MONTH), Every(12, Unit.HOUR))
CLOSED = Days(date(2026, 12, 29), date(2027, 1, 3))


def instants() -> list[float]:
    """Seconds of each of some runs: INSTANTS times, who is on duty in one group or another."""
    groups = _groups()

    def run(day: int) -> None:
        for number in range(INSTANTS):
            on_duty(groups[number % GROUPS], START + day * DAY + number * 5000.0)

    return [_took(run, day) for day in range(30)]


def spans() -> list[float]:
    """Seconds of each of some runs: the shifts of DAYS days of GROUPS groups."""
    groups = _groups()

    def run() -> None:
        for group in groups:
            shifts(group, START, START + DAYS * DAY)

    return [_took(run) for _ in range(10)]


def days_by_arithmetic() -> list[float]:
    """Seconds of the shifts of one day of a group, for some groups."""
    return [_took(shifts, group, START, START + DAY) for group in _groups()[:15]]


def days_by_the_minute() -> list[float]:
    """The same as the reference finds them."""
    return [_took(rota_oracle.shifts, group, START, DAY // 60) for group in _groups()[:15]]


def _took(work: Callable[..., object], *given: object) -> float:
    """Seconds of processor time: other work of the machine does not count."""
    began = time.process_time()
    work(*given)
    return time.process_time() - began


def _groups() -> list[Group]:
    return [_group(number, ZONES[number % len(ZONES)], EACH[number % len(EACH)]) for number in range(GROUPS)]


def _group(number: int, zone: str, every: Every) -> Group:
    """Business hours, nights and weekends in turns, New Year, one leave and one cover."""
    who = tuple(f"p{one}" for one in range(6))
    business = Range((0, 1, 2, 3, 4), wall_time(9), wall_time(18), 0, zone, except_holidays=True)
    turns = Rotation(tuple((one,) for one in who[:5]), every, datetime(2026, 1, 5, 9), zone)  # noqa: DTZ001
    return Group(
        f"g{number}",
        zone=zone,
        lines=(
            Line(("p5", "night"), CLOSED),
            Line(("p4", "night"), during=("business",)),
            Line(("night",)),
        ),
        responders=tuple(Responder(one, one, "+819000000001") for one in who),
        rotations=(("night", turns),),
        hours=(("business", (business,)),),
        overrides=(Override("p1", "p5", START + 10 * DAY, START + 11 * DAY),),
        leave=(("p2", Days(date(2026, 11, 20), date(2026, 11, 27))),),
        calendar=Calendar(also=(CLOSED,)),
    )
