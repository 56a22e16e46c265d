"""What a calendar shows of the duties of a group, or of one person: the same that `shifts` says, and so `on_duty`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.duty import Group
from rinban.core.rota.shifts import Shift, first_shifts, shifts

AHEAD = timedelta(days=90)
"""How much of the future is shown at least."""


class FeedKind(Enum):
    """Whose duties a feed shows."""

    PERSON = "person"
    GROUP = "group"


BACK = {FeedKind.PERSON: timedelta(days=30), FeedKind.GROUP: timedelta(days=7)}
"""How much of the past is shown at least. Somebody's own duties are few, and people look back at them; those of a group
are many, and a calendar that is long is slow."""


@dataclass(frozen=True, slots=True)
class FeedSubject:
    """The person or the group (id) whose duties a feed shows."""

    kind: FeedKind
    id: str


@dataclass(frozen=True, slots=True)
class FeedSpan:
    """From one instant to another (seconds since 1970): a feed tells nothing of what lies outside."""

    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Duty:
    """One event of a calendar: these people (ids, in calling order; () is a gap) are on duty for a group.

    `before`, `after`: who is called first until it begins, and from its end on; "" for nobody, None where that lies
    outside of the span.
    """

    group: str
    people: tuple[str, ...]
    begins: float
    ends: float
    before: str | None = None
    after: str | None = None


def span(now: float, zone: str, kind: FeedKind) -> FeedSpan:
    """The span of a feed at `now` (seconds since 1970), in `zone`: it ends with a month.

    A person's begins with a month too, a group's with the Monday of the week before. So a calendar that is read every
    hour finds the same feed again, until the rota, the month or, for a group, the week changes.
    """
    clocks = ZoneInfo(zone)
    today = wall.day(now, clocks)
    earliest = today - BACK[kind]
    first = earliest.replace(day=1) if kind is FeedKind.PERSON else earliest - timedelta(days=earliest.weekday())
    return FeedSpan(wall.midnight(first, clocks), wall.midnight(_next_month(today + AHEAD), clocks))


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def of_group(group: Group, shown: FeedSpan) -> list[Duty]:
    """Everybody's duties in this group, one after the other without a hole; where nobody is on duty, people is ()."""
    return [_duty(group, one) for one in shifts(group, shown.begins, shown.ends)]


def of_person(group: Group, who: str, shown: FeedSpan) -> list[Duty]:
    """When this person is called first in this group; the people behind may be any."""
    firsts = first_shifts(group, shown.begins, shown.ends)
    return [
        _duty(group, one, _neighbour(firsts, place - 1), _neighbour(firsts, place + 1))
        for place, one in enumerate(firsts)
        if _first(one) == who
    ]


def _first(shift: Shift) -> str:
    return next(iter(shift.people), "")


def _neighbour(firsts: Sequence[Shift], place: int) -> str | None:
    return _first(firsts[place]) if 0 <= place < len(firsts) else None


def _duty(group: Group, shift: Shift, before: str | None = None, after: str | None = None) -> Duty:
    return Duty(group.id, shift.people, shift.begins, shift.ends, before, after)
