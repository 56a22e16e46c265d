"""How nights and calls were shared among people over some days, and who should be on duty next.

Calls are those that rang. Nights and hours follow from the rota as it is loaded now, as `shifts` has it: a rota that
has been changed since changes the nights of the past as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.rota.duty import Group
from rinban.core.rota.loads import (
    RungCall,
    Share,
    at_night,
    by_load,
    minutes_awake,
    seconds_to_key,
    smallest_load,
)
from rinban.core.rota.nights import Night, nights, span
from rinban.core.rota.shifts import Shift, shifts
from rinban.core.rota.workdays import NO_HOLIDAYS, WEEKEND, Calendar


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly a group shares its nights among those who take them: 1.0 is evenly, 0.0 is one for all.

    It is the mean, over all pairs of them, of the smaller number by the larger one; None where there is nothing to
    share, or nobody to share it with. `weekends`, `holidays`: the same of the nights that begin on a Saturday or a
    Sunday, and on a holiday. `next_cover`: who of them has the smallest load (an id), "" if there is nobody.
    `takers`: the ids of all of them.
    """

    group: str
    nights: float | None
    weekends: float | None
    holidays: float | None
    next_cover: str
    takers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """`shares`: everybody's, the largest load first. `balances`: of each group, in the order in which they came."""

    shares: tuple[Share, ...]
    balances: tuple[Balance, ...]


class _Dates(NamedTuple):
    """The dates on which somebody's nights begin, and those of them that are of a weekend, and holidays."""

    nights: set[date]
    weekends: set[date]
    holidays: set[date]


class _Plan(NamedTuple):
    """What the rota of a group (an id) makes of the days.

    `takers`: the ids of those who take its nights: who had one, and the people of its rotations who were in the order
    when any night began. Who only stands behind them, or is on duty in the day alone, is not among them.
    """

    group: str
    shifts: Sequence[Shift]
    dates: Mapping[str, _Dates]
    takers: Sequence[str]


def _no_dates() -> _Dates:
    return _Dates(set(), set(), set())


def fairness(groups: Sequence[Group], calls: Iterable[RungCall], first: date, last: date, zone: str) -> Fairness:
    """The shares of the days from `first` to `last`, both included, each with the night that begins on it.

    Days and nights are those of `zone` (IANA). A person who is first in two groups at once has one night.
    """
    begins, ends = span(first, last, zone)
    dark = nights(first, last, zone)
    plans = [_plan(group, shifts(group, begins, ends), dark) for group in groups]
    rung = _by_person(call for call in calls if begins <= call.rang_at < ends)
    people = {*(one.id for group in groups for one in group.responders), *rung}
    hours = _hours(shift for plan in plans for shift in plan.shifts)
    dates = [plan.dates for plan in plans]
    shares = [_share(who, dates, hours[who], rung[who], ZoneInfo(zone)) for who in sorted(people)]
    balances = (_balance(plan, shares) for plan in plans)
    return Fairness(tuple(sorted(shares, key=by_load, reverse=True)), tuple(balances))


def _plan(group: Group, over: Sequence[Shift], dark: Sequence[Night]) -> _Plan:
    """`over`: the shifts of a group. `dark`: the nights in them."""
    dates = _dates(over, dark, group.calendar or NO_HOLIDAYS)
    turning = {who for _, rotation in group.rotations for turn in rotation.order for who in turn}
    at_night = {
        who for night in dark for shift in over if shift.begins <= night.begins < shift.ends for who in shift.people
    }
    return _Plan(group.id, over, dates, sorted(dates.keys() | (turning & at_night)))


def _dates(over: Sequence[Shift], dark: Iterable[Night], calendar: Calendar) -> Mapping[str, _Dates]:
    """By the id of a person, the nights that this person had."""
    found: defaultdict[str, _Dates] = defaultdict(_no_dates)
    for night in dark:
        if who := _owner(night, over):
            found[who].nights.add(night.day)
            if night.day.weekday() in WEEKEND:
                found[who].weekends.add(night.day)
            if calendar.is_holiday(night.day):
                found[who].holidays.add(night.day)
    return found


def _owner(night: Night, over: Iterable[Shift]) -> str:
    """Who was first for the longest part of a night, of equal parts the earlier one; "" if nobody was."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for shift in over:
        if shift.people and (both := _together(shift, night)) > 0:
            seconds[shift.people[0]] += both
    return max(seconds, key=seconds.__getitem__, default="")


def _together(shift: Shift, night: Night) -> float:
    """For how many seconds both last; not more than 0 if they do not meet."""
    return min(shift.ends, night.ends) - max(shift.begins, night.begins)


def _by_person(calls: Iterable[RungCall]) -> defaultdict[str, list[RungCall]]:
    found: defaultdict[str, list[RungCall]] = defaultdict(list)
    for call in calls:
        found[call.who].append(call)
    return found


def _hours(over: Iterable[Shift]) -> defaultdict[str, float]:
    """By the id of a person, how long they were first in any order; what is so in two groups at once counts once."""
    hours: defaultdict[str, float] = defaultdict(float)
    until: dict[str, float] = {}
    for shift in sorted(over, key=lambda shift: shift.begins):
        for who in shift.people[:1]:
            counted = max(shift.begins, until.get(who, shift.begins))
            hours[who] += max(0.0, shift.ends - counted) / 3600
            until[who] = max(counted, shift.ends)
    return hours


def _share(
    who: str, groups: Iterable[Mapping[str, _Dates]], hours: float, calls: Sequence[RungCall], zone: ZoneInfo
) -> Share:
    dates, ringing = _joined(found[who] for found in groups if who in found), at_night(calls, zone)
    return Share(
        who,
        nights=len(dates.nights),
        weekend_nights=len(dates.weekends),
        holiday_nights=len(dates.holidays),
        rest_nights=len(dates.weekends | dates.holidays),
        hours=hours,
        calls=len(calls),
        answered_at_night=sum(call.answered for call in ringing),
        minutes_awake=minutes_awake(ringing),
        passes=sum(call.passed for call in calls),
        seconds_to_key=seconds_to_key(calls),
        answered=sum(call.answered for call in calls),
    )


def _joined(dates: Iterable[_Dates]) -> _Dates:
    """Those of all groups together."""
    joined = _no_dates()
    for one in dates:
        for kind, more in zip(joined, one, strict=True):
            kind.update(more)
    return joined


def _balance(plan: _Plan, shares: Iterable[Share]) -> Balance:
    had = [plan.dates.get(who, _no_dates()) for who in plan.takers]
    of_all, weekends, holidays = (evenness([len(one[kind]) for one in had]) for kind in range(3))
    return Balance(plan.group, of_all, weekends, holidays, smallest_load(shares, plan.takers), tuple(plan.takers))


def evenness(numbers: Sequence[int]) -> float | None:
    """As `Balance` says. Two people who both had nothing are even."""
    if len(numbers) < 2 or not any(numbers):
        return None
    pairs = [min(pair) / max(pair) if any(pair) else 1.0 for pair in combinations(numbers, 2)]
    return sum(pairs) / len(pairs)
