"""The grid as the README shows it."""

from __future__ import annotations

from rinban.core.chain.grid import GRID
from rinban.core.chain.signals import Signal

CORNER = "stands on"
NO_CELL = "·"

Table = dict[tuple[str, str], str]


def of_the_code() -> Table:
    """Return each cell's text by (row, column); a cell that the grid does not have is NO_CELL."""
    return {
        (row.value, signal.name): cells[signal].name if signal in cells else NO_CELL
        for row, cells in GRID.items()
        for signal in Signal
    }


def of_the_text(markdown: str) -> Table:
    """Return the same from the table whose header begins with CORNER. Raises ValueError if there is not exactly one."""
    found = [n for n, line in enumerate(markdown.splitlines()) if line.startswith(f"| {CORNER} |")]
    if len(found) != 1:
        raise ValueError(f"{len(found)} tables begin with {CORNER!r}")
    header, _, *rows = _table(markdown.splitlines()[found[0] :])
    return {(row[0], column): cell for row in rows for column, cell in zip(header[1:], row[1:], strict=True)}


def _table(lines: list[str]) -> list[list[str]]:
    """Return the cells of the lines, up to the first line that belongs to no table."""
    end = next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[:end]]


def markdown() -> str:
    table = of_the_code()
    rows = [[row.value, *(table[row.value, signal.name] for signal in Signal)] for row in GRID]
    header = [CORNER, *(signal.name for signal in Signal)]
    lines = [header, *rows]
    lines.insert(1, ["---"] * len(header))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
