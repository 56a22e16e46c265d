"""What a picture of some nights shows, before it is drawn: lanes of bars over days.

Nothing is decided here: the last lane of a group is its shifts, which are what `on_duty` says of each instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from zoneinfo import ZoneInfo

from rinban.core.rota import rotations, wall
from rinban.core.rota.duty import TURN_OF, Group
from rinban.core.rota.overrides import Override
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.shifts import shifts
from rinban.core.rota.wall import DAY
from rinban.core.rota.workdays import NO_HOLIDAYS, WEEKEND, Calendar
from rinban.picture.people import PicturedPerson, pictured


class LaneKind(Enum):
    """What the bars of a lane are."""

    ROTATION = "rotation"
    AWAY = "away"
    OVERRIDES = "overrides"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Bar:
    """These people (ids, in calling order; () is nobody) from one instant to another, both within the picture.

    `instead_of`: whom they replace, in a lane of overrides. Such a bar is `void` if it does not change who is called.
    """

    people: tuple[str, ...]
    begins: float
    ends: float
    instead_of: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars one after the other. `name`: that of the `rotation`, "" for another lane."""

    kind: LaneKind
    bars: tuple[Bar, ...]
    name: str = ""
    rotation: Rotation | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """The lanes of one group, the final one last. `names`: (language, name) pairs."""

    group: str
    names: tuple[tuple[str, str], ...]
    lanes: tuple[Lane, ...]

    @property
    def final(self) -> Lane:
        return self.lanes[-1]


@dataclass(frozen=True, slots=True)
class PicturedDay:
    """A day of the picture, from one midnight to the next."""

    date: date
    begins: float
    ends: float
    holiday: bool

    @property
    def free(self) -> bool:
        """Whether it is a holiday or of a weekend."""
        return self.holiday or self.date.weekday() in WEEKEND


@dataclass(frozen=True, slots=True)
class Picture:
    """Groups side by side over the same days. Instants are seconds since 1970, and `zone` (IANA) is where they are
    told.

    `people`: everybody who stands in a bar, by id.
    """

    zone: str
    now: float
    days: tuple[PicturedDay, ...]
    panels: tuple[Panel, ...]
    people: tuple[PicturedPerson, ...]

    @property
    def begins(self) -> float:
        return self.days[0].begins

    @property
    def ends(self) -> float:
        return self.days[-1].ends


def picture_of(groups: Sequence[Group], start: float, nights: int, now: float) -> Picture:
    """The picture of these groups, at least one, for so many days from that on in which `start` is.

    Groups of one rota have one zone, and the first one's is shown. A day that the clocks skip is not counted.
    """
    zone = ZoneInfo(groups[0].zone)
    days = tuple(_days(wall.day(start, zone), nights, zone, groups[0].calendar or NO_HOLIDAYS))
    panels = tuple(Panel(one.id, one.names, tuple(_lanes(one, days[0].begins, days[-1].ends))) for one in groups)
    shown = {who for panel in panels for who in _named(panel)}
    names = {one.id: one.name for group in groups for one in group.responders}
    return Picture(groups[0].zone, now, days, panels, pictured(names, shown))


def _days(first: date, nights: int, zone: ZoneInfo, calendar: Calendar) -> Iterator[PicturedDay]:
    day, drawn = first, 0
    while drawn < nights:
        begins, ends = wall.midnight(day, zone), wall.midnight(day + DAY, zone)
        if begins < ends:
            yield PicturedDay(day, begins, ends, calendar.is_holiday(day))
            drawn += 1
        day += DAY


def _lanes(group: Group, begins: float, ends: float) -> Iterator[Lane]:
    known, calendar = dict(group.rotations), group.calendar or NO_HOLIDAYS
    words = (word.removeprefix(TURN_OF) for line in group.lines for word in line.order)
    for name in dict.fromkeys(word for word in words if word in known):
        turns = rotations.turns(known[name], begins, ends, calendar)
        bars = (Bar(turn.people, max(begins, turn.begins), min(ends, turn.ends)) for turn in turns)
        yield Lane(LaneKind.ROTATION, tuple(bars), name, known[name])
    yield from (Lane(LaneKind.AWAY, bars) for bars in _side_by_side(_away(group, begins, ends)))
    yield from (Lane(LaneKind.OVERRIDES, bars) for bars in _side_by_side(_overrides(group, begins, ends)))
    yield Lane(LaneKind.FINAL, tuple(Bar(one.people, one.begins, one.ends) for one in shifts(group, begins, ends)))


def _away(group: Group, begins: float, ends: float) -> list[Bar]:
    """Who is not there at this time, because of a leave or of the days on which they belong to the team."""
    spans = [(who, days.first, days.last) for who, days in group.leave]
    for who, days in group.employed:
        spans += [(who, None, days.first - DAY)] if days.first else []
        spans += [(who, days.last + DAY, None)] if days.last else []
    zone, found = ZoneInfo(group.zone), set[Bar]()
    for who, first, last in spans:
        since = max(begins, wall.midnight(first, zone)) if first else begins
        until = min(ends, wall.midnight(last + DAY, zone)) if last else ends
        if since < until:
            found.add(Bar((who,), since, until))
    return sorted(found, key=lambda bar: (bar.begins, bar.ends, bar.people))


def _overrides(group: Group, begins: float, ends: float) -> Iterator[Bar]:
    """The overrides of this time, the earliest first."""
    for one in sorted(group.overrides, key=lambda one: (one.begins, one.ends, one.instead_of, one.by)):
        first, last = max(begins, one.begins), min(ends, one.ends)
        if first < last:
            yield Bar((one.by,), first, last, one.instead_of, _is_void(group, one, first, last))


def _is_void(group: Group, override: Override, begins: float, ends: float) -> bool:
    """Whether the same people are called without it, since its substitute is away, or nobody is to be replaced."""
    others = tuple(one for one in group.overrides if one != override)
    return shifts(replace(group, overrides=others), begins, ends) == shifts(group, begins, ends)


def _side_by_side(bars: Iterable[Bar]) -> list[tuple[Bar, ...]]:
    """The bars in as few rows as they need, since overrides of several people may hold at once."""
    rows: list[list[Bar]] = []
    for bar in bars:
        row = next((row for row in rows if row[-1].ends <= bar.begins), None)
        if row is None:
            rows.append([bar])
        else:
            row.append(bar)
    return [tuple(row) for row in rows]


def _named(panel: Panel) -> Iterator[str]:
    for bar in (bar for lane in panel.lanes for bar in lane.bars):
        yield from bar.people
        if bar.instead_of:
            yield bar.instead_of
