"""The nights of a rota. A night belongs to the date on which it begins, and so does all that happens in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.wall import DAY

BEGINS, ENDS = time(22), time(7)
"""When a night begins and, on the next day, ends, on the clocks of the rota's zone."""


@dataclass(frozen=True, slots=True)
class Night:
    """One night: the date on which it begins, and from which instant to which it lasts (seconds since 1970)."""

    day: date
    begins: float
    ends: float


def nights(first: date, last: date, zone: str) -> list[Night]:
    """The nights that begin on the days from `first` to `last`, both included, in a zone (IANA)."""
    clocks, days = ZoneInfo(zone), (last - first).days + 1
    return [_of(first + number * DAY, clocks) for number in range(days)]


def span(first: date, last: date, zone: str) -> tuple[float, float]:
    """From which instant to which the days from `first` to `last` last, if a day ends with the night that it begins.

    So no night is cut in two, and what happens in it is counted once: with the date on which the night begins.
    """
    clocks = ZoneInfo(zone)
    return _of(first - DAY, clocks).ends, _of(last, clocks).ends


def is_night(at: float, zone: ZoneInfo) -> bool:
    """Whether the clocks show a time of the night at an instant."""
    shown = datetime.fromtimestamp(at, zone).time()
    return shown >= BEGINS or shown < ENDS


def _of(day: date, clocks: ZoneInfo) -> Night:
    begins, ends = datetime.combine(day, BEGINS), datetime.combine(day + DAY, ENDS)
    return Night(day, wall.first(begins, clocks), wall.last(ends, clocks))
