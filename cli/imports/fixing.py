"""Fixed shifts for what no rotation says: an override where somebody is replaced, and else a line for these hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cli.imports.comparing import Difference
from cli.imports.naming import FreshIds
from cli.imports.times import is_shown_once, on_the_minute
from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement, overrides_of
from rinban.core.rota.duty import Line
from rinban.core.rota.hours import Hours, Range
from rinban.core.rota.overrides import Override, clash
from rinban.core.rota.settings import Settings

WHY = "as the former product has it"
UTC = "UTC"
AT_ONCE = timedelta(days=6)
"""Hours of a week may last as long, since those of seven days would end when they begin."""


class Fixing:
    """Writes fixed shifts of one group into settings. `zone`: in which its times are best read."""

    def __init__(self, settings: Settings, group: str, zone: str) -> None:
        self.settings = settings
        self._group = group
        self._zone = zone

    def fix(self, one: Difference) -> None:
        """Let it be as there for as long as it differs."""
        if not self._cover(one):
            rest = [who for who in one.ours if who not in one.theirs] if one.theirs else []
            self.line((*one.theirs, *rest), one.begins, one.ends)

    def line(self, order: tuple[str, ...], begins: float, ends: float) -> None:
        """A line before all others, which holds from one instant to another, to the minute."""
        begins, ends = on_the_minute(begins), on_the_minute(ends)
        entry = self.settings.groups[self._group]
        lines = [self._one_line(order, *part) for part in _parts(begins, ends, self._zone)]
        entry = replace(entry, lines=(*lines, *entry.lines))
        self.settings = replace(self.settings, groups={**self.settings.groups, self._group: entry})

    def without_overrides(self, during: Sequence[Difference]) -> None:
        """Take out those overrides of the group that hold while something differs."""
        kept = [one for one in self.settings.arrangements if not self._holds(one, during)]
        self.settings = replace(self.settings, arrangements=tuple(kept))

    def _holds(self, one: Arrangement, during: Sequence[Difference]) -> bool:
        held = one.what
        if one.group != self._group or not isinstance(held, Override):
            return False
        return any(held.begins < each.ends and each.begins < held.ends for each in during)

    def _cover(self, one: Difference) -> bool:
        """Whether overrides say it: as many people are called first there as here, and are others."""
        first = one.ours[: len(one.theirs)]
        if not one.theirs or len(first) < len(one.theirs):
            return False
        pairs = zip(sorted({*first} - {*one.theirs}), sorted({*one.theirs} - {*first}), strict=True)
        begins, ends = on_the_minute(one.begins), on_the_minute(one.ends)
        new = [Override(who, by, begins, ends) for who, by in pairs]
        if _any_clash(new, overrides_of(self.settings.arrangements, self._group)):
            return False
        arranged = (Arrangement(each, self._group, why=WHY) for each in new)
        self.settings = replace(self.settings, arrangements=(*self.settings.arrangements, *arranged))
        return True

    def _one_line(self, order: tuple[str, ...], begins: float, ends: float, zone: str) -> Line:
        first, last = (wall.shown(at, ZoneInfo(zone)) for at in (begins, ends))
        later = (last.date() - first.date()).days
        hours = (Range((first.weekday(),), first.time(), last.time(), later, zone),)
        return Line(
            order, Days(first.date(), first.date()), (self._named(hours, f"{first:%a-%H%M}-to-{last:%a-%H%M}"),)
        )

    def _named(self, hours: Hours, wish: str) -> str:
        """The name of these hours, which get one if they have none."""
        known = next((name for name, one in self.settings.hours.items() if one == hours), "")
        name = known or FreshIds(self.settings.hours).new(wish)
        self.settings = replace(self.settings, hours={**self.settings.hours, name: hours})
        return name


def _any_clash(new: Sequence[Override], held: Sequence[Override]) -> bool:
    return any(clash(one, other) for one in new for other in held)


def _parts(begins: float, ends: float, zone: str) -> Iterator[tuple[float, float, str]]:
    """Parts of which each can be said as hours of a week: from when, until when, in which zone's time.

    UTC says what the zone cannot, since its clocks show each time once.
    """
    edges = [begins]
    while ends - edges[-1] > AT_ONCE.total_seconds():
        edges.append(edges[-1] + AT_ONCE.total_seconds())
    edges.append(ends)
    plain = zone if all(is_shown_once(at, zone) for at in edges) else UTC
    yield from ((at, until, plain) for at, until in pairwise(edges))
