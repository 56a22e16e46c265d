"""What people arrange outside of the turns of a rota: who covers for whom, and who is away. No load removes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.overrides import Override, clash


@dataclass(frozen=True, slots=True)
class Leave:
    """A person (id) is away on these days, which have a first and a last one."""

    who: str
    days: Days


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An override or a leave, and what is known of it. Two that arrange the same are equal, no matter who made them.

    `group`: its id, "" for every group in which the person is; a leave is for every one. `number`: by which it is
    taken back, 0 before it is kept; the two overrides of a swap have one number. `why`, `made_by`: texts for people.
    """

    what: Override | Leave
    group: str = ""
    why: str = field(default="", compare=False)
    made_by: str = field(default="", compare=False)
    number: int = field(default=0, compare=False)


def overrides_of(arrangements: Iterable[Arrangement], group: str) -> tuple[Override, ...]:
    """The overrides that hold in a group, sorted."""
    held = (one.what for one in arrangements if isinstance(one.what, Override) and one.group in {"", group})
    return tuple(sorted({*held}))


def leave_of(arrangements: Iterable[Arrangement]) -> tuple[tuple[str, Days], ...]:
    """(person, days) pairs, sorted."""
    away = {(one.what.who, one.what.days) for one in arrangements if isinstance(one.what, Leave)}
    return tuple(sorted(away, key=str))


def is_over(one: Arrangement, now: float, zone: str) -> bool:
    """Whether it changes nothing from `now` (seconds since 1970) on. Days are those of the rota's zone (IANA)."""
    if isinstance(one.what, Override):
        return one.what.ends <= now
    last = one.what.days.last
    return last is not None and last < wall.day(now, ZoneInfo(zone))


def unknown(arrangements: Iterable[Arrangement], kept: Iterable[Arrangement]) -> tuple[Arrangement, ...]:
    """Those of `arrangements` that are not among `kept`, each once."""
    known = {*kept}
    return tuple(one for one in dict.fromkeys(arrangements) if one not in known)


def clashing(
    arrangements: Iterable[Arrangement], groups_of: Callable[[str], Collection[str]]
) -> Iterator[tuple[Arrangement, Arrangement]]:
    """The pairs of overrides that cannot both be meant, since both hold in one group.

    `groups_of`: the groups in which a person is, by the id.
    """
    held = [
        (one, one.what, {one.group} if one.group else {*groups_of(one.what.instead_of)})
        for one in arrangements
        if isinstance(one.what, Override)
    ]
    for (one, override, here), (other, another, there) in combinations(held, 2):
        if here & there and clash(override, another):
            yield one, other
