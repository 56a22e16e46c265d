"""What the rota file calls the people, the schedules and the rotations of an export."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cli.imports.model import Imported, SourceRotation, SourceSchedule
from cli.imports.naming import FreshIds, wishes


@dataclass(frozen=True, slots=True)
class Ids:
    """By the ids of the export: responders, groups and rotations. No responder has the name of a rotation."""

    people: Mapping[str, str]
    groups: Mapping[str, str]
    rotations: Mapping[str, str]


def ids(found: Imported, known: Mapping[str, str], taken: Collection[str] = ()) -> Ids:
    """`known`: what some people are called already, by their ids in the export. `taken`: ids of others."""
    names, groups = FreshIds((*known.values(), *taken)), FreshIds()
    there = sorted(taking_part(found))
    people = {who: known[who] for who in there if who in known}
    people |= {who: names.new(*wishes(found.people[who])) for who in there if who not in known}
    return Ids(
        people,
        {one.id: groups.new(one.name, f"group-{one.id}") for one in found.schedules},
        {
            one.id: names.new(*_wishes(schedule, one, found))
            for schedule in found.schedules
            for one in schedule.rotations
        },
    )


def _wishes(schedule: SourceSchedule, one: SourceRotation, found: Imported) -> tuple[str, str]:
    """What a rotation would like to be called; where several schedules have one of its name, with the schedule's."""
    alike = sum(other.name == one.name for other in rotations(found))
    return f"{schedule.name}-{one.name}" if alike > 1 else one.name, f"rotation-{one.id}"


def taking_part(found: Imported) -> set[str]:
    """The people (their ids in the export) whom a schedule or a policy names; an account may have many more."""
    named = {who for one in rotations(found) for turn in one.turns for who in turn}
    for schedule in found.schedules:
        named |= {who for one in schedule.once for turn in one.turns for who in turn}
        named |= {who for one in (*schedule.rendered, *schedule.fixed) for who in one.people}
        named |= {who for one in schedule.overrides for who in (one.by, one.instead_of) if who}
    return named | {who for policy in found.policies for step in policy.steps for who in step.people}


def rotations(found: Imported) -> Iterator[SourceRotation]:
    for schedule in found.schedules:
        yield from schedule.rotations
