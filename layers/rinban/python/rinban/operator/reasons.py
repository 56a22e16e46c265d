"""Why somebody is on duty, as an operator reads it: a short clause, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.duty import Group
from rinban.core.rota.overrides import Override
from rinban.core.rota.reasons import DutyReasons, Reason, ReasonKind, reasons

Kept = Callable[[], Sequence[Arrangement]]
"""All arrangements as they are kept, with who made them and why; none where that cannot be read."""


def explained(group: Group, at: float, kept: Kept) -> tuple[list[dict[str, Any]], str]:
    """For each person who is on duty {"because", "by", "line", "rotation", "covers_for", "until", "made_by", "why",
    "missing"}, and, if there is nobody, why that is.

    `because` is the clause. `by`: the value of a `ReasonKind`. `line`: its place in the group's `call`, from 1 on.
    `until`: when an override ends (seconds since 1970), else None. `missing`: the ids of those who would be called in
    this person's place, and are not there.
    """
    found = reasons(group, at)
    arranged = kept() if any(one.override for one in found.people) else ()
    return [_told(one, found, group, at, arranged) for one in found.people], _nobody(found, group, at)


def _told(one: Reason, found: DutyReasons, group: Group, at: float, arranged: Sequence[Arrangement]) -> dict[str, Any]:
    made_by, why = _known(one.override, group, arranged)
    return {
        "because": f"{_clause(one, found, group, at)}{_as_made(made_by, why)}",
        "by": one.kind.value,
        "line": found.line,
        "rotation": one.rotation,
        "covers_for": one.override.instead_of if one.override else "",
        "until": one.override.ends if one.override else None,
        "made_by": made_by,
        "why": why,
        "missing": list(one.missing),
    }


def _clause(one: Reason, found: DutyReasons, group: Group, at: float) -> str:
    if one.override:
        return f"covers for {one.override.instead_of} until {wall.told(one.override.ends, ZoneInfo(group.zone))}"
    if one.kind is ReasonKind.TURN:
        return f"turn of {one.rotation}"
    if one.kind is ReasonKind.FOLLOWS:
        return f"follows in {one.rotation}"
    if one.kind is ReasonKind.STANDS_IN:
        return f"stands in for {_absent(one.missing, group, at)} in {one.rotation}"
    first = f", the first without {_absent(one.missing, group, at)}" if one.missing else ""
    return f"named in {_line(found.line, group)}{first}"


def _nobody(found: DutyReasons, group: Group, at: float) -> str:
    if found.people:
        return ""
    if not found.line:
        return "no line applies"
    if not found.missing:
        return f"{_line(found.line, group)} calls nobody"
    return f"nobody of {_line(found.line, group)} is there: {_absent(found.missing, group, at)}"


def _line(number: int, group: Group) -> str:
    """Such as "line 2 (during business)"."""
    line = group.lines[number - 1]
    during = [f"during {', '.join(line.during)}"] if line.during else []
    valid = [f"valid {_days(line.valid)}"] if line.valid != Days() else []
    limits = "; ".join((*valid, *during))
    return f"line {number} ({limits})" if limits else f"line {number}"


def _absent(missing: Sequence[str], group: Group, at: float) -> str:
    """Such as "sato (away until 2026-12-16)", as the rota's zone counts days."""
    day = wall.day(at, ZoneInfo(group.zone))

    def told(who: str) -> str:
        leaves = [days.last for one, days in group.leave if one == who and days.covers(day) and days.last]
        valid = dict(group.employed).get(who, Days())
        return f"{who} (away until {max(leaves)})" if leaves else f"{who} (valid {_days(valid)})"

    return ", ".join(map(told, missing))


def _days(days: Days) -> str:
    """As the rota file writes them."""
    return f"{days.first or ''}..{days.last or ''}"


def _known(override: Override | None, group: Group, arranged: Sequence[Arrangement]) -> tuple[str, str]:
    """Who made an override, and why; "" for what is not known."""
    found = (one for one in arranged if one.what == override and one.group in {"", group.id})
    return next(((one.made_by, one.why) for one in found), ("", ""))


def _as_made(made_by: str, why: str) -> str:
    return f"{f', made by {made_by}' if made_by else ''}{f': {why}' if why else ''}"
