"""Every wrong cell must break some law: a law that nothing can break says nothing."""

from __future__ import annotations

from itertools import product

import pytest

from rinban.core.chain.grid import GRID
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.chain.verbs import ignore
from tests.unit.laws import cells
from tests.unit.laws.worlds import WORLDS

CELLS = 154
"""Of the grid."""

NO_ALERT = "they join the alert that is heard, and this signal brings none: they ignore"
NO_ORDER = "it asks those who are on duty, and this signal names nobody: it ignores"
NOT_READY = "they call for what has waited long enough, and nothing has when this is heard: they ignore"
NOT_CALM = "nothing has been calm for long enough when this is heard, so that it ends nothing: it ignores"
NO_LONG_REST = "note differs from these in what a long rest does, and this row does not rest"

_QUIET = [
    *product((Standing.EARLIER, Standing.RESTING), (Signal.ENDED, Signal.REFUSED, Signal.NOT_SENT)),
    *product((Standing.ACKNOWLEDGED, Standing.CLOSED), (Signal.ENDED, Signal.REFUSED, Signal.NOT_SENT)),
    *product((Standing.TAKER,), (Signal.RINGING, Signal.REFUSED, Signal.NOT_SENT)),
    *product((Standing.LET_GO,), (Signal.RINGING, Signal.NOT_SENT)),
    *product((Standing.NOTHING,), (Signal.OVERDUE, Signal.AGED, Signal.READY)),
]
_HANDS_OFF = [*product((Standing.NOTHING, Standing.ACKNOWLEDGED, Standing.WAITING), (Signal.BY_HAND, Signal.ANEW))]
_WITHOUT_ORDER = [
    *(cell for cell in _QUIET if cell not in product((Standing.NOTHING,), (Signal.OVERDUE, Signal.READY))),
    (Standing.NOTHING, Signal.REPEATED),
]
_NOT_READY = [*_QUIET, *_HANDS_OFF, (Standing.NOTHING, Signal.REPEATED)]
_IGNORED = [(row, signal) for row, verbs in GRID.items() for signal, verb in verbs.items() if verb is ignore]
_TAKEN = (Standing.TAKER, Standing.LET_GO, Standing.ACKNOWLEDGED)
EQUIVALENT = {
    **{(*cell, verb): NO_ALERT for cell, verb in product((*_QUIET, *_HANDS_OFF), ("hear_again", "collect"))},
    **{(*cell, "ask_anew"): NO_ORDER for cell in _WITHOUT_ORDER},
    **{(*cell, verb): NOT_READY for cell, verb in product(_NOT_READY, ("bring_in", "call_waiting"))},
    **{(*cell, "page_waiting"): NOT_READY for cell in _NOT_READY if cell[0] in _TAKEN},
    **{(*cell, "end_the_calm"): NOT_CALM for cell in _IGNORED},
    **{
        (row, Signal.CALM, verb): "nothing is open that could be calm, and this signal brings nothing else"
        for row, verb in product(
            (Standing.NOTHING, Standing.WAITING), ("hear_again", "collect", "ask_anew", "bring_in", "call_waiting")
        )
    },
    (Standing.CURRENT, Signal.URGENT, "hear_again"): NO_LONG_REST,
    **{(Standing.CURRENT, heard, "collect"): NO_LONG_REST for heard in (Signal.JOINED, Signal.URGENT)},
    (Standing.ACKNOWLEDGED, Signal.JOINED, "note"): NO_LONG_REST,
}


@pytest.fixture(scope="module")
def walked() -> list[cells.Walked]:
    return [cells.walk(world, most_alike=1) for world in WORLDS]


def test_no_cell_is_forgotten() -> None:
    assert sum(map(len, GRID.values())) == CELLS, "write the new number here; a new cell needs a law that watches it"
    assert len(list(cells.mutants())) == CELLS * (len(cells.VERBS) - 1)


def test_every_cell_matters(walked: list[cells.Walked]) -> None:
    """Each cell with every other verb. A survivor that is not listed is a cell that no law watches."""
    survivors = {(*cell, verb.act.__name__) for cell, verb in cells.mutants() if not cells.killer(cell, verb, walked)}
    assert survivors == set(EQUIVALENT), f"README names {len(EQUIVALENT)}: those that are listed here"
