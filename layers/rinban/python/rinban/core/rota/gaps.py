"""The days ahead on which nobody of a group could be called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.settings import Settings, group_of

AHEAD = 14
"""Days after today that are looked at: time enough to mend a rota at the next meeting."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row on which a group has nobody, both included. `last` None: it lasts longer than was looked at.

    `group_goes`: the rota would not have the group any more. What is open in it goes on all the same.
    """

    group: str
    first: date
    last: date | None
    group_goes: bool = False


def gaps(settings: Settings, now: float, before: Settings | None = None) -> tuple[Gap, ...]:
    """Every gap from `now` (seconds since 1970) until `AHEAD` days later, by group and then by day.

    A day is judged at its midnight in the rota's zone, today as it is now. A group of `before`, which is what these
    settings would be put in the place of, has nobody from today on if they do not have it.
    """
    today = datetime.fromtimestamp(now, ZoneInfo(settings.zone)).date()
    gone = (Gap(one, today, None, group_goes=True) for one in (before.groups if before else ()))
    groups = (group_of(settings, group_id) for group_id in settings.groups)
    found = [gap for group in groups if group is not None for gap in _of_group(group, now)]
    found += [gap for gap in gone if gap.group not in settings.groups]
    return tuple(sorted(found, key=lambda gap: (gap.group, gap.first)))


def _of_group(group: Group, now: float) -> Iterator[Gap]:
    zone = ZoneInfo(group.zone)
    today = datetime.fromtimestamp(now, zone).date()
    days = [today + timedelta(days=number) for number in range(AHEAD + 1)]
    for somebody, run in groupby(days, lambda day: bool(on_duty(group, max(now, _midnight(day, zone))))):
        gap = list(run)
        if not somebody:
            yield Gap(group.id, gap[0], gap[-1] if gap[-1] != days[-1] else None)


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()
