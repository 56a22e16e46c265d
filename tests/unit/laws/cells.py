"""Single-cell mutants of the grid: every cell set to every other verb, one at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import GRID
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.standing import Standing, catch_up, standing
from rinban.core.chain.verb import Step, Verb
from tests.unit.laws.book import broken_by
from tests.unit.laws.reachable import Decide, Search, hunt
from tests.unit.laws.searches import explored
from tests.unit.laws.seen import Seen
from tests.unit.laws.shapes import shape
from tests.unit.laws.worlds import World

Cell = tuple[Standing, Signal]

VERBS: tuple[Verb, ...] = tuple({verb: None for cells in GRID.values() for verb in cells.values()})


@dataclass(frozen=True)
class Walked:
    """One world, walked with the right grid: the steps of each cell."""

    world: World
    search: Search
    cells: dict[Cell, list[Seen]]


def walk(world: World, most_alike: int) -> Walked:
    search = explored(world, most_alike)
    cells: dict[Cell, list[Seen]] = defaultdict(list)
    for seen in search.steps(world):
        cells[standing(seen.before, seen.event), seen.signal].append(seen)
    return Walked(world, search, cells)


def mutants() -> Iterator[tuple[Cell, Verb]]:
    for row, cells in GRID.items():
        for signal, right in cells.items():
            yield from (((row, signal), verb) for verb in VERBS if verb is not right)


def killer(cell: Cell, verb: Verb, worlds: Iterable[Walked]) -> str | None:
    """What shows that this cell is wrong: the name of a broken law, or of an error; None if nothing does.

    First the very steps of that cell; only if all of them are lawful, what they lead to.
    """
    worlds = list(worlds)
    return next(filter(None, (_at_once(cell, verb, w) for w in worlds)), None) or next(
        filter(None, (_later(cell, verb, w) for w in worlds)), None
    )


def _at_once(cell: Cell, verb: Verb, walked: Walked) -> str | None:
    return next(filter(None, (_broken_by(seen) for seen in _changed(cell, verb, walked))), None)


def _broken_by(seen: Seen | str) -> str | None:
    return seen if isinstance(seen, str) else broken_by(seen)


def _changed(cell: Cell, verb: Verb, walked: Walked) -> Iterator[Seen | str]:
    """The steps of this cell that come out differently; the name of the error where the verb cannot be used at all."""
    for right in walked.cells[cell]:
        try:
            after, decisions = verb(right.before, right.event)
        except (AssertionError, IndexError, TypeError, ValueError, ZeroDivisionError) as error:
            yield type(error).__name__
            continue
        if (after, decisions) != (right.after, right.decisions):
            yield Seen(right.loaded, right.event, after, decisions)


def _later(cell: Cell, verb: Verb, walked: Walked) -> str | None:
    new = {shape(seen.after) for seen in _changed(cell, verb, walked) if isinstance(seen, Seen)}
    new -= set(walked.search.shapes)
    if not new:
        return None
    return next(filter(None, hunt(walked.world, with_cell(cell, verb), start=new, most_alike=1)), None)


def with_cell(cell: Cell, verb: Verb) -> Decide:
    """The grid's own two lines, with another verb in one cell."""
    row, signal = cell
    grid: dict[Standing, Mapping[Signal, Verb]] = {**GRID, row: {**GRID[row], signal: verb}}

    def decide(e: Escalation, event: Event) -> Step:
        e = catch_up(e, event)
        return grid[standing(e, event)][event.signal](e, event)

    return decide
