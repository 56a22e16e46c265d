"""One line of values: web-1|High CPU|OK|High|4711. The value that is a state and nothing else tells the state."""

from __future__ import annotations

from rinban.core.alert import Kind
from rinban.intake.mapping.vocabulary import kind_of

_MARKS = "|;\t"
_LEAST, _MOST = 3, 30
"""So many values make a row."""


def state(text: str) -> Kind | None:
    """None if it is no row, or if the states in it contradict each other."""
    kinds = {kind for _, cells in _rows(text) for cell in cells if (kind := kind_of(cell))}
    return kinds.pop() if len(kinds) == 1 else None


def without_state(text: str) -> str:
    """The row without the values that are states."""
    if not state(text):
        return text
    mark, cells = _rows(text)[0]
    return mark.join(cell for cell in cells if not kind_of(cell))


def _rows(text: str) -> list[tuple[str, list[str]]]:
    """The mark and the values, if the text is one row."""
    split = ((mark, text.split(mark, _MOST)) for mark in _MARKS if text.count(mark) >= _LEAST - 1)
    return [(mark, cells) for mark, cells in split if all(len(cell) <= 200 for cell in cells)][:1]
