"""A core in which one line differs, with laws and search of its own: nothing of it outlives the `with`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, zip_longest
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

    One world shows at once what another one shows only near its end, so the lots and all worlds take turns. A lot
    costs a third of what one turn of all worlds costs.
    """
    with core_with(line) as (reachable, merging):
        try:
            by_lot = [merging.hunt(range(first, lots, 3)) for first in range(3)]
            hunts = [*by_lot, *(reachable.hunt(world, most_alike=most_alike) for world in reachable.WORLDS)]
            return next(filter(None, chain.from_iterable(zip_longest(*hunts))), None)
        except (AssertionError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            return type(error).__name__
