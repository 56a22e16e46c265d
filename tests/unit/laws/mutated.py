"""A core in which one line differs, with laws and search of its own: nothing of it outlives the `with`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from types import ModuleType
from typing import NamedTuple

from tests.changed import changed


class Line(NamedTuple):
    """In this module of the core, `old` becomes `new`."""

    module: str
    old: str
    new: str


@contextmanager
def core_with(line: Line) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The modules `reachable` and `merging` of the laws as they are when the core has this line."""
    with changed(
        f"rinban.core.{line.module}", line.old, line.new, ("rinban.core", "tests.fakes.chain", "tests.unit.laws")
    ):
        book = importlib.import_module("tests.unit.laws.book")
        yield importlib.import_module("tests.unit.laws.reachable"), book.merging


def killer(line: Line, most_alike: int | None, lots: int) -> str | None:
    """What shows that this line is wrong: a broken law's name, or an error's; None if nothing does.

    What shows most mistakes soonest comes first: a few lots, one world, the other lots, and then the other worlds.
    """
    with core_with(line) as (reachable, merging):
        try:
            by_lot = (name for name, _ in merging.lawless(range(lots // 4)))
            searches = (reachable.explore(w, most_alike=most_alike, stop=True) for w in reachable.WORLDS)
            in_one_world = (name for search in islice(searches, 1) for name in search.broken)
            by_more_lots = (name for name, _ in merging.lawless(range(lots // 4, lots)))
            in_other_worlds = (name for search in searches for name in search.broken)
            return next(chain(by_lot, in_one_world, by_more_lots, in_other_worlds), None)
        except (AssertionError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            return type(error).__name__
