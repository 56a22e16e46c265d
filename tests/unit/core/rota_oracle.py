"""Who is on duty, minute by minute, as one would find out with a wall clock and a pencil: slow, and obviously right.

It shares the shapes of a rota with the product and none of its functions. It looks at each minute of a span. What the
clocks have shown up to then says what has begun: a time that is skipped has begun with the next one that is shown, and
one that comes twice has begun at its first. What the clocks are still going to show says what has not ended: an end
that comes twice is the last one, and one that is skipped comes with the next time that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, count, groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.rota.duty import Group, Line
from rinban.core.rota.hours import Range
from rinban.core.rota.rotations import Rotation, Unit
from rinban.core.rota.workdays import Calendar

MINUTE = 60
DAY = timedelta(days=1)
MARGIN = 3 * 24 * 60
"""Minutes that are looked at before and after a span, so that a change of the clock at its edge is seen whole."""


class Seen(NamedTuple):
    """One minute of the clocks.

    `latest`: the latest time that they have shown by then. `earliest`: the earliest one that they show from then on,
    `to_come`: and from the next minute on.
    """

    latest: datetime
    earliest: datetime
    to_come: datetime


@lru_cache(maxsize=64)
def clock(zone: str, start: int, minutes: int) -> list[Seen]:
    """The minutes from `start` (seconds since 1970) on, as the clocks of a zone show them."""
    at = range(start - MARGIN * MINUTE, start + (minutes + MARGIN) * MINUTE, MINUTE)
    shown = [datetime.fromtimestamp(one, ZoneInfo(zone)).replace(tzinfo=None) for one in at]
    latest = list(accumulate(shown, max))
    earliest = list(accumulate(reversed(shown), min))[::-1]
    return [Seen(*one) for one in zip(latest, earliest, earliest[1:], strict=False)][MARGIN : MARGIN + minutes]


@lru_cache(maxsize=256)
def first_minute(wall: datetime, zone: str) -> int:
    """The first minute at which the clocks show this time, or a later one."""
    long_before = int((wall - datetime(1970, 1, 1)).total_seconds()) - 27 * 3600  # noqa: DTZ001
    return next(
        at
        for at in count(long_before, MINUTE)
        if datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=None) >= wall
    )


def walk(group: Group, start: int, minutes: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each minute from `start` on (seconds since 1970, a whole minute), and the ids of the people on duty in it."""
    times = {zone: clock(zone, start, minutes) for zone in _zones(group)}
    calendar = group.calendar or Calendar()
    turns = {name: list(_turns(one, calendar, times[one.zone], start)) for name, one in group.rotations}
    ranges = {name: [one for each in some for one in _ranges(each, calendar, times)] for name, some in group.hours}
    for minute in range(minutes):
        at = start + minute * MINUTE
        today = times[group.zone][minute].latest.date()
        seen = {zone: shown[minute] for zone, shown in times.items()}
        line = next((line for line in group.lines if _applies(line, ranges, today, seen)), None)
        whose = {name: numbers[minute] for name, numbers in turns.items()}
        yield at, _people(line, group, whose, at, today) if line else ()


def shifts(group: Group, start: int, minutes: int) -> list[tuple[tuple[str, ...], int, int]]:
    """The same as shifts: people, from when, until when."""
    runs = [(people, [at for at, _ in run]) for people, run in groupby(walk(group, start, minutes), lambda one: one[1])]
    return [(people, at[0], at[-1] + MINUTE) for people, at in runs]


def is_holiday(day: date, calendar: Calendar) -> bool:
    own = [days for days in calendar.also if (days.first or day) <= day <= (days.last or day)]
    return bool(own) or day in calendar.public(day.year)


def _zones(group: Group) -> set[str]:
    ranges = [one for _, ranges in group.hours for one in ranges]
    return {group.zone, *(one.zone for one in ranges), *(rotation.zone for _, rotation in group.rotations)}


# --- lines -----------------------------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """A range that begins on one date: from when to when it lasts on the wall."""

    date: date
    begins: datetime
    ends: datetime
    zone: str


def _ranges(one: Range, calendar: Calendar, times: dict[str, list[Seen]]) -> Iterator[Taken]:
    """A range on each date on which it begins, from long before the first minute until after the last one."""
    shown = times[one.zone]
    day = shown[0].latest.date() - 10 * DAY
    while day <= shown[-1].latest.date() + 2 * DAY:
        if _begins_on(one, day, calendar):
            begins, ends = datetime.combine(day, one.begins), datetime.combine(day, one.ends) + one.later * DAY
            yield Taken(day, begins, ends, one.zone)
        day += DAY


def _applies(line: Line, ranges: dict[str, list[Taken]], today: date, seen: dict[str, Seen]) -> bool:
    if not line.during:
        return line.valid.covers(today)
    named = (one for name in line.during for one in ranges[name])
    return any(_lasts(one, seen[one.zone]) and line.valid.covers(one.date) for one in named)


def _lasts(one: Taken, seen: Seen) -> bool:
    return one.begins <= seen.latest and (seen.earliest < one.ends or seen.to_come <= one.ends)


def _begins_on(one: Range, day: date, calendar: Calendar) -> bool:
    if is_holiday(day, calendar):
        return not one.except_holidays and (one.holidays or day.weekday() in one.days)
    return day.weekday() in one.days


# --- turns -----------------------------------------------------------------------------------------------------------


def _turns(rotation: Rotation, calendar: Calendar, shown: list[Seen], start: int) -> Iterator[int]:
    """The number of the turn in each minute."""
    number, length = rotation.every.number, rotation.every.number * 3600
    if rotation.every.unit is Unit.HOUR and number not in (1, 2, 3, 4, 6, 8, 12):
        began = first_minute(rotation.starts, rotation.zone)
        yield from ((start + minute * MINUTE - began) // length for minute in range(len(shown)))
        return
    ahead = _hand_overs(rotation, calendar, shown[0].latest - timedelta(days=100 * number), shown[-1].latest)
    now = min(ahead)
    for seen in shown:
        while now + 1 in ahead and ahead[now + 1] <= seen.latest:
            now += 1
        yield now


def _hand_overs(rotation: Rotation, calendar: Calendar, first: datetime, last: datetime) -> dict[int, datetime]:
    """The hand-overs by their numbers, counted one by one from `starts`, forward and back."""
    found = {}
    for number, wall in enumerate(_after(rotation, calendar, 1)):
        found[number] = wall
        if wall > last:
            break
    for number, wall in enumerate(_after(rotation, calendar, -1)):
        found[-number - _begins_late(rotation, calendar)] = wall
        if wall < first:
            break
    return found


def _begins_late(rotation: Rotation, calendar: Calendar) -> int:
    """1 if `starts` is no working day: the one before it is then number -1, and else `starts` itself is number 0."""
    return int(rotation.every.unit is Unit.WORKING_DAY and not _is_workday(rotation.starts.date(), calendar))


def _after(rotation: Rotation, calendar: Calendar, step: int) -> Iterator[datetime]:
    """The hand-overs from `starts` on (`step` 1) or back (-1), `starts` itself first where it is one."""
    every, starts = rotation.every, rotation.starts
    if every.unit is Unit.WORKING_DAY:
        days = (starts.date() + step * passed * DAY for passed in count())
        yield from (datetime.combine(day, starts.time()) for day in days if _is_workday(day, calendar))
    elif every.unit is Unit.MONTH:
        yield from (_month(starts, step * passed) for passed in count(step=every.number))
    else:
        hours = {Unit.HOUR: 1, Unit.DAY: 24, Unit.WEEK: 7 * 24}[every.unit]
        yield from (starts + step * passed * timedelta(hours=hours * every.number) for passed in count())


def _is_workday(day: date, calendar: Calendar) -> bool:
    return day.strftime("%a") not in ("Sat", "Sun") and not is_holiday(day, calendar)


def _month(starts: datetime, months: int) -> datetime:
    """So many months later, found by going from month to month."""
    month = starts.date().replace(day=15)
    for _ in range(abs(months)):
        month = (month + (30 if months > 0 else -30) * DAY).replace(day=15)
    days = [month.replace(day=1) + number * DAY for number in range(31)]
    last = [day for day in days if day.month == month.month][-1]
    return datetime.combine(last.replace(day=min(starts.day, last.day)), starts.time())


# --- people ----------------------------------------------------------------------------------------------------------


def _people(line: Line, group: Group, whose: dict[str, int], at: int, today: date) -> tuple[str, ...]:
    there = {one.id for one in group.responders}
    there -= {who for who, days in group.employed if not days.covers(today)}
    there -= {who for who, days in group.leave if days.covers(today)}
    holding = [one for one in group.overrides if one.begins <= at < one.ends and one.by in there]
    instead = {one.instead_of: one.by for one in holding}
    called: list[str] = []
    for word in line.order:
        for turn in _words_turns(word, group, whose):
            people = [instead.get(who, who) for who in turn]
            called += people
            if word.startswith("turn of ") and there & set(people):
                break
    return tuple(who for number, who in enumerate(called) if who in there and who not in called[:number])


def _words_turns(word: str, group: Group, whose: dict[str, int]) -> list[tuple[str, ...]]:
    name = word.split()[-1]
    rotation = dict(group.rotations).get(name)
    if rotation is None:
        return [(word,)]
    circle = [rotation.order[(whose[name] + step) % len(rotation.order)] for step in range(len(rotation.order))]
    return circle if circle[0] else []
