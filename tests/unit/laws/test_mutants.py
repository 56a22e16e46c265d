"""Every wrong cell must break some law: a law that nothing can break says nothing."""

from __future__ import annotations

import pytest

from rinban.core.chain.grid import Standing
from rinban.core.chain.signals import Signal
from tests.unit.laws import cells
from tests.unit.laws.worlds import WORLDS

NO_ALERT = "hear_again joins the alert that is heard, and this signal brings none: it ignores"
NO_LONG_REST = "hear_again and note differ in what a long rest does, and this row does not rest"

EQUIVALENT = {
    (Standing.EARLIER, Signal.ENDED, "hear_again"): NO_ALERT,
    (Standing.RESTING, Signal.ENDED, "hear_again"): NO_ALERT,
    (Standing.TAKER, Signal.RINGING, "hear_again"): NO_ALERT,
    (Standing.TAKER, Signal.ENDED, "hear_again"): NO_ALERT,
    (Standing.LET_GO, Signal.RINGING, "hear_again"): NO_ALERT,
    (Standing.ACKNOWLEDGED, Signal.ENDED, "hear_again"): NO_ALERT,
    (Standing.CLOSED, Signal.ENDED, "hear_again"): NO_ALERT,
    (Standing.EARLIER, Signal.REFUSED, "hear_again"): NO_ALERT,
    (Standing.RESTING, Signal.REFUSED, "hear_again"): NO_ALERT,
    (Standing.TAKER, Signal.REFUSED, "hear_again"): NO_ALERT,
    (Standing.ACKNOWLEDGED, Signal.REFUSED, "hear_again"): NO_ALERT,
    (Standing.CLOSED, Signal.REFUSED, "hear_again"): NO_ALERT,
    (Standing.EARLIER, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.RESTING, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.TAKER, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.LET_GO, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.ACKNOWLEDGED, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.CLOSED, Signal.NOT_SENT, "hear_again"): NO_ALERT,
    (Standing.NOTHING, Signal.OVERDUE, "hear_again"): NO_ALERT,
    (Standing.NOTHING, Signal.AGED, "hear_again"): NO_ALERT,
    (Standing.CURRENT, Signal.JOINED, "hear_again"): NO_LONG_REST,
    (Standing.CURRENT, Signal.REPEATED, "note"): NO_LONG_REST,
    (Standing.ACKNOWLEDGED, Signal.REPEATED, "note"): NO_LONG_REST,
}


@pytest.fixture(scope="module")
def most_alike(pytestconfig: pytest.Config) -> int:
    return 4 if pytestconfig.getoption("--long") else 1


@pytest.fixture(scope="module")
def walked(most_alike: int) -> list[cells.Walked]:
    return [cells.walk(world, most_alike) for world in WORLDS]


def test_every_cell_matters(walked: list[cells.Walked]) -> None:
    """109 cells, each with every other verb. A survivor that is not listed is a cell that no law watches."""
    mutants = list(cells.mutants())
    assert len(mutants) == 109 * (len(cells.VERBS) - 1)
    survivors = {(*cell, verb.act.__name__) for cell, verb in mutants if not cells.killer(cell, verb, walked)}
    assert survivors == set(EQUIVALENT)
