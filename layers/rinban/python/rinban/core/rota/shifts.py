"""The people of a group over a span of time: the same that `on_duty` says of each of its instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from rinban.core.rota import hours, rotations, wall
from rinban.core.rota.duty import TURN_OF, Group, on_duty
from rinban.core.rota.wall import DAY
from rinban.core.rota.workdays import NO_HOLIDAYS


@dataclass(frozen=True, slots=True)
class Shift:
    """These people (ids, in calling order; () is a gap) from one instant to another (seconds since 1970)."""

    people: tuple[str, ...]
    begins: float
    ends: float


def shifts(group: Group, start: float, end: float) -> list[Shift]:
    """The shifts from `start` to `end`, one after the other without a hole; neighbours differ."""
    found: list[Shift] = []
    for begins, ends in pairwise(instants(group, start, end)):
        people = tuple(one.id for one in on_duty(group, begins))
        if found and found[-1].people == people:
            begins = found.pop().begins
        found.append(Shift(people, begins, ends))
    return found


def instants(group: Group, start: float, end: float) -> list[float]:
    """`start`, `end`, and between them every instant at which who is on duty may change, in order."""
    return sorted({start, end, *(at for at in _changes(group, start, end) if start < at < end)})


def first_shifts(group: Group, start: float, end: float) -> list[Shift]:
    """Who is called first, from one hand-over to the next; the people behind may be any. () is a gap."""
    runs = [list(run) for _, run in groupby(shifts(group, start, end), lambda shift: shift.people[:1])]
    return [Shift(run[0].people[:1], run[0].begins, run[-1].ends) for run in runs]


def _changes(group: Group, start: float, end: float) -> Iterator[float]:
    """Every instant at which who is on duty may change, and some at which it does not."""
    calendar = group.calendar or NO_HOLIDAYS
    for one in group.overrides:
        yield from (one.begins, one.ends)
    words = {word.removeprefix(TURN_OF) for line in group.lines for word in line.order}
    for name, rotation in group.rotations:
        if name in words:
            yield from (turn.begins for turn in rotations.turns(rotation, start, end, calendar))
    during = {name for line in group.lines for name in line.during}
    for name, named in group.hours:
        if name in during:
            yield from hours.edges(named, start, end, calendar)
    zone = ZoneInfo(group.zone)
    earliest, latest = (wall.shown(at, zone).date() for at in (start, end))
    near = (day for day in _edges(group) if earliest <= day <= latest + DAY)  # the calendar ends where "forever" does
    yield from (wall.midnight(day, zone) for day in near)


def _edges(group: Group) -> Iterator[date]:
    """The days on which a line or a person begins to be there, or is so no more."""
    lines = (line.valid for line in group.lines if not line.during)
    for days in (*lines, *(days for _, days in (*group.employed, *group.leave))):
        if days.first:
            yield days.first
        if days.last and days.last < date.max:
            yield days.last + DAY
