"""The chores of the watchdog's round: each has its share of the time, and none stops another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, TypeVar

from rinban.budget import Budget

T = TypeVar("T")


class Chore(NamedTuple):
    """One thing to do in every round.

    `work`: does it within a budget, and returns how much it has done. `share`: which part of the time that is left it
    may take, from 0 to 1. `most`: how many seconds it may take.
    """

    name: str
    work: Callable[[Budget], object]
    share: float = 1.0
    most: float = float("inf")


def do_all(chores: Sequence[Chore], budget: Budget) -> dict[str, object]:
    """Do all chores in their order; returns what each has done, by its name.

    An unexpected failure is raised once all chores have been tried, so that an alarm sees it.
    """
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


def each_tried(
    items: Collection[T],
    work: Callable[[T, Budget], object],
    budget: Budget,
    before: Callable[[T], object] = lambda _: None,
) -> int:
    """Do `work` for each item as long as a second is left; returns for how many items it was begun.

    Each gets its share of the time, so that a slow one does not delay all that come after it. `before`: is done first
    for each. The first failure is raised when all items have been tried.
    """
    begun, failures = 0, list[Exception]()
    for item in items:
        if (left := budget.left(float("inf"))) < 1.0:
            break
        share = budget.part(max(SHARE, left / (len(items) - begun)))
        begun += 1
        try:
            before(item)
            work(item, share)
        except Exception as error:  # noqa: BLE001 - raised again below
            failures.append(error)
    if failures:
        raise failures[0]
    return begun
