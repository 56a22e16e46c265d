"""Why somebody is on duty: the same people that `on_duty` names, each with what has put them there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from rinban.core.rota import rotations
from rinban.core.rota.duty import TURN_OF, Group, line_at, present
from rinban.core.rota.overrides import Override, held
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.workdays import NO_HOLIDAYS


class ReasonKind(Enum):
    """What puts somebody into a calling order."""

    NAMED = "named"
    TURN = "turn"
    FOLLOWS = "follows"
    STANDS_IN = "stands in"
    COVERS = "covers"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one person (`who`, an id) is on duty.

    `rotation`: by whose name the line calls them, "" where it names them. `override`: that by which they cover.
    `missing`: the ids of those who would be called in their place, and are not there; of somebody who is named only if
    that makes them the first.
    """

    who: str
    kind: ReasonKind
    rotation: str = ""
    override: Override | None = None
    missing: tuple[str, ...] = ()


class DutyReasons(NamedTuple):
    """Why the people of a group are on duty, or nobody is.

    `line`: the place of the line that decides, from 1 on; 0 where none applies. `people`: in calling order. `missing`:
    the ids of those whom that line calls as well, and who are not there.
    """

    line: int
    people: tuple[Reason, ...]
    missing: tuple[str, ...]


def reasons(group: Group, at: float) -> DutyReasons:
    """Why who is on duty at `at` (seconds since 1970) is so."""
    there = present(group, at)
    line = line_at(group, at)
    covering = held(group.overrides, at, there)
    people: dict[str, Reason] = {}
    missing: dict[str, None] = {}
    for word in line.order:
        for reason in _of_word(word, group, at, there, covering):
            if reason.who not in there:
                missing.setdefault(reason.who)
            elif reason.kind is ReasonKind.NAMED and not people:
                people[reason.who] = replace(reason, missing=tuple(missing))
            else:
                people.setdefault(reason.who, reason)
    number = next((place for place, one in enumerate(group.lines, 1) if one is line), 0)
    return DutyReasons(number, tuple(people.values()), tuple(missing))


def _of_word(
    word: str, group: Group, at: float, there: Mapping[str, object], covering: Mapping[str, Override]
) -> Iterator[Reason]:
    """For whom one word of the line's order stands, there or not."""
    rotation = dict(group.rotations).get(word.removeprefix(TURN_OF))
    if rotation is None:
        yield _covered(Reason(word, ReasonKind.NAMED), covering)
        return
    number = rotations.turn_at(rotation, at, group.calendar or NO_HOLIDAYS)
    yield from _of_rotation(word, rotation, number, there, covering)


def _of_rotation(
    word: str, rotation: Rotation, number: int, there: Mapping[str, object], covering: Mapping[str, Override]
) -> Iterator[Reason]:
    name = word.removeprefix(TURN_OF)
    turns = rotations.from_turn_on(rotation, number)
    if not any(turns[:1]):
        return
    missing: tuple[str, ...] = ()  # of the turns before the first one of which somebody is there
    somebody = False
    for place, turn in enumerate(turns):
        kind = ReasonKind.FOLLOWS if somebody else ReasonKind.STANDS_IN if place else ReasonKind.TURN
        stead = missing if kind is ReasonKind.STANDS_IN else ()
        found = [_covered(Reason(who, kind, name, missing=stead), covering) for who in turn]
        yield from found
        somebody = somebody or any(one.who in there for one in found)
        if somebody and word.startswith(TURN_OF):
            return
        if not somebody:
            missing += tuple(one.who for one in found)


def _covered(planned: Reason, covering: Mapping[str, Override]) -> Reason:
    override = covering.get(planned.who)
    if override is None:
        return planned
    return Reason(override.by, ReasonKind.COVERS, planned.rotation, override)
