"""Holidays, and the days between them on which people work."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from rinban.core.days import Days

WEEKEND = (5, 6)
"""Saturday and Sunday, as `date.weekday` counts them."""

HolidaysOf = Callable[[int], frozenset[date]]
"""The public holidays of a year. It is asked for each instant, so it has to remember its answers, and never fails."""


def no_holidays(_year: int) -> frozenset[date]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of a rota: the public ones of a country, and `also` these days of its own.

    `country`: its name in the rota file, "" for none. `public` knows its holidays. It is no data: it is neither
    compared nor stored, and what reads a stored calendar puts it back.
    """

    country: str = ""
    also: tuple[Days, ...] = ()
    public: HolidaysOf = field(default=no_holidays, compare=False, repr=False)

    def is_holiday(self, day: date) -> bool:
        return day in self.public(day.year) or any(days.covers(day) for days in self.also)

    def workdays_from(self, first: date, day: date) -> int:
        """How many workdays there are from `first` to the day before `day`; less than 0 if that is before `first`."""
        years = range(min(first.year, day.year), max(first.year, day.year))
        between = sum(len(self._workdays(year)) for year in years)
        rest = bisect_left(self._workdays(day.year), day) - bisect_left(self._workdays(first.year), first)
        return (between if day.year >= first.year else -between) + rest

    def workday(self, first: date, number: int) -> date | None:
        """The workday of this number: 0 is the first one from `first` on, -1 the one before it.

        None if a whole year without one lies before it, as after holidays that never end.
        """
        year, place = first.year, bisect_left(self._workdays(first.year), first) + number
        while place < 0 and self._workdays(year - 1):
            year -= 1
            place += len(self._workdays(year))
        while place >= len(self._workdays(year)) and self._workdays(year + 1):
            place -= len(self._workdays(year))
            year += 1
        return self._workdays(year)[place] if 0 <= place < len(self._workdays(year)) else None

    def _workdays(self, year: int) -> tuple[date, ...]:
        return _workdays(self.public, self.also, year)


NO_HOLIDAYS = Calendar()


@lru_cache(maxsize=512)
def _workdays(public: HolidaysOf, also: tuple[Days, ...], year: int) -> tuple[date, ...]:
    """The workdays of a year. They are not a calendar's, since calendars with other holidays may be equal."""
    calendar, first = Calendar(also=also, public=public), date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return tuple(day for day in days if day.weekday() not in WEEKEND and not calendar.is_holiday(day))
