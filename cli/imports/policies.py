"""Escalation policies: how often everybody is called, and who is called after those on duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cli.imports.ids import Ids
from cli.imports.model import SourcePolicy, SourceStep, Uncarried
from cli.imports.naming import FreshIds
from rinban.core.rota.duty import TURN_OF, Line
from rinban.core.rota.policy import USUAL_POLICY
from rinban.core.rota.settings import Exhausted, GroupSettings, Settings

MOST_ROUNDS = 10


def with_policies(settings: Settings, policies: Sequence[SourcePolicy], ids: Ids) -> tuple[Settings, list[Uncarried]]:
    """The settings with what translates of the policies, and what does not."""
    left: list[Uncarried] = []
    for policy in policies:
        where = f"escalation policy {policy.name}"
        steps = [step for step in policy.steps if step.schedules or step.people]
        group = _group(settings, steps, ids)
        if isinstance(group, str):
            left.append(Uncarried(where, group))
            continue
        settings, entry = _with_rounds(settings, group, policy)
        entry, uncarried = _with_steps(settings, entry, steps[1:], ids)
        settings = replace(settings, groups={**settings.groups, entry.id: entry})
        left += [Uncarried(where, why) for why in (*uncarried, *_waits(policy), *_rounds(policy))]
    return settings, left


def _group(settings: Settings, steps: Sequence[SourceStep], ids: Ids) -> GroupSettings | str:
    """The group whose policy it is: that of the schedule which is called first. Or why there is none."""
    if not steps or len(steps[0].schedules) != 1 or steps[0].people:
        return "its first step does not call one schedule alone"
    if steps[0].schedules[0] not in ids.groups:
        return "its first step calls a schedule that is not in these files"
    group = settings.groups[ids.groups[steps[0].schedules[0]]]
    return f"the group {group.id} has another one already" if group.policy else group


def _with_rounds(settings: Settings, group: GroupSettings, policy: SourcePolicy) -> tuple[Settings, GroupSettings]:
    if not policy.rounds:
        return settings, group
    name = FreshIds(settings.policies).new(policy.name, group.id)
    made = replace(USUAL_POLICY, rounds=min(policy.rounds, MOST_ROUNDS))
    return replace(settings, policies={**settings.policies, name: made}), replace(group, policy=name)


def _with_steps(
    settings: Settings, group: GroupSettings, steps: Sequence[SourceStep], ids: Ids
) -> tuple[GroupSettings, list[str]]:
    """The group, and what of these later steps is not carried.

    Its lines call people at their end, and when nobody took it in all rounds, the first schedule is called in.
    """
    left = []
    for step in steps:
        people = tuple(ids.people[who] for who in step.people)
        why = _why_not_people(settings, group) if people else ""
        if why:
            left.append(f"then it calls {', '.join(people)}, {why}")
        elif people:
            group = replace(group, lines=tuple(_longer(line, people) for line in group.lines))
        for schedule in step.schedules:
            why = _why_not_exhausted(settings, group, ids.groups.get(schedule, ""))
            if why:
                left.append(f"then it calls {ids.groups.get(schedule, schedule)}, {why}")
            else:
                group = replace(group, exhausted=Exhausted(ids.groups[schedule]))
    return group, left


def _why_not_people(settings: Settings, group: GroupSettings) -> str:
    if group.exhausted.group:
        return f"who would be called before {group.exhausted.group} here"
    return "who would be called in the turns that are left empty" if _has_empty_turn(settings, group) else ""


def _why_not_exhausted(settings: Settings, group: GroupSettings, other: str) -> str:
    """Why a group cannot be called in when nobody of this one took it, or ""."""
    if not other:
        return "which is not in these files"
    if group.exhausted.group:
        return f"and only one group can be called in: {group.exhausted.group}"
    after = other
    while after and after != group.id:
        after = settings.groups[after].exhausted.group
    return "which calls in this one" if after else ""


def _longer(line: Line, people: Sequence[str]) -> Line:
    """A line that calls these people at its end, unless it is for times at which nobody is called."""
    return replace(line, order=tuple(dict.fromkeys((*line.order, *people)))) if line.order else line


def _has_empty_turn(settings: Settings, group: GroupSettings) -> bool:
    words = {word.removeprefix(TURN_OF) for line in group.lines for word in line.order}
    return any(not turn for name in words & settings.rotations.keys() for turn in settings.rotations[name].order)


def _waits(policy: SourcePolicy) -> Iterator[str]:
    waits = [f"{step.minutes:g}" for step in policy.steps[:-1] if step.minutes]
    if waits:
        yield f"it waits {', '.join(waits)} minutes between its steps; here the next phone rings at once"


def _rounds(policy: SourcePolicy) -> Iterator[str]:
    if policy.rounds > MOST_ROUNDS:
        yield f"it is gone through {policy.rounds} times; {MOST_ROUNDS} rounds are the most here, and then they go on"
