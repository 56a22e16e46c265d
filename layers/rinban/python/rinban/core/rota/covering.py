"""The overrides that a person means who takes over now, or two who swap a turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import rotations, wall
from rinban.core.rota.duty import TURN_OF, Group, line_at, on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.rotations import Rotation, Turn
from rinban.core.rota.shifts import instants, shifts
from rinban.core.rota.wall import DAY
from rinban.core.rota.workdays import NO_HOLIDAYS, Calendar

AHEAD = 400 * DAY
"""How far a swap looks for the next turn of the other one: more than a year, so that everybody's comes round."""


def take(group: Group, by: str, now: float, until: float | None) -> Override:
    """`by` is called instead of the one whose duty it is now, until an instant (seconds since 1970).

    Left out, it lasts until the next hand-over: somebody else would be the first, or a turn of the one who is replaced
    ends or begins. Raises BadRequest if there is nothing to take.
    """
    planned = replace(group, overrides=())
    people = on_duty(planned, now)
    if not people:
        why = f"nobody is on duty in {group.id} now, so that there is nobody to replace: load another rota"
        raise BadRequest(why).of("nobody_to_replace", group=group.id)
    first = people[0].id
    if first == by:
        raise _already(group, by, now)
    ends = _end_of_duty(planned, first, now) if until is None else until
    if ends <= now:
        raise BadRequest("it would be over already").of("over_already", ends=ends)
    return Override(first, by, now, ends)


def _already(group: Group, by: str, now: float) -> BadRequest:
    """Why somebody cannot take over whose duty it is as planned: perhaps somebody else has taken it."""
    if [one.id for one in on_duty(group, now)][:1] == [by]:
        return BadRequest(f"{by} is the first in {group.id} already").of("first_already", who=by, group=group.id)
    why = f"it is the duty of {by} in {group.id}, and somebody else covers now: take that override back"
    return BadRequest(why).of("covered_already", who=by, group=group.id)


def _end_of_duty(group: Group, first: str, now: float) -> float:
    """The next hand-over, but within a week: who has this weekend and the coming week has two duties."""
    week = shifts(group, now, now + (7 * DAY).total_seconds())
    others = next((one.begins for one in week if one.people[:1] != (first,)), week[-1].ends)
    return min((others, *(at for at in _hand_overs(group, first, now, others) if at > now)))


def _hand_overs(group: Group, who: str, start: float, end: float) -> Iterator[float]:
    """When the turns of a person begin and end that are under way between two instants."""
    for _, rotation in group.rotations:
        for turn in rotations.turns(rotation, start, end, group.calendar or NO_HOLIDAYS):
            if who in turn.people:
                yield from (turn.begins, turn.ends)


def swap(
    turning: Mapping[str, Rotation],
    who: tuple[str, str],
    days: tuple[date, date | None],
    zone: str,
    calendar: Calendar,
    groups: Sequence[Group] = (),
) -> tuple[Override, ...]:
    """Two people exchange a turn each, from hand-over to hand-over.

    `turning`: the rotations by their names, of which one has to have both. `days`: that of a turn of the first one, in
    the rota's `zone` (IANA), and that of a turn of the second one; left out, it is this person's next turn after the
    first one's. `groups`: those in which it counts; while their lines call the person by something else than the
    rotation, as on the weekdays of a turn of weekends, nothing is exchanged. Raises BadRequest.
    """
    one, other = who
    if one == other:
        raise BadRequest(f"{one} cannot exchange turns with themselves").of("own_swap", who=one)
    shared = {name: rotation for name, rotation in turning.items() if {one, other} <= _people(rotation)}
    if not shared:
        why = f"no rotation has both {one} and {other}; name the times of each cover with `cover`"
        raise BadRequest(why).of("no_shared_rotation", who=one, other=other)
    name, mine = _turn_that_day(shared, one, days[0], zone, calendar)
    rotation = shared[name]
    if days[1] is None:
        theirs = _next(rotation, other, mine, calendar)
    else:
        _, theirs = _turn_that_day({name: rotation}, other, days[1], zone, calendar)
    if theirs.number == mine.number:
        why = f"{one} and {other} have that turn together"
        raise BadRequest(why).of("turn_together", who=one, other=other)
    both = Override(one, other, mine.begins, mine.ends), Override(other, one, theirs.begins, theirs.ends)
    return tuple(part for override in both for part in _in_its_hours(override, name, groups))


def _in_its_hours(override: Override, rotation: str, groups: Sequence[Group]) -> list[Override]:
    """The parts of an override that are meant when a turn of this rotation is given away. Raises BadRequest.

    From the first to the last instant at which a group calls by the rotation, less the times between at which one calls
    the person by something else. Hours in which nobody calls the person divide nothing.
    """
    turning = [replace(group, overrides=()) for group in groups if rotation in dict(group.rotations)]
    if not turning:
        return [override]
    begins, ends = override.begins, override.ends
    parts: list[Override] = []
    divided = True
    for start, end in pairwise(sorted({at for one in turning for at in instants(one, begins, ends)})):
        if any(_calls_by(group, rotation, start) for group in turning):
            since = start if divided else parts.pop().begins
            parts.append(replace(override, begins=since, ends=end))
            divided = False
        elif any(override.instead_of == one.id for group in turning for one in on_duty(group, start)):
            divided = True
    if not parts:
        day = wall.told(begins, ZoneInfo(turning[0].zone))
        why = f"{rotation} calls nobody in the turn of {day}; name the times of each cover with `cover`"
        raise BadRequest(why).of("turn_calls_nobody", rotation=rotation, begins=begins)
    return parts


def _calls_by(group: Group, rotation: str, at: float) -> bool:
    return rotation in (word.removeprefix(TURN_OF) for word in line_at(group, at).order)


def _people(rotation: Rotation) -> set[str]:
    return {who for turn in rotation.order for who in turn}


def _turn_that_day(
    turning: Mapping[str, Rotation], who: str, day: date, zone: str, calendar: Calendar
) -> tuple[str, Turn]:
    """The name of a rotation, and this person's turn in it that holds most of the day. Raises BadRequest."""
    clocks = ZoneInfo(zone)
    begins, ends = wall.midnight(day, clocks), wall.midnight(day + DAY, clocks)
    held = {
        name: max(own, key=lambda turn: min(turn.ends, ends) - max(turn.begins, begins))
        for name, rotation in sorted(turning.items())
        if (own := [turn for turn in rotations.turns(rotation, begins, ends, calendar) if who in turn.people])
    }
    if not held:
        raise BadRequest(f"{who} has no turn on {day}").of("no_turn", who=who, day=day)
    if len(held) > 1:
        why = f"{who} has a turn in {' and in '.join(held)} then; name the rotation with --rotation"
        raise BadRequest(why).of("several_turns", who=who, day=day, rotations=", ".join(held))
    return next(iter(held.items()))


def _next(rotation: Rotation, who: str, after: Turn, calendar: Calendar) -> Turn:
    """The first turn of this person that begins after another turn. Raises BadRequest."""
    later = rotations.turns(rotation, after.ends, after.ends + AHEAD.total_seconds(), calendar)
    found = next((turn for turn in later if who in turn.people), None)
    if found is None:
        raise BadRequest(f"{who} has no turn within a year; name its day as the second one").of("no_next_turn", who=who)
    return found
