"""Named hours of the week, such as business hours or nights. A range belongs to the date on which it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.wall import DAY
from rinban.core.rota.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Range:
    """Hours that begin on some days of the week.

    `days`: weekdays, Monday 0; `holidays`: on each holiday as well. It lasts from `begins` to `ends`, which is on that
    day or `later` days after it. `except_holidays`: not if it would begin on one. `zone`: IANA.
    """

    days: tuple[int, ...]
    begins: time
    ends: time
    later: int
    zone: str
    holidays: bool = False
    except_holidays: bool = False

    def is_on(self, day: date, calendar: Calendar) -> bool:
        """Whether it begins on this day."""
        if day.weekday() in self.days:
            return not (self.except_holidays and calendar.is_holiday(day))
        return self.holidays and not self.except_holidays and calendar.is_holiday(day)

    def lasts(self, day: date) -> tuple[float, float]:
        """From which instant to which it lasts if it begins on `day`; the same one twice if the clocks skip it.

        It begins when the clocks first show its begin, and ends when they last show its end: over a change of the clock
        two ranges overlap rather than leave a hole.
        """
        zone = ZoneInfo(self.zone)
        begins = datetime.combine(day, self.begins)
        return wall.first(begins, zone), wall.last(datetime.combine(day + self.later * DAY, self.ends), zone)


FAR_AHEAD = 14
"""So many days ahead it is looked when hours begin next; longer than any holidays without a workday between them."""

Hours = tuple[Range, ...]
"""What one name stands for: any of these ranges."""


def dates_at(hours: Hours, at: float, calendar: Calendar) -> Iterator[date]:
    """The dates to which the ranges belong in which this instant is; nothing outside of these hours."""
    for one in hours:
        zone = ZoneInfo(one.zone)
        now = wall.shown(at, zone)
        days = _by_the_instants(one, at, now.date()) if wall.comes_twice(now, zone) else _by_the_clock(one, now)
        yield from (day for day in days if one.is_on(day, calendar))


def _by_the_clock(one: Range, now: datetime) -> Iterator[date]:
    """The dates on which the range would have to begin, where one time on the clock is one instant.

    What they skip changes nothing: the first instant after a time that is skipped comes when they show a later one.
    """
    today, time = now.date(), now.time()
    for before in range(one.later + 1):
        if (before > 0 or one.begins <= time) and (before < one.later or time < one.ends):
            yield today - before * DAY


def _by_the_instants(one: Range, at: float, today: date) -> Iterator[date]:
    """The same for a time that comes twice. The clocks may be set back over midnight, so it may be of another day."""
    for before in range(-1, one.later + 2):
        begins, ends = one.lasts(today - before * DAY)
        if begins <= at < ends:
            yield today - before * DAY


def edges(hours: Hours, start: float, end: float, calendar: Calendar) -> Iterator[float]:
    """Every instant from `start` to `end` at which a range begins or ends, and some outside of that time."""
    for one in hours:
        earliest, latest = (wall.shown(at, ZoneInfo(one.zone)).date() for at in (start, end))
        earliest -= (one.later + 1) * DAY
        days = (earliest + number * DAY for number in range((latest - earliest).days + 2))
        for day in days:
            if one.is_on(day, calendar):
                yield from one.lasts(day)


def begin_after(hours: Hours, at: float, calendar: Calendar) -> float | None:
    """The first instant after `at` at which a range begins; None if none does within FAR_AHEAD days."""
    return min((begins for one in hours for begins in _begins(one, at, calendar)), default=None)


def _begins(one: Range, at: float, calendar: Calendar) -> Iterator[float]:
    """The instants after `at` at which the range begins. One that the clocks skip as a whole does not."""
    today = wall.shown(at, ZoneInfo(one.zone)).date()
    for day in (today + number * DAY for number in range(-1, FAR_AHEAD + 1)):
        begins, ends = one.lasts(day) if one.is_on(day, calendar) else (at, at)
        if at < begins < ends:
            yield begins
