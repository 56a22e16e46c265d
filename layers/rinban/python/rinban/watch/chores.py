"""The chores of one round: each has its share of the time, and none stops another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, TypeVar

from rinban.budget import Budget

T = TypeVar("T")


class Chore(NamedTuple):
    """`work` gets a budget and says how much it has done. `share`: the part of the time left that it may take, from 0
    to 1; `most`: seconds that it may take at the most."""

    name: str
    work: Callable[[Budget], object]
    share: float = 1.0
    most: float = float("inf")


def do_all(chores: Sequence[Chore], budget: Budget) -> dict[str, object]:
    """What each has done, by its name. A failure that nobody expected is raised when all have had their turn."""
    done: dict[str, object] = {}
    failures: list[Exception] = []
    for chore in chores:
        left = budget.left(float("inf")) * chore.share
        try:
            done[chore.name] = chore.work(budget.part(min(left, chore.most)))
        except Exception as error:  # noqa: BLE001 - raised again below, for an alarm to see
            failures.append(error)
    if failures:
        raise failures[0]
    return done


SHARE = 5.0
"""Seconds that one item may take at the least, if they are left: enough for two stores and the carrier."""


def each_tried(items: Collection[T], work: Callable[[T, Budget], object], budget: Budget) -> int:
    """Do `work` for each item while a second is left; for how many it was begun. The first failure is raised last.

    Each gets its share of the time, so that a slow one does not delay all that come after it.
    """
    begun, failures = 0, list[Exception]()
    for item in items:
        if (left := budget.left(float("inf"))) < 1.0:
            break
        share = budget.part(max(SHARE, left / (len(items) - begun)))
        begun += 1
        try:
            work(item, share)
        except Exception as error:  # noqa: BLE001 - raised again below
            failures.append(error)
    if failures:
        raise failures[0]
    return begun
