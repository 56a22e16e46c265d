"""How many columns a text takes where every character has the same width, as on a terminal."""

from __future__ import annotations

import unicodedata

_NO_COLUMN = {"Mn", "Me", "Cf"}
"""Categories of signs that are drawn upon the one before them, or not at all."""


def width(text: str) -> int:
    """Columns on a terminal: full-width characters take two, combining marks none."""
    return sum(map(_width, text))


def cut(text: str, columns: int) -> str:
    """As much of the text as fits into so many columns."""
    taken = 0
    for place, sign in enumerate(text):
        taken += _width(sign)
        if taken > columns:
            return text[:place]
    return text


def padded(text: str, columns: int, fill: str = " ") -> str:
    """The text in exactly so many columns: cut, or with `fill` (one column wide) behind it."""
    fitting = cut(text, columns)
    return fitting + fill * (columns - width(fitting))


def printable(text: str) -> str:
    """The text on one line, without anything that moves the cursor or colours the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in _NO_COLUMN:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
