"""When, in the days ahead, nobody of a group could be called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.duty import Group
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.shifts import shifts
from rinban.core.rota.wall import DAY

AHEAD = 14
"""Days after today that are looked at: time enough to mend a rota at the next meeting."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A group has nobody from one instant to another (seconds since 1970). `ends` None: nor at the end of the look.

    `group_goes`: the rota would not have the group any more. What is open in it goes on all the same.
    """

    group: str
    begins: float
    ends: float | None
    group_goes: bool = False


def gaps(settings: Settings, now: float, before: Settings | None = None) -> tuple[Gap, ...]:
    """Every gap from `now` (seconds since 1970) to the end of the day that is `AHEAD` days later in the rota's zone.

    They are sorted by group, and then by time. A group of `before`, which is what these settings would be put in the
    place of, has nobody from now on if they do not have it.
    """
    gone = (Gap(one, now, None, group_goes=True) for one in (before.groups if before else ()))
    groups = (group_of(settings, group_id) for group_id in settings.groups)
    found = [gap for group in groups if group is not None for gap in _of_group(group, now)]
    found += [gap for gap in gone if gap.group not in settings.groups]
    return tuple(sorted(found, key=lambda gap: (gap.group, gap.begins)))


def _of_group(group: Group, now: float) -> Iterator[Gap]:
    zone = ZoneInfo(group.zone)
    end = wall.midnight(wall.day(now, zone) + (AHEAD + 1) * DAY, zone)
    for shift in shifts(group, now, end):
        if not shift.people:
            yield Gap(group.id, shift.begins, shift.ends if shift.ends < end else None)
