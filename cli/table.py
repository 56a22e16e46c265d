"""Columns that line up, also where the text is Japanese."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.text.columns import padded, printable, width


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text with a line for the heads and one for each row; columns are as wide as their widest cell.

    An alert's text must not move the cursor or colour the terminal, so only what can be printed is.
    """
    lines = [[printable(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, wide) for cell, wide in zip(cells, widths, strict=True)).rstrip()
