"""The tables of docs/figures.md: written from figures, and read again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from local.figures import bounds
from local.figures.bounds import Bound, Figure
from local.service import ROOT
from tests.unit.written_tables import with_table

PAGE = ROOT / "docs" / "figures.md"
COLUMNS = ("count", "median", "p95", "p99", "longest", "held", "bound", "what it is")
TABLES: Mapping[str, Sequence[Bound]] = {
    "figure": bounds.OF_THE_MODEL,
    "what is lost": bounds.OF_THE_CLOCKS,
    "path": bounds.OF_THIS_MACHINE,
}
"""By the head of its first column."""

Rows = Mapping[str, Mapping[str, str]]
"""By the name of each figure its cells, by COLUMNS."""


def written(text: str, figures: Iterable[Figure]) -> str:
    """The page with these figures in its tables. Raises KeyError where one is missing."""
    found, lines = {one.bound: one for one in figures}, text.splitlines()
    for head, of in TABLES.items():
        rows = ([one.name, *cells(found[one]).values()] for one in of)
        heads = [_line((head, *COLUMNS)), "|---" * (len(COLUMNS) + 1) + "|"]
        lines = with_table(lines, [*heads, *map(_line, rows)])
    return "\n".join(lines) + "\n"


def _line(row: Iterable[str]) -> str:
    return f"| {' | '.join(row)} |"


def committed(text: str) -> Rows:
    """What a page has of the figures that there are bounds for."""
    lines = (re.split(r" *\| *", line)[1:-1] for line in text.splitlines() if line.startswith("| "))
    names = {bound.name for bound in bounds.EVERY}
    return {name: dict(zip(COLUMNS, row, strict=True)) for name, *row in lines if name in names}


def cells(figure: Figure) -> Mapping[str, str]:
    """By COLUMNS."""
    bound, spread = figure.bound, figure.spread
    waits = (spread.median, spread.p95, spread.p99, figure.longest)
    shown = (str(spread.number), *(_waited(bound, seconds) for seconds in waits), _in_its_unit(bound, figure.held))
    return dict(zip(COLUMNS, (*shown, f"at most {_in_its_unit(bound, bound.most)}", bound.why), strict=True))


def _waited(bound: Bound, seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1e3:.1f} ms" if bound.unit == bounds.FLOOR else f"{seconds:.1f} s"


def _in_its_unit(bound: Bound, value: float) -> str:
    return f"{value:.3g} {bound.unit}"
