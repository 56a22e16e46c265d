"""What somebody hears on the phone, word by word, as lines of the journal: they decide nothing.

The words are made of the escalation as it is saved, with the decision that leads to them. So they are kept with that
decision, in the same save, and the carrier has not fetched them yet: what was heard of them ends with the next key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rinban.core.chain.outcome import Reply
from rinban.core.chain.record import Entry

Words = Callable[[Reply], str]
"""What a reply says, as one line, "" if that cannot be told. It raises nothing: a call must not fail for its record."""

ROOM = 500
"""Characters of a line of the journal; longer words go on in the next one."""

_CELL = re.compile(r"heard on call (?P<call>[0-9]+) × .+")


class Heard(NamedTuple):
    """A line of the journal with words that were said on the call of this number."""

    call: int
    words: str


def heard(reply: Reply, words: Words, now: float) -> tuple[Entry, ...]:
    """The lines with the words of this reply; `now`: seconds since 1970."""
    cell = f"heard on call {reply.attempt} × {reply.topic.value}"
    return tuple(Entry(now, cell, part) for part in _parts(words(reply)))


def read_heard(entry: Entry) -> Heard | None:
    """What was heard; None if this line is about something else."""
    found = _CELL.fullmatch(entry.cell)
    return Heard(int(found["call"]), entry.detail) if found else None


def _parts(text: str) -> Iterator[str]:
    """Cut where a word ends, if one ends in the second half of the room: Japanese has no spaces."""
    while len(text) > ROOM:
        end = text.rfind(" ", ROOM // 2, ROOM + 1)
        at = end if end > 0 else ROOM
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text
