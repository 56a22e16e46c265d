"""Columns that line up, also where the text is Japanese."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text with a line for the heads and one for each row; columns are as wide as their widest cell."""
    lines = [[_printable(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True)).rstrip()


def _printable(cell: str) -> str:
    """An alert's text must not move the cursor or colour the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in cell)


def width(text: str) -> int:
    """Columns on a terminal: full-width characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 2 if _is_wide(sign) else 1 for sign in text)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}
