"""The overrides of an export, as overrides that name who is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cli.imports.ids import Ids
from cli.imports.lines import Namer, call_lines
from cli.imports.model import SourceOverride, SourceRotation, SourceSchedule, Uncarried
from cli.imports.naming import FreshIds
from cli.imports.times import on_the_minute, said
from rinban.core.rota.overrides import Override, clash
from rinban.core.rota.settings import GroupSettings, Settings, group_of
from rinban.core.rota.shifts import Shift, shifts

_ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Covered:
    """What the overrides of a schedule became: overrides, lines for certain hours, and what is not carried."""

    overrides: tuple[Override, ...]
    lines: tuple[Shift, ...]
    left: tuple[Uncarried, ...]


def covered(settings: Settings, schedule: SourceSchedule, ids: Ids, start: float) -> Covered:
    """Those that are not over at the instant `start`."""
    made: list[Override] = []
    lines: list[Shift] = []
    left: list[Uncarried] = []
    for one in schedule.overrides:
        where = f"the override by {ids.people[one.by]} from {said(one.begins, schedule.zone)}"
        for found in _replaced(settings, schedule, one, ids, start) if one.ends > start else ():
            if isinstance(found, Shift):
                lines.append(found)
            elif isinstance(found, str) or _refused(found, made):
                left.append(Uncarried(where, found if isinstance(found, str) else _refused(found, made), schedule.id))
            else:
                made.append(found)
    return Covered(tuple(joined(made)), tuple(lines), tuple(left))


def _replaced(
    settings: Settings, schedule: SourceSchedule, one: SourceOverride, ids: Ids, start: float
) -> Iterator[Override | Shift | str]:
    """An override for each person who is replaced, the people of a line where that says it, or why nothing does."""
    by, begins, ends = ids.people[one.by], on_the_minute(one.begins), on_the_minute(one.ends)
    if begins >= ends:
        yield "it ends before it begins"
    elif one.instead_of:
        yield Override(ids.people[one.instead_of], by, begins, ends)
    else:
        yield from _of_those_on_call(settings, schedule, replace(one, begins=begins, ends=ends), ids, start)


def _of_those_on_call(
    settings: Settings, schedule: SourceSchedule, one: SourceOverride, ids: Ids, start: float
) -> Iterator[Override | Shift | str]:
    """Of all rotations, one person may take the place of nobody or of several; they follow, as the others do."""
    by = ids.people[one.by]
    scope = replace(schedule, rotations=tuple(each for each in schedule.rotations if _is_for(one, each)))
    for people, begins, ends in on_call_by_turns(settings, scope, ids, start, one.begins, one.ends):
        if people == (by,):
            continue
        if len(people) == 1:
            yield Override(people[0], by, begins, ends)
        elif not one.rotations:
            yield Shift((by, *(who for who in people if who != by)), begins, ends)
        elif people:
            yield f"one person takes the place of several: {', '.join(people)}"
        else:
            yield "it is for hours in which nobody of its rotations is on call"


def _is_for(one: SourceOverride, rotation: SourceRotation) -> bool:
    return not one.rotations or rotation.id in one.rotations


def on_call_by_turns(
    settings: Settings, schedule: SourceSchedule, ids: Ids, start: float, begins: float, ends: float
) -> Iterator[tuple[tuple[str, ...], float, float]]:
    """Who would be on call from one instant to another without any override: (people, from, until)."""
    made = call_lines(
        schedule.rotations, schedule.zone, start, Namer(ids.rotations, ids.people, FreshIds().new), heads=True
    )
    entry = GroupSettings(_ALONE, lines=made.lines)
    alone = replace(settings, groups={_ALONE: entry}, hours=made.hours, arrangements=())
    group = group_of(alone, _ALONE)
    for shift in shifts(group, begins, ends) if group else ():
        yield shift.people, shift.begins, shift.ends


def _refused(one: Override, made: Sequence[Override]) -> str:
    """Why an override cannot stand in the file, or ""."""
    other = next((each for each in made if clash(one, each)), None)
    if other is None:
        return ""
    return f"it holds together with that of {other.instead_of} by {other.by}, and only one of the two can"


def joined(made: Sequence[Override]) -> Iterator[Override]:
    """Overrides of the same two people that follow one another as one, in the order of their times."""
    kept: list[Override] = []
    for one in sorted(made, key=lambda one: (one.instead_of, one.by, one.begins)):
        if kept and (kept[-1].instead_of, kept[-1].by, kept[-1].ends) == (one.instead_of, one.by, one.begins):
            kept[-1] = replace(kept[-1], ends=one.ends)
        else:
            kept.append(one)
    yield from sorted(kept, key=lambda one: (one.begins, one.instead_of))
