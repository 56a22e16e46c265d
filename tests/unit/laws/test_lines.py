"""A good many wrong lines, each of which must break some law."""

from __future__ import annotations

import pytest

from tests.unit.laws import mutated
from tests.unit.laws.lines import lines
from tests.unit.laws.mutated import Line

LINES = list(lines())


@pytest.mark.parametrize("line", LINES, ids=[f"{line.module} {n}" for n, line in enumerate(LINES)])
def test_every_line_matters(line: Line) -> None:
    assert mutated.noticed(line, most_alike=1, lots=400), "no law notices"


def test_the_core_as_it_is_survives() -> None:
    """What kills the mutants is the changed line, and not the way in which it is put there."""
    assert mutated.noticed(Line("chain.verbs", "DOCUMENTS = 5", "DOCUMENTS = 5"), most_alike=0, lots=100) is None
