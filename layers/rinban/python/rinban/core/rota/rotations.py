"""Whose turn it is: turns of hours, days, weeks or months, counted from an anchor in both directions.

A turn lasts from one hand-over to the next. A hand-over is a time on the wall: it happens when the clocks first show
it, or at the first instant after it if they skip it. So a rotation has one turn at a time over every change of the
clock, and a turn whose whole time is skipped does not take place.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from math import copysign, inf
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.workdays import Calendar

HOUR = 3600


class Unit(Enum):
    """What a rotation counts its turns in, as the rota file writes it."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"


LENGTHS = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1)}
"""How far two hand-overs are apart on the clock, where that is always the same."""

ON_THE_CLOCK = (1, 2, 3, 4, 6, 8, 12)
"""Turns of so many hours begin at the same times each day. Others count the hours that pass."""


@dataclass(frozen=True, slots=True)
class Every:
    """How long a turn is: so many units. A turn of working days is always of one."""

    number: int = 1
    unit: Unit = Unit.WEEK


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns. `order`: the people of each turn (ids), one turn after the other, round the circle.

    `starts`: a wall time in `zone` (IANA) at which the first turn of the order begins. Turns are counted back from it
    as well, so that there is no time before the first one.
    """

    order: tuple[tuple[str, ...], ...]
    every: Every
    starts: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: its people (ids), and the instants at which it begins and the next one begins.

    `number`: 0 is the turn that begins at the rotation's `starts`, and -1 the one before it.
    """

    number: int
    people: tuple[str, ...]
    begins: float
    ends: float


def turn_at(rotation: Rotation, at: float, calendar: Calendar) -> int:
    """The number of the turn in which this instant is."""
    zone = ZoneInfo(rotation.zone)
    if _counts_what_passes(rotation.every):
        return int((at - wall.first(rotation.starts, zone)) // (rotation.every.number * HOUR))
    now = wall.shown(at, zone)
    number = _turn_by(rotation, now, calendar)
    # What the clocks show for the second time, they have passed: so may they have the next hand-over.
    while now.fold and _begin(rotation, number + 1, calendar) <= at:
        number += 1
    return number


def turns(rotation: Rotation, start: float, end: float, calendar: Calendar) -> Iterator[Turn]:
    """The turns between two instants, in their order, whole ones also at both ends."""
    number = turn_at(rotation, start, calendar)
    begins = _begin(rotation, number, calendar)
    while begins < end:
        ends = _begin(rotation, number + 1, calendar)
        if begins < ends:
            yield Turn(number, next(iter(from_turn_on(rotation, number)), ()), begins, ends)
        number, begins = number + 1, ends


def from_turn_on(rotation: Rotation, number: int) -> tuple[tuple[str, ...], ...]:
    """The people of this turn, then of those that follow, once round the circle."""
    place = number % max(1, len(rotation.order))
    return rotation.order[place:] + rotation.order[:place]


def _turn_by(rotation: Rotation, now: datetime, calendar: Calendar) -> int:
    """The number of the last hand-over whose time is not after `now` on the clock."""
    every, starts = rotation.every, rotation.starts
    if every.unit in LENGTHS:
        return (now - starts) // (every.number * LENGTHS[every.unit])
    if every.unit is Unit.MONTH:
        number = ((now.year - starts.year) * 12 + now.month - starts.month) // every.number
    else:
        number = calendar.workdays_from(starts.date(), now.date())
    day = _day(rotation, number, calendar)
    return number - (day is None or datetime.combine(day, starts.time()) > now)


def _begin(rotation: Rotation, number: int, calendar: Calendar) -> float:
    """The instant at which the turn of this number begins. One that never does begins infinitely far away."""
    every, starts, zone = rotation.every, rotation.starts, ZoneInfo(rotation.zone)
    if _counts_what_passes(every):
        return wall.first(starts, zone) + number * every.number * HOUR
    if every.unit in LENGTHS:
        return wall.first(starts + number * every.number * LENGTHS[every.unit], zone)
    day = _day(rotation, number, calendar)
    return copysign(inf, number) if day is None else wall.first(datetime.combine(day, starts.time()), zone)


def _day(rotation: Rotation, number: int, calendar: Calendar) -> date | None:
    """The day on which a turn of a month or of a working day begins. None: there is no such working day."""
    if rotation.every.unit is Unit.MONTH:
        return _months_later(rotation.starts.date(), number * rotation.every.number)
    return calendar.workday(rotation.starts.date(), number)


def _counts_what_passes(every: Every) -> bool:
    return every.unit is Unit.HOUR and every.number not in ON_THE_CLOCK


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
