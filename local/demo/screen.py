"""Writes lines of at most 80 columns to a terminal or a file. Nothing is overwritten, so it needs no control codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from rinban.core.text.columns import width

COLUMNS = 78
NEVER_FIRST = "、。」…！？"


@dataclass(slots=True)
class Screen:
    """Where the demo writes: `put` leaves the line open for more text, `line` ends it."""

    out: TextIO
    _open: bool = False

    def put(self, text: str) -> None:
        print(text, end="", file=self.out, flush=True)
        self._open = True

    def line(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)
        self._open = False

    def end_line(self) -> None:
        """End the line if it is open, so that the next text begins on a new one."""
        if self._open:
            self.line()


@dataclass(slots=True)
class Quotation:
    """What a voice says, written as it is spoken, between the two quotation `marks`, from the column `start` on."""

    screen: Screen
    text: str
    marks: str
    start: int
    _written: int = 0

    def begin(self) -> None:
        self.screen.put(" " * self.start + self.marks[0])

    def reveal(self, characters: int) -> None:
        """Write the text up to so many characters, as far as it is not written yet."""
        pieces = list(wrapped(self.text, self.start + width(self.marks[0])))
        if characters > self._written:
            self.screen.put("".join(pieces[self._written : characters]))
            self._written = characters

    def end(self, heard: str) -> None:
        """End the quotation. `heard` is the whole text, or the part that was heard and "…"."""
        self.reveal(len(heard) if heard == self.text else len(heard) - 1)
        self.screen.line(("" if heard == self.text else "…") + self.marks[1])


def wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield what to write for each character: itself, a line break and itself, or a line break in place of a space."""
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
    """Return how many columns the word takes that begins at `start`; 0 if it is not written in Latin letters."""
    return width(text[start:].partition(" ")[0]) if text[start : start + 1].isascii() else 0


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
