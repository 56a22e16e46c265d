"""From the time that a clock on the wall shows to instants, over each change of the clock.

Instants are seconds since 1970. A wall time is a datetime without a zone. A time that comes twice has a first and a
last instant; one that is skipped has neither, and stands for the first instant after it, as in GoAlert (pull request
1252 there).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, that of a clock which shows UTC
DAY = timedelta(days=1)


def shown(at: float, zone: ZoneInfo) -> datetime:
    """What the clocks of this zone show at an instant; its `fold` is 1 if they show it for the second time."""
    seen = datetime.fromtimestamp(at, zone)
    return datetime.combine(seen.date(), seen.time())  # a third of the time that `replace(tzinfo=None)` takes


def told(at: float, zone: ZoneInfo) -> str:
    """An instant as people are told it, such as "Sat 2026-12-05 21:00 JST"."""
    return datetime.fromtimestamp(at, zone).strftime("%a %Y-%m-%d %H:%M %Z")


def day(at: float, zone: ZoneInfo) -> date:
    """The day in which an instant is. A day begins at its first midnight, and lasts until that of the next day."""
    seen = datetime.fromtimestamp(at, zone)
    if seen.fold and midnight(seen.date() + DAY, zone) <= at:  # the clocks were set back over midnight
        return seen.date() + DAY
    return seen.date()


def midnight(day: date, zone: ZoneInfo) -> float:
    """The instant at which a day begins; if the clocks skip the whole day, that at which the next one does."""
    return first(datetime.combine(day, time()), zone)


def first(wall: datetime, zone: ZoneInfo) -> float:
    """The first instant at which the clocks show `wall`, or the first one after it if they never do."""
    before, after = _readings(wall, zone)
    return before if before <= after else _end_of_gap(after, before, zone)


def last(wall: datetime, zone: ZoneInfo) -> float:
    """The last instant at which the clocks show `wall`, or the first one after it if they never do."""
    before, after = _readings(wall, zone)
    return after if before <= after else _end_of_gap(after, before, zone)


def comes_twice(wall: datetime, zone: ZoneInfo) -> bool:
    before, after = _readings(wall, zone)
    return before < after


def meanings(wall: datetime, zone: ZoneInfo) -> tuple[float, ...]:
    """The instants that somebody may mean by `wall`: two if the clocks show it twice or never, and else the only one.

    A time that is never shown is read by the clock before the change, and by the one after it.
    """
    return tuple(sorted({*_readings(wall, zone)}))


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[float, float]:
    """The instants of `wall` by the clock before a change that concerns it, and by the clock after it [PEP 495].

    Without such a change they are the same. A time that comes twice has them in this order, and one that is skipped in
    the reverse order: each of them lies on the other side of the change.
    """
    seconds = (wall - EPOCH).total_seconds()
    before = wall.replace(fold=0) if wall.fold else wall
    return seconds - _offset(before, zone), seconds - _offset(wall.replace(fold=1), zone)


def _end_of_gap(before: float, after: float, zone: ZoneInfo) -> float:
    """The instant between the two at which the clocks are changed. Changes happen at whole seconds."""
    low, high = int(before), int(after)
    earlier = _offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_at(middle, zone) == earlier else (low, middle)
    return float(high)


def _offset(wall: datetime, zone: ZoneInfo) -> float:
    return (zone.utcoffset(wall) or timedelta()).total_seconds()


def _offset_at(at: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at, zone).utcoffset()
