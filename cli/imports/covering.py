"""The overrides of an export, as overrides that name who is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cli.imports.ids import Ids
from cli.imports.lines import Namer, call_lines
from cli.imports.model import SourceOverride, SourceSchedule, Uncarried
from cli.imports.naming import FreshIds
from cli.imports.times import on_the_minute, said
from rinban.core.rota.overrides import Override, clash
from rinban.core.rota.settings import GroupSettings, Settings, group_of
from rinban.core.rota.shifts import shifts

_ALONE = "alone"


def overrides(
    settings: Settings, schedule: SourceSchedule, ids: Ids, start: float
) -> tuple[list[Override], list[Uncarried]]:
    """Those that are not over at the instant `start`, and the others with why they cannot be carried."""
    made: list[Override] = []
    left: list[Uncarried] = []
    for one in schedule.overrides:
        where = f"the override by {ids.people[one.by]} from {said(one.begins, schedule.zone)}"
        for found in _replaced(settings, schedule, one, ids, start) if one.ends > start else ():
            why = found if isinstance(found, str) else _refused(found, made)
            if isinstance(found, str) or why:
                left.append(Uncarried(where, why, schedule.id))
            else:
                made.append(found)
    return list(joined(made)), left


def _replaced(
    settings: Settings, schedule: SourceSchedule, one: SourceOverride, ids: Ids, start: float
) -> Iterator[Override | str]:
    """An override for each person who is replaced, or why there is none."""
    by, begins, ends = ids.people[one.by], on_the_minute(one.begins), on_the_minute(one.ends)
    if begins >= ends:
        yield "it ends before it begins"
    elif one.instead_of:
        yield Override(ids.people[one.instead_of], by, begins, ends)
    else:
        yield from _of_those_on_call(settings, schedule, replace(one, begins=begins, ends=ends), ids, start)


def _of_those_on_call(
    settings: Settings, schedule: SourceSchedule, one: SourceOverride, ids: Ids, start: float
) -> Iterator[Override | str]:
    by = ids.people[one.by]
    for people, begins, ends in _on_call(settings, schedule, one, ids, start):
        if not people:
            yield "it is for hours in which nobody is on call"
        elif len(people) > 1:
            yield f"one person takes the place of several: {', '.join(people)}"
        elif people != (by,):
            yield Override(people[0], by, begins, ends)


def _on_call(
    settings: Settings, schedule: SourceSchedule, one: SourceOverride, ids: Ids, start: float
) -> Iterator[tuple[tuple[str, ...], float, float]]:
    """Who would be on call without the override, in the rotations that it is for: (people, from, until)."""
    rotations = [each for each in schedule.rotations if not one.rotations or each.id in one.rotations]
    made = call_lines(rotations, schedule.zone, start, Namer(ids.rotations, ids.people, FreshIds().new), heads=True)
    entry = GroupSettings(_ALONE, lines=made.lines)
    alone = replace(settings, groups={_ALONE: entry}, hours=made.hours, arrangements=())
    group = group_of(alone, _ALONE)
    for shift in shifts(group, one.begins, one.ends) if group else ():
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
