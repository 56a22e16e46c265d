"""The overrides that a person means who takes over now, or two who swap a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import rotations, wall
from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.rotations import Rotation, Turn
from rinban.core.rota.shifts import shifts
from rinban.core.rota.wall import DAY
from rinban.core.rota.workdays import Calendar

AHEAD = 400 * DAY
"""How far a swap looks for the next turn of the other one: more than a year, so that everybody's comes round."""


def take(group: Group, by: str, now: float, until: float | None) -> Override:
    """`by` is called instead of the one whose duty it is now, until an instant (seconds since 1970).

    Left out, it lasts until somebody else would be the first. Raises BadRequest if there is nothing to take.
    """
    planned = replace(group, overrides=())
    people = on_duty(planned, now)
    if not people:
        raise BadRequest(f"nobody is on duty in {group.id} now, so that there is nobody to replace: load another rota")
    first = people[0].id
    if first == by:
        raise BadRequest(_already(group, by, now))
    ends = _end_of_duty(planned, first, now) if until is None else until
    if ends <= now:
        raise BadRequest("it would be over already")
    return Override(first, by, now, ends)


def _already(group: Group, by: str, now: float) -> str:
    """Why somebody cannot take over whose duty it is as planned: perhaps somebody else has taken it."""
    if [one.id for one in on_duty(group, now)][:1] == [by]:
        return f"{by} is the first in {group.id} already"
    return f"it is the duty of {by} in {group.id}, and somebody else covers now: take that override back"


def _end_of_duty(group: Group, first: str, now: float) -> float:
    """When somebody else would be the first, but within a week."""
    week = shifts(group, now, now + (7 * DAY).total_seconds())
    return next((one.begins for one in week if one.people[:1] != (first,)), week[-1].ends)


def swap(
    turning: Mapping[str, Rotation], who: tuple[str, str], days: tuple[date, date | None], zone: str, calendar: Calendar
) -> tuple[Override, Override]:
    """Two people exchange a turn each, from hand-over to hand-over.

    `turning`: the rotations by their names, of which one has to have both. `days`: that of a turn of the first one, in
    the rota's `zone` (IANA), and that of a turn of the second one; left out, it is this person's next turn after the
    first one's. Raises BadRequest.
    """
    one, other = who
    shared = {
        name: rotation for name, rotation in turning.items() if one != other and {one, other} <= _people(rotation)
    }
    if not shared:
        raise BadRequest(f"no rotation has both {one} and {other}; name the times of each cover with `cover`")
    rotation, mine = _turn_that_day(shared, one, days[0], zone, calendar)
    if days[1] is None:
        theirs = _next(rotation, other, mine, calendar)
    else:
        _, theirs = _turn_that_day({"": rotation}, other, days[1], zone, calendar)
    if theirs.number == mine.number:
        raise BadRequest(f"{one} and {other} have that turn together")
    return Override(one, other, mine.begins, mine.ends), Override(other, one, theirs.begins, theirs.ends)


def _people(rotation: Rotation) -> set[str]:
    return {who for turn in rotation.order for who in turn}


def _turn_that_day(
    turning: Mapping[str, Rotation], who: str, day: date, zone: str, calendar: Calendar
) -> tuple[Rotation, Turn]:
    """The turn of this person that holds most of the day, and its rotation. Raises BadRequest unless there is one."""
    clocks = ZoneInfo(zone)
    begins, ends = wall.midnight(day, clocks), wall.midnight(day + DAY, clocks)
    held = {
        name: max(own, key=lambda turn: min(turn.ends, ends) - max(turn.begins, begins))
        for name, rotation in sorted(turning.items())
        if (own := [turn for turn in rotations.turns(rotation, begins, ends, calendar) if who in turn.people])
    }
    if not held:
        raise BadRequest(f"{who} has no turn on {day}")
    if len(held) > 1:
        raise BadRequest(f"{who} has a turn in {' and in '.join(held)} then; name the rotation with --rotation")
    ((name, turn),) = held.items()
    return turning[name], turn


def _next(rotation: Rotation, who: str, after: Turn, calendar: Calendar) -> Turn:
    """The first turn of this person that begins after another turn. Raises BadRequest."""
    later = rotations.turns(rotation, after.ends, after.ends + AHEAD.total_seconds(), calendar)
    found = next((turn for turn in later if who in turn.people), None)
    if found is None:
        raise BadRequest(f"{who} has no turn within a year; name its day as the second one")
    return found
