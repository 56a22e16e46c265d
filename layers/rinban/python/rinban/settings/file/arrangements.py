"""What a rota file arranges besides its turns: overrides of a group or of all of them, and who is away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota import typed_times, wall
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.overrides import Override
from rinban.settings import turns
from rinban.settings.file import values
from rinban.settings.file.fields import Field
from rinban.settings.file.named import known

SECTION = "overrides"
MADE_BY = "rota file"

_OVERRIDE = ("for", "by", "from", "to", "valid", "why")
_NOBODY = Arrangement(Leave("", Days()))

Tree = dict[str, object]


def every(
    files: list[dict[str, Field]], groups: Mapping[str, Field], responders: Collection[str], zone: str
) -> tuple[Arrangement, ...]:
    """All that the files arrange. Times are those of the rota's zone."""
    read = [_one(item, "", responders, zone) for file in files for item in _items(file)]
    for name, field in groups.items():
        entries = {key: value for key, value in field.parts().items() if key == SECTION}
        read += [_one(item, name, responders, zone) for item in _items(entries)]
    return tuple(dict.fromkeys(one for one in read if one != _NOBODY))


def _items(entries: Mapping[str, Field]) -> Iterator[Field]:
    if SECTION in entries:
        yield from entries[SECTION].items()


def _one(field: Field, group: str, responders: Collection[str], zone: str) -> Arrangement:
    """`{for: sato, by: ann, from: 2026-11-24 21:00, to: 2026-11-25 09:00}`,
    or for somebody who is away `{for: sato, valid: 2026-12-24..2027-01-03}`"""
    entries = field.entries(_OVERRIDE)
    leave = "by" not in entries and "valid" in entries
    needed = ("for", "valid") if leave else ("for", "by", "from", "to")
    faults = len(field.faults)
    for name in needed:
        if name not in entries:
            field.refuse(f'"{name}" is missing')
    for name in sorted(entries.keys() - {*needed, "why"}):
        entries[name].refuse(_TOO_MUCH)
    if leave and group:
        field.refuse("who is away is so in every group: put it under the `overrides` of the file")
    if len(field.faults) > faults:
        return _NOBODY
    what = _leave(entries, responders) if leave else _override(entries, responders, zone)
    why = entries["why"].read(values.words(1, 200), "") if "why" in entries else ""
    return Arrangement(what, group, why, MADE_BY) if len(field.faults) == faults else _NOBODY


_TOO_MUCH = "write for, by, from and to for an override, or for and valid for somebody who is away"


def _leave(entries: Mapping[str, Field], responders: Collection[str]) -> Leave:
    days = entries["valid"].read(values.days, Days())
    if days.first is None or days.last is None:
        entries["valid"].refuse("give both days; somebody who is not there for good has a `valid` under responders")
    return Leave(entries["for"].read(known("responder", responders), ""), days)


def _override(entries: Mapping[str, Field], responders: Collection[str], zone: str) -> Override:
    somebody, instant = known("responder", responders), instants(zone)
    one = Override(
        instead_of=entries["for"].read(somebody, ""),
        by=entries["by"].read(somebody, ""),
        begins=entries["from"].read(instant, 0.0),
        ends=entries["to"].read(instant, float("inf")),
    )
    if one.by and one.instead_of == one.by:
        entries["by"].refuse("nobody can be replaced by themselves")
    if one.ends <= one.begins:
        entries["to"].refuse("ends before it begins")
    return one


def instants(zone: str) -> Callable[[str], float]:
    """Reads a time in `zone`, such as "2026-11-24 21:00", or one with an offset, as seconds since 1970.

    A time that the clocks of the zone show twice or never is refused, with what may be meant.
    """
    named = ZoneInfo(zone)

    def read(text: str) -> float:
        if (offset := _with_offset(text)) is not None:
            return offset
        typed = turns.starts(text)
        if ":" not in text:
            raise BadRequest(f'"{text}": write the time as well, as in {text} 09:00')
        return typed_times.single(typed, named)

    return read


def _with_offset(text: str) -> float | None:
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if typed.tzinfo is None:
        return None
    turns.starts(typed.date().isoformat())  # within the years that can be counted
    return typed.timestamp()


def tree(one: Arrangement, zone: str) -> Tree:
    """The reverse of the reading, in a file of this zone."""
    if isinstance(one.what, Leave):
        found: Tree = {"for": one.what.who, "valid": values.span(one.what.days)}
    else:
        begins, ends = (instant_text(at, zone) for at in (one.what.begins, one.what.ends))
        found = {"for": one.what.instead_of, "by": one.what.by, "from": begins, "to": ends}
    return {**found, "why": one.why} if one.why else found


def instant_text(at: float, zone: str) -> str:
    """The time of the zone, with its offset where that time comes twice."""
    named = ZoneInfo(zone)
    shown = datetime.fromtimestamp(at, named)
    if shown.second or shown.microsecond:
        return datetime.fromtimestamp(at, UTC).isoformat()
    if len(wall.meanings(shown.replace(tzinfo=None), named)) > 1:
        return shown.isoformat(" ", "minutes")
    return turns.wall_text(shown)
