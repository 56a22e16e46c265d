"""Alerts for which nobody is called before a certain instant: they wait for business hours, or for a maintenance's end.

They stand apart from the other alerts of a document, so that no call tells of them, nobody takes them by taking
something else, and what is over is over although they wait. Each rings at its instant at the latest: then the rota is
asked once more whether it still waits (a maintenance may take longer than planned), and if not, it joins the others.

Of each dedup key there is one, its last occurrence: over weeks of maintenance the same problem may come and go a
thousand times. One that has recovered stays, marked as over, so that a store which missed that cannot bring it back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from rinban.core.chain.problem import Problem


class Postponed(NamedTuple):
    """An alert that nobody is called for before `until` (seconds since 1970).

    `quiet`: it is covered by a maintenance window. False: it waits for its hours, and a person who is called for
    something else meanwhile hears of it, and takes it as well.
    """

    problem: Problem
    until: float
    quiet: bool = False

    @property
    def waits(self) -> bool:
        """Whether it is not over."""
        return not self.problem.ended_at


def of_key(postponed: tuple[Postponed, ...], key: str) -> Postponed | None:
    """The one of this dedup key, be it over or not. They stand in the order of their keys."""
    place = bisect_left(postponed, key, key=key_of)
    return postponed[place] if place < len(postponed) and key_of(postponed[place]) == key else None


def key_of(one: Postponed) -> str:
    return one.problem.id.key


def without(postponed: tuple[Postponed, ...], problems: Iterable[Problem]) -> tuple[Postponed, ...]:
    """Those whose occurrence, or a later one, is not among these alerts."""
    if not postponed:
        return postponed
    joined: dict[str, int] = {}
    for p in problems:
        joined[p.id.key] = max(p.id.occurrence, joined.get(p.id.key, p.id.occurrence))
    return tuple(one for one in postponed if one.problem.id.occurrence > joined.get(one.problem.id.key, -1))
