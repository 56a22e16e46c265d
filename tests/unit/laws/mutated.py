"""A core in which one line differs, with laws and search of its own: nothing of it outlives the `with`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, zip_longest
from types import ModuleType
from typing import NamedTuple

from tests.changed import changed

ERRORS = (AssertionError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError)


class Line(NamedTuple):
    """In this module of the core, `old` becomes `new`."""

    module: str
    old: str
    new: str
    witness: str = ""
    """Where that was noticed when it was last looked for everywhere: a trace in a world, or a lot. It is looked at
    first, which takes milliseconds instead of seconds, and decides nothing: where it shows nothing (any more), it is
    looked everywhere again. `python -m tests.unit.laws.witnesses` writes them anew."""


class Notice(NamedTuple):
    """By what a wrong line was noticed (the name of a broken law, or of an error), and where."""

    by: str
    witness: str


@contextmanager
def core_with(line: Line) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The modules `reachable` and `merging` of the laws as they are when the core has this line."""
    for name in ("tests.unit.laws.reachable", "tests.unit.laws.merging"):
        importlib.import_module(name)  # what is not there before is not there afterwards, and would be loaded each time
    laws = "tests.unit.laws"
    with changed(f"rinban.core.{line.module}", line.old, line.new, ("rinban.core", "tests.fakes.chain", laws), laws):
        yield importlib.import_module("tests.unit.laws.reachable"), importlib.import_module("tests.unit.laws.merging")


def noticed(line: Line, most_alike: int | None, lots: int) -> Notice | None:
    """What shows that this line is wrong, and where; None if nothing does."""
    with core_with(line) as (reachable, merging):
        return _where_it_was(line.witness, reachable, merging) or _anywhere(reachable, merging, most_alike, lots)


def _where_it_was(witness: str, reachable: ModuleType, merging: ModuleType) -> Notice | None:
    place, _, way = witness.partition(": ")
    worlds = {world.name: world for world in reachable.WORLDS}
    try:
        if place in worlds:
            by = next(filter(None, map(reachable.broken_by, reachable.follow(worlds[place], way))), None)
        else:
            by = next(merging.hunt((int(way),)), None) if way else None
    except ERRORS as error:
        by = type(error).__name__
    return Notice(by, witness) if by else None


def _anywhere(reachable: ModuleType, merging: ModuleType, most_alike: int | None, lots: int) -> Notice | None:
    """One world shows at once what another one shows only near its end, so the lots and all worlds take turns. A lot
    costs a third of what one turn of all worlds costs."""
    by_lot = [_lots(merging, range(first, lots, 3)) for first in range(3)]
    hunts = [*by_lot, *(_world(reachable, world, most_alike) for world in reachable.WORLDS)]
    return next(filter(None, chain.from_iterable(zip_longest(*hunts))), None)


def _lots(merging: ModuleType, lots: range) -> Iterator[Notice | None]:
    for lot in lots:
        try:
            by = next(merging.hunt((lot,)))
        except ERRORS as error:
            by = type(error).__name__
        yield Notice(by, f"lot: {lot}") if by else None


def _world(reachable: ModuleType, world: object, most_alike: int | None) -> Iterator[Notice | None]:
    search = reachable.Search()
    try:
        for search in reachable.walk(world, most_alike=most_alike):
            by = next(iter(search.broken), None)
            yield Notice(by, f"{world}: {search.trace(search.at)}") if by else None
    except ERRORS as error:
        yield Notice(type(error).__name__, f"{world}: {search.trace(search.at)}" if search.at else "")
