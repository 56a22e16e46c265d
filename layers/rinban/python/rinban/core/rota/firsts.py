"""Who is called first in each of the nights ahead, which is what people ask of a rota, and of a change to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.nights import Night, nights
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.shifts import Shift, shifts
from rinban.core.rota.wall import DAY

AHEAD = 14
"""Nights, tonight among them."""

NOBODY = ""


@dataclass(frozen=True, slots=True)
class NightsMoved:
    """What a change of the rota means to one person (an id; NOBODY for a gap) in a group: nights, by their dates."""

    group: str
    who: str
    gained: tuple[date, ...]
    lost: tuple[date, ...]


def ahead(now: float, zone: str) -> list[Night]:
    """Tonight and the nights after it, in the rota's zone (IANA). After midnight, tonight is the coming night."""
    today = wall.day(now, ZoneInfo(zone))
    return nights(today, today + (AHEAD - 1) * DAY, zone)


def firsts(settings: Settings, over: Sequence[Night]) -> Mapping[str, list[tuple[str, ...]]]:
    """By group, for each of these nights in a row, who is first in it (ids, in their order; NOBODY in a gap)."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(settings.groups):
        group = group_of(settings, name)
        planned = shifts(group, over[0].begins, over[-1].ends) if group and over else []
        found[name] = [_in(night, planned) for night in over]
    return found


def _in(night: Night, planned: Sequence[Shift]) -> tuple[str, ...]:
    during = (one for one in planned if one.begins < night.ends and night.begins < one.ends)
    return tuple(dict.fromkeys(one.people[0] if one.people else NOBODY for one in during))


def moved(before: Settings, after: Settings, now: float) -> list[NightsMoved]:
    """Whose nights a change of the rota adds or takes away, by group and by person."""
    over = ahead(now, after.zone)
    old, new = firsts(before, over), firsts(after, over)
    none: list[tuple[str, ...]] = [()] * len(over)
    return [
        NightsMoved(group, who, _days(over, now_his, was_his), _days(over, was_his, now_his))
        for group in sorted({*old, *new})
        for who in sorted({who for names in (*old.get(group, none), *new.get(group, none)) for who in names})
        for was_his in [[who in names for names in old.get(group, none)]]
        for now_his in [[who in names for names in new.get(group, none)]]
        if was_his != now_his
    ]


def _days(over: Sequence[Night], there: Sequence[bool], not_there: Sequence[bool]) -> tuple[date, ...]:
    """The dates of the nights that are there and were not there."""
    return tuple(night.day for night, now, other in zip(over, there, not_there, strict=True) if now and not other)
