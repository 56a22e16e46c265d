"""Who is on duty now and next in each group, where nobody is, and the nights ahead as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.board.maintenance import QuietRow, quiet_row
from rinban.board.names import named
from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement, Leave, is_over
from rinban.core.rota.duty import Group
from rinban.core.rota.reasons import reasons
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.shifts import Shift, shifts
from rinban.picture.model import picture_of
from rinban.picture.svg import as_svg

DAY = 86_400.0
CHOICES = (14, 30)
"""Nights of a picture."""


@dataclass(frozen=True, slots=True)
class DutyPerson:
    """Somebody in the calling order. `covers_for`: the name of whom this person replaces, "" for nobody."""

    name: str
    covers_for: str = ""


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Somebody covers for somebody from one instant to another (seconds since 1970).

    `number`: by which it is taken back, and with it what has the same one, as the other turn of an exchange; `told`:
    how these are told then, a line for each. `is_one`: whether nothing else has this number.
    """

    by: str
    instead_of: str
    begins: float
    ends: float
    number: int
    told: str
    is_one: bool


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """Somebody is away on these days of the rota's clock. The rest: as `CoverRow` has it."""

    who: str
    days: Days
    number: int
    told: str
    is_one: bool


@dataclass(frozen=True, slots=True)
class DutyCard:
    """One group. `until`: when somebody else is called first, None if that is further ahead than the picture. `next`:
    who is called then, () for nobody. `gaps`: (begins, ends) instants without anybody; None: the picture's end.
    `leaves`: of its people, as far as the picture goes. `quiet`: the maintenance that is not over."""

    group: str
    name: str
    now: tuple[DutyPerson, ...]
    until: float | None
    next: tuple[str, ...]
    gaps: tuple[tuple[float, float | None], ...]
    covers: tuple[CoverRow, ...]
    leaves: tuple[LeaveRow, ...]
    quiet: tuple[QuietRow, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    """`picture`: SVG of the group that is `shown`, "" where there is no group."""

    cards: tuple[DutyCard, ...]
    shown: str
    name: str
    nights: int
    picture: str


def duty_view(
    settings: Settings, shown: str, nights: int, now: float, language: str, told: Mapping[int, Sequence[str]]
) -> DutyView:
    """`shown`: the group whose picture is drawn; the first one, if there is none of this id. `told`: what is arranged,
    by its numbers, in the words by which it is known again when it is taken back."""
    groups = [group for one in settings.groups if (group := group_of(settings, one))]
    view = _Looking(now, nights, language, told, settings.arrangements)
    found = tuple(_card(group, view) for group in groups)
    drawn = next((group for group in groups if group.id == shown), next(iter(groups), None))
    if drawn is None:
        return DutyView((), "", "", nights, "")
    picture = as_svg(picture_of([drawn], now, nights, now), language, styled=False)
    return DutyView(found, drawn.id, named(drawn.names, drawn.id, language), nights, picture)


class _Looking(NamedTuple):
    """Who looks at the duties, from when on and how far, and what is arranged."""

    now: float
    nights: int
    language: str
    told: Mapping[int, Sequence[str]]
    arranged: Sequence[Arrangement]

    @property
    def end(self) -> float:
        return self.now + self.nights * DAY


def _card(group: Group, view: _Looking) -> DutyCard:
    now, end, language = view.now, view.end, view.language
    ahead = shifts(group, now, end)
    following = next(_after_first(ahead), None)
    return DutyCard(
        group.id,
        named(group.names, group.id, language),
        tuple(_people(group, now)),
        following.begins if following else None,
        tuple(_names(group, following.people)) if following else (),
        tuple((one.begins, one.ends if one.ends < end else None) for one in ahead if not one.people),
        tuple(_covers(group, view)),
        tuple(_leaves(group, view)),
        tuple(quiet_row(one, group.names, now, language) for one in group.quiet if one.ends > now),
    )


def _after_first(ahead: Sequence[Shift]) -> Iterator[Shift]:
    """From the hand-over on after which somebody else is called first."""
    return dropwhile(lambda one: one.people[:1] == ahead[0].people[:1], ahead)


def _people(group: Group, now: float) -> Iterable[DutyPerson]:
    for one in reasons(group, now).people:
        covered = [one.override.instead_of] if one.override else []
        yield DutyPerson(_name(group, one.who), next(iter(_names(group, covered)), ""))


def _covers(group: Group, view: _Looking) -> Iterable[CoverRow]:
    numbers = {one.what: one.number for one in view.arranged if one.group in ("", group.id)}
    for one in sorted(group.overrides, key=lambda one: one.begins):
        if one.begins < view.end and one.ends > view.now:
            names = _name(group, one.by), _name(group, one.instead_of)
            yield CoverRow(*names, one.begins, one.ends, numbers[one], *_known_again(view, numbers[one]))


def _leaves(group: Group, view: _Looking) -> Iterable[LeaveRow]:
    people = {one.id for one in group.responders}
    end = wall.day(view.end, ZoneInfo(group.zone))
    ahead = [one for one in view.arranged if not is_over(one, view.now, group.zone)]
    found = [(one.what, one.number) for one in ahead if isinstance(one.what, Leave) and one.what.who in people]
    for leave, number in sorted(found, key=lambda one: str(one[0].days.first)):
        if leave.days.first is None or leave.days.first <= end:
            yield LeaveRow(_name(group, leave.who), leave.days, number, *_known_again(view, number))


def _known_again(view: _Looking, number: int) -> tuple[str, bool]:
    """How what has this number is told, a line for each, and whether it is one alone."""
    together = view.told.get(number, ())
    return "\n".join(together), len(together) < 2


def _names(group: Group, people: Sequence[str]) -> list[str]:
    return [_name(group, who) for who in people]


def _name(group: Group, who: str) -> str:
    return next((one.name for one in group.responders if one.id == who), who)
