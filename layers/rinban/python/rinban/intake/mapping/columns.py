"""One line of values: web-1|High CPU|OK|High|4711. The value that is a state and nothing else tells the state."""

from __future__ import annotations

import re

from rinban.core.alert import Kind
from rinban.intake.mapping.good_news import sounds_bad
from rinban.intake.mapping.vocabulary import kind_of

_MARKS = "|;\t"
_MEASURED = re.compile(r"\s\d|\d\s?%")
_LEAST, _MOST = 3, 30
"""So many values make a row."""


def state(text: str) -> Kind | None:
    """None if it is no row, or if the states in it contradict each other."""
    cells = [cell for _, row in _rows(text) for cell in row]
    kinds = {kind for cell in cells if (kind := _kind(cell))}
    kind = kinds.pop() if len(kinds) == 1 else None
    return None if kind is Kind.RECOVERY and any(_tells_more(cell) for cell in cells if not _kind(cell)) else kind


def _kind(cell: str) -> Kind | None:
    """What a value means. "Normal" may be a priority."""
    return None if cell.strip().lower() == "normal" else kind_of(cell)


def _tells_more(cell: str) -> bool:
    """A measured value or a word of trouble, beside which a lone "up" does not end an alert."""
    return sounds_bad(cell) or _MEASURED.search(cell) is not None


def without_state(text: str) -> str:
    """The row without the values that are states."""
    if not state(text):
        return text
    mark, cells = _rows(text)[0]
    return mark.join(cell for cell in cells if not _kind(cell))


def _rows(text: str) -> list[tuple[str, list[str]]]:
    """The mark and the values, if the text is one row."""
    split = ((mark, text.split(mark, _MOST)) for mark in _MARKS if text.count(mark) >= _LEAST - 1)
    return [(mark, cells) for mark, cells in split if all(len(cell) <= 200 for cell in cells)][:1]
