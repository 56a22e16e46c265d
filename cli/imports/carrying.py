"""From the model to settings of Rinban: what translates, and for the rest the line that does not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cli.imports.covering import covered
from cli.imports.fixing import Fixing
from cli.imports.ids import Ids, ids, rotations
from cli.imports.lines import Namer, call_lines
from cli.imports.model import Imported, SourcePerson, SourceRotation, SourceSchedule, Uncarried
from cli.imports.naming import FreshIds, language, printable, shown_name
from cli.imports.once import with_once
from cli.imports.policies import with_policies
from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.settings import ZONE, GroupSettings, Member, Settings
from rinban.core.text.languages import LANGUAGES

WHY = "imported"
"""The reason that the overrides of an import give."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The settings that an export became, how they call things, and what is not in them."""

    settings: Settings
    ids: Ids
    uncarried: tuple[Uncarried, ...]


def carried(found: Imported, known: Mapping[str, str], now: float, taken: Collection[str] = ()) -> Carried:
    """All that translates. `known`: what people are called already, by their ids in the export. `now`: an instant.

    `taken`: ids that nobody and nothing else may have.
    """
    named = ids(found, known, taken)
    zones = Counter(one.zone for one in found.schedules)
    settings = Settings(
        zone=zones.most_common(1)[0][0] if zones else ZONE,
        responders={who: _member(found.people[one], who) for one, who in named.people.items()},
        rotations={named.rotations[one.id]: _rotation(one, named) for one in rotations(found) if len(one.turns) > 1},
    )
    left = [*found.uncarried]
    for schedule in found.schedules:
        settings, uncarried = _with_group(settings, schedule, named, schedule.span[0] if schedule.span else now)
        left += uncarried
    settings, of_policies = with_policies(settings, found.policies, named)
    return Carried(settings, named, tuple(dict.fromkeys((*left, *of_policies))))


def _member(person: SourcePerson, who: str) -> Member:
    name = shown_name(person)
    return Member(Responder(who, name, person.phone, language(name)))


def _rotation(one: SourceRotation, named: Ids) -> Rotation:
    turns = tuple(tuple(named.people[who] for who in dict.fromkeys(turn)) for turn in one.turns)
    return Rotation(turns, one.every, one.starts.replace(second=0, microsecond=0), one.zone)


def _with_group(
    settings: Settings, schedule: SourceSchedule, named: Ids, start: float
) -> tuple[Settings, tuple[Uncarried, ...]]:
    """The settings with the group that a schedule becomes, and what of the schedule is not in them."""
    settings = _with_lines(settings, schedule, named, start)
    found = covered(settings, schedule, named, start)
    group = named.groups[schedule.id]
    arranged = (Arrangement(one, group, why=WHY) for one in found.overrides)
    settings = replace(settings, arrangements=(*settings.arrangements, *arranged))
    fixing = Fixing(settings, group, schedule.zone)
    for line in found.lines:
        fixing.line(line.people, line.begins, line.ends)
    with_once(fixing, schedule, named, start)
    for shift in schedule.fixed:
        fixing.line(tuple(named.people[who] for who in shift.people), shift.begins, shift.ends)
    return fixing.settings, found.left


def _with_lines(settings: Settings, schedule: SourceSchedule, named: Ids, start: float) -> Settings:
    namer = Namer(named.rotations, named.people, FreshIds(settings.hours).new)
    made = call_lines(schedule.rotations, schedule.zone, start, namer)
    group, spoken = named.groups[schedule.id], printable(schedule.name or schedule.id)
    entry = GroupSettings(group, tuple((one, spoken) for one in sorted(LANGUAGES)), lines=made.lines)
    return replace(settings, groups={**settings.groups, group: entry}, hours={**settings.hours, **made.hours})
