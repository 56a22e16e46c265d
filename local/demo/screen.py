"""Lines of at most 80 columns, on a terminal or into a file: nothing is ever taken back, so no control codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from cli.table import width

COLUMNS = 78
NEVER_FIRST = "、。」…！？"


@dataclass(slots=True)
class Screen:
    """`put` leaves the line open for more, `line` ends it."""

    out: TextIO
    _open: bool = False

    def put(self, text: str) -> None:
        print(text, end="", file=self.out, flush=True)
        self._open = True

    def line(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)
        self._open = False

    def end_line(self) -> None:
        """So that what follows begins on a line of its own."""
        if self._open:
            self.line()


@dataclass(slots=True)
class Quotation:
    """What a voice says, between two `marks`, written down as it is said; it begins at the column `start`."""

    screen: Screen
    text: str
    marks: str
    start: int
    _written: int = 0

    def begin(self) -> None:
        self.screen.put(" " * self.start + self.marks[0])

    def reveal(self, characters: int) -> None:
        """Everything up to this many characters of the text."""
        pieces = list(wrapped(self.text, self.start + width(self.marks[0])))
        if characters > self._written:
            self.screen.put("".join(pieces[self._written : characters]))
            self._written = characters

    def end(self, heard: str) -> None:
        """`heard` is the whole text, or what was heard of it and "…"."""
        self.reveal(len(heard) if heard == self.text else len(heard) - 1)
        self.screen.line(("" if heard == self.text else "…") + self.marks[1])


def wrapped(text: str, indent: int) -> Iterator[str]:
    """For each character what has to be written: itself, or a new line and itself, or a new line alone for a space."""
    column, new_line = indent, "\n" + " " * indent
    for index, character in enumerate(text):
        if character == " " and column + 1 + _word(text, index + 1) > COLUMNS:
            column = indent
            yield new_line
        elif column + width(character) > COLUMNS and character not in NEVER_FIRST:
            column = indent + width(character)
            yield new_line + character
        else:
            column += width(character)
            yield character


def _word(text: str, start: int) -> int:
    """How wide the word is that begins there."""
    return width(text[start:].partition(" ")[0]) if text[start : start + 1].isascii() else 0


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
