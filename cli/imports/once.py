"""What a product adds to its rotations for once: lines of a group for these hours, with all who are on call then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cli.imports.fixing import Fixing
from cli.imports.ids import Ids
from cli.imports.model import DAY_MINUTES, SourceRotation, SourceSchedule
from cli.imports.times import minute_of_day
from rinban.core.rota import rotations, wall
from rinban.core.rota.rotations import Every, Rotation
from rinban.core.rota.workdays import NO_HOLIDAYS


def once(number: str, people: Sequence[str], zone: str, level: int, begins: float, ends: float) -> SourceRotation:
    """These people, together and for once, from one instant to another."""
    starts = wall.shown(begins, ZoneInfo(zone))
    return SourceRotation(number, number, (tuple(people),), Every(), starts, zone, level, (), begins, ends)


def with_once(fixing: Fixing, schedule: SourceSchedule, ids: Ids, start: float) -> None:
    """Write a line for each time at which what is there for once changes who is on call. What is over is left out."""
    every = (*schedule.rotations, *schedule.once)
    for begins, ends in _pieces(schedule, start):
        usual, now = _on_call(schedule.rotations, begins, schedule.zone), _on_call(every, begins, schedule.zone)
        if {*_people(usual, begins)} != {*_people(now, begins)}:
            first = [ids.people[who] for who in _people(now, begins)]
            then = [ids.rotations[one.id] for one in now if len(one.turns) > 1]
            fixing.line(tuple(dict.fromkeys((*first, *then))), begins, ends)


def _pieces(schedule: SourceSchedule, start: float) -> Iterator[tuple[float, float]]:
    """The times for which something is there for once, cut wherever anything comes or goes."""
    spans = [(one.since or start, one.until or start) for one in schedule.once if (one.until or start) > start]
    edges = {edge for span in spans for edge in span}
    for one in schedule.rotations:
        edges.update(edge for span in spans for edge in _edges(one, *span, schedule.zone))
    for begins, ends in pairwise(sorted(edges)):
        if any(since <= begins and ends <= until for since, until in spans):
            yield begins, ends


def _edges(one: SourceRotation, begins: float, ends: float, zone: str) -> Iterator[float]:
    """The instants at which a rotation comes, goes or turns, or its hours begin or end, and some beyond that time."""
    yield from (edge for edge in (one.since, one.until) if edge is not None)
    yield from (turn.begins for turn in rotations.turns(_rotation(one), begins, ends, NO_HOLIDAYS))
    monday = wall.shown(begins, ZoneInfo(zone)).date()
    monday -= timedelta(days=monday.weekday() + 7)
    for week in range(int((ends - begins) // (7 * 86400)) + 3):
        midnight = datetime.combine(monday, time()) + timedelta(weeks=week)
        for minute in (edge for window in one.windows for edge in (window.begins, window.ends)):
            yield wall.first(midnight + timedelta(minutes=minute), ZoneInfo(zone))


def _on_call(every: Iterable[SourceRotation], at: float, zone: str) -> list[SourceRotation]:
    """Of the rotations that are there at this time, those of the highest level."""
    shown = wall.shown(at, ZoneInfo(zone))
    minute = shown.weekday() * DAY_MINUTES + minute_of_day(shown)
    there = [one for one in every if _is_there(one, at) and _is_hour_of(one, minute)]
    highest = max((one.level for one in there), default=0)
    return [one for one in there if one.level == highest]


def _is_there(one: SourceRotation, at: float) -> bool:
    return (one.since is None or one.since <= at) and (one.until is None or at < one.until)


def _is_hour_of(one: SourceRotation, minute: int) -> bool:
    return not one.windows or any(window.covers(minute) for window in one.windows)


def _people(found: Sequence[SourceRotation], at: float) -> Iterator[str]:
    for one in found:
        rotation = _rotation(one)
        yield from rotations.from_turn_on(rotation, rotations.turn_at(rotation, at, NO_HOLIDAYS))[0]


def _rotation(one: SourceRotation) -> Rotation:
    return Rotation(one.turns, one.every, one.starts, one.zone)
