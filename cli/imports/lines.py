"""From rotations in layers to the call lines of a group: one for each set of rotations that are on call together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cli.imports import weeks
from cli.imports.model import DAY_MINUTES, WEEK_MINUTES, SourceRotation, Window
from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.duty import NOBODY, TURN_OF, Line
from rinban.core.rota.hours import Hours

NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CallLines:
    """The `call` of a group, and the hours that its lines name."""

    lines: tuple[Line, ...] = ()
    hours: Mapping[str, Hours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Namer:
    """How a rota file calls things. `rotation`: by the id of a rotation; `people`: by theirs; `hours`: a new name."""

    rotation: Mapping[str, str]
    people: Mapping[str, str]
    hours: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Span:
    """From one change of the set of rotations to the next. None: there is none on that side."""

    begins: float | None
    ends: float | None


def call_lines(
    rotations: Sequence[SourceRotation], zone: str, start: float, name: Namer, *, heads: bool = False
) -> CallLines:
    """The lines of a schedule in `zone`, as it is from the instant `start` on.

    `heads`: only those who are on call, and not those whose turns follow.
    """
    there = [one for one in rotations if one.until is None or one.until > start]
    spans = list(_spans(there, start))
    cut = _minute(spans[0].ends, zone) if len(spans) > 1 and spans[0].ends is not None else None
    lines: list[Line] = []
    hours: dict[str, Hours] = {}
    for span in spans:
        found = [one for one in there if _is_there(one, span)]
        for valid, windows, called in _parts(found, span, zone, cut):
            order = _order([found[place] for place in called], name, heads=heads)
            during: tuple[str, ...] = ()
            if weeks.length(windows) < WEEK_MINUTES or valid != Days():
                during = (name.hours(_title([found[place] for place in called], name)),)
                hours[during[0]] = weeks.hours(windows, zone)
            lines.append(Line(order, valid, during))
    lines = _last_is_always(lines, there, cut) or [NOBODY]
    named = {hour for line in lines for hour in line.during}
    return CallLines(tuple(lines), {hour: hours[hour] for hour in hours if hour in named})


def _spans(rotations: Sequence[SourceRotation], start: float) -> Iterator[_Span]:
    changes = {at for one in rotations for at in (one.since, one.until) if at is not None and at > start}
    for begins, ends in pairwise([None, *sorted(changes), None]):
        yield _Span(begins, ends)


def _is_there(one: SourceRotation, span: _Span) -> bool:
    """Whether a rotation is there in all of a span, at whose ends alone rotations come and go."""
    comes = one.since is None or span.ends is None or one.since < span.ends
    goes = one.until is None or span.begins is None or one.until > span.begins
    return comes and goes


def _minute(at: float, zone: str) -> int:
    shown = wall.shown(at, ZoneInfo(zone))
    return shown.hour * 60 + shown.minute


def _parts(
    rotations: Sequence[SourceRotation], span: _Span, zone: str, cut: int | None
) -> Iterator[tuple[Days, list[Window], tuple[int, ...]]]:
    """For each line: its days, its windows, and the rotations on call. The shortest hours come first.

    A day of a span lasts from `cut` to `cut`. Windows that begin after midnight and before it belong to the date after.
    """
    found = weeks.cells(rotations, cut)
    for called in sorted((one for one in found if one), key=lambda one: weeks.length(found[one])):
        if cut is None:
            yield Days(), found[called], called
            continue
        late = [one for one in found[called] if one.begins % DAY_MINUTES >= cut]
        early = [one for one in found[called] if one.begins % DAY_MINUTES < cut]
        for windows, later in ((late, timedelta()), (early, NEXT)):
            if windows:
                yield _days(span, zone, later), windows, called


def _days(span: _Span, zone: str, later: timedelta) -> Days:
    first, last = (None if at is None else wall.shown(at, ZoneInfo(zone)).date() for at in (span.begins, span.ends))
    return Days(first + later if first else None, last - NEXT + later if last else None)


def _order(rotations: Sequence[SourceRotation], name: Namer, *, heads: bool) -> tuple[str, ...]:
    """First all who are on call, then those whose turns follow."""
    if len(rotations) == 1 and not heads:
        return tuple(_words(rotations[0], name, ""))
    first = [word for one in rotations for word in _words(one, name, TURN_OF)]
    then = [] if heads else [word for one in rotations if len(one.turns) > 1 for word in _words(one, name, "")]
    return tuple(dict.fromkeys([*first, *then]))


def _words(rotation: SourceRotation, name: Namer, turn: str) -> list[str]:
    """People who are always on call together stand in the order themselves."""
    if len(rotation.turns) > 1:
        return [turn + name.rotation[rotation.id]]
    return [name.people[who] for who in dict.fromkeys(rotation.turns[0])] if rotation.turns else []


def _title(rotations: Sequence[SourceRotation], name: Namer) -> str:
    return f"{'-and-'.join(name.rotation[one.id] for one in rotations)}-hours"


def _last_is_always(lines: list[Line], rotations: Sequence[SourceRotation], cut: int | None) -> list[Line]:
    """The last line without its hours, where the lines before it leave nothing but them."""
    if cut is not None or not lines or () in weeks.cells(rotations, None):
        return lines
    return [*lines[:-1], Line(lines[-1].order, lines[-1].valid)]
