"""What somebody has to be told of the rota, and when: that a duty comes, that it has begun, and that there is a gap.

What is decided here depends on the settings and the time alone. Each occasion has a name, by which it is known whether
it was told before: a duty that a load moves to another time is another occasion, and one that stays as it is is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import groupby
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.duty import Group
from rinban.core.rota.gaps import Gap, gaps
from rinban.core.rota.nights import is_night
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.shifts import Shift, first_shifts
from rinban.core.rota.wall import DAY
from rinban.core.text.plain import digest

HOUR = 3600.0

LATE = HOUR
"""Seconds after a hand-over within which its summary is still told: who has been on duty for longer has found out."""

SOON = DAY.total_seconds()
"""Seconds before a gap from which on nobody waits for the morning with the warning."""

SHORTEST_DAY = 22 * HOUR
"""Seconds that a day before has at least, by any clocks: where a whole day is skipped, as in Apia in 2011, a day before
a duty would else be when it begins."""

AHEAD = 2 * DAY.total_seconds()
"""Seconds that are looked ahead for duties. A day may have more than 24 hours, but never so many."""

FURTHEST = 35 * DAY.total_seconds()
"""Seconds that are looked ahead for the end of a duty: a turn of a month has one then."""

BACK = 7 * DAY.total_seconds()
"""Seconds that are looked back at most for the hand-over before this one. So much of the journal is read for it."""


class NoticeKind(Enum):
    """What it is about."""

    DAY = "day before"
    HOUR = "hour before"
    HAND_OVER = "hand-over"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A reason to tell something. Instants are seconds since 1970.

    `who`: the person (id) who has to be told; "" for gaps, which concern everybody. `begins`: of the duty or the first
    gap. `ends`: of that gap, None if it is not over at the end of the look. `name`: tells it from every other one.
    `gaps`: all of them that are told together, in their order; they are not kept.
    """

    kind: NoticeKind
    group: str
    who: str
    begins: float
    ends: float | None
    name: str
    gaps: tuple[Gap, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class RotaNotice:
    """An occasion as it is told: the text, its language, and when it was decided."""

    occasion: Occasion
    language: str
    text: str
    at: float


def occasions(settings: Settings, now: float) -> list[Occasion]:
    """All that has to be told at `now` (seconds since 1970), whether or not it was told before.

    A duty is told a day before it begins, by the clocks of the rota's zone, then an hour before, and when it has begun.
    Only the last of these that is due is told: after an outage nobody hears what a later notice says as well. The gaps
    of a group in the next two weeks are told together, once a day, and again if the rota makes others of them; if all
    are further away than a day, they wait until the night is over.
    """
    groups = (group_of(settings, name) for name in sorted(settings.groups))
    coming = [one for group in groups if group for one in of_duties(group, now)]
    return [*coming, *_of_gaps(settings, now)]


def of_duties(group: Group, now: float) -> Iterator[Occasion]:
    """The duties of one group that have to be told at `now` (seconds since 1970)."""
    zone = ZoneInfo(group.zone)
    for duty in first_shifts(group, now - LATE, now + AHEAD)[1:]:  # the first one has begun, nobody knows when
        if duty.people and (kind := _kind(duty, now, zone)):
            (who,) = duty.people
            name = f"{kind.value}/{group.id}/{who}/{duty.begins:.0f}"
            yield Occasion(kind, group.id, who, duty.begins, None, name)


def _kind(duty: Shift, now: float, zone: ZoneInfo) -> NoticeKind | None:
    if duty.begins <= now:
        return NoticeKind.HAND_OVER if now < duty.ends else None
    if duty.begins - HOUR <= now:
        return NoticeKind.HOUR
    by_the_clocks = wall.first(wall.shown(duty.begins, zone) - DAY, zone)
    return NoticeKind.DAY if min(by_the_clocks, duty.begins - SHORTEST_DAY) <= now else None


def _of_gaps(settings: Settings, now: float) -> Iterator[Occasion]:
    """All gaps of a day are looked at, so that their name stays the same when one of them has begun, or is over."""
    zone = ZoneInfo(settings.zone)
    today = wall.day(now, zone)
    for group, found in groupby(gaps(settings, wall.midnight(today, zone)), lambda gap: gap.group):
        of_today = tuple(found)
        left = tuple(
            replace(gap, begins=max(gap.begins, now)) for gap in of_today if gap.ends is None or gap.ends > now
        )
        if left and (left[0].begins - now <= SOON or not is_night(now, zone)):
            name = f"{NoticeKind.GAP.value}/{group}/{today}/{_which(of_today)}"
            yield Occasion(NoticeKind.GAP, group, "", left[0].begins, left[0].ends, name, left)


def _which(found: tuple[Gap, ...]) -> str:
    return digest(" ".join(f"{gap.begins:.0f}-{'' if gap.ends is None else f'{gap.ends:.0f}'}" for gap in found))


def end_of(group: Group, begins: float) -> float | None:
    """When the duty ends that begins then; None if that is too far away to be told."""
    found = first_shifts(group, begins, begins + FURTHEST)
    return found[0].ends if len(found) > 1 else None


def before(group: Group, begins: float) -> Shift:
    """The last of those who were first before a hand-over, with what is looked at of that duty; () is a gap."""
    return first_shifts(group, begins - BACK, begins)[-1]
