"""CSV that a spreadsheet opens as it was meant [RFC 4180, with a mark before it]."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
"""Before the CSV. Without it Excel takes UTF-8 for the code page of the machine, and no Japanese name can be read. What
is not Excel reads it as UTF-8's own mark, and a program asks for JSON."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins like this is a formula to a spreadsheet, in a Japanese one with full-width signs too. A name is
anybody's text [OWASP, CSV injection]."""


def lines(rows: Iterable[Sequence[object]]) -> str:
    """These rows, each ended by CR LF; fractions are rounded to a tenth, and None is an empty cell."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 1)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
