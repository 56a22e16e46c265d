"""How the people of a picture are told apart: by name, by a mark where the name does not fit, and by colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

from rinban.core.text.columns import printable, width

COLOURS = 12
"""How many colours there are. Of more people, some share one."""


@dataclass(frozen=True, slots=True)
class PicturedPerson:
    """A person of a picture. `mark`: one or two signs for a narrow bar. `colour`: a number below `COLOURS`."""

    id: str
    name: str
    mark: str
    colour: int


def pictured(names: Mapping[str, str], shown: Collection[str]) -> tuple[PicturedPerson, ...]:
    """Those who are `shown` (ids), by id; one without a name goes by the id.

    Colours and marks are given out among all of `names`, so that a person keeps them from one picture to the next.
    """
    known = {who: printable(names.get(who, "")).strip() or printable(who) for who in sorted({*names, *shown})}
    colours, marks = _colours(known), _marks(known)
    return tuple(PicturedPerson(who, known[who], marks[who], colours[who]) for who in known if who in shown)


def _colours(people: Collection[str]) -> dict[str, int]:
    """Each id's own colour, or the next one that is free as long as there are any."""
    given: dict[str, int] = {}
    for who in people:
        own = crc32(who.encode("utf-8", "replace")) % COLOURS
        round_trip = [(own + step) % COLOURS for step in range(COLOURS)]
        given[who] = next((colour for colour in round_trip if colour not in given.values()), own)
    return given


def _marks(names: Mapping[str, str]) -> dict[str, str]:
    """The first sign of a name, or what else of it nobody shares; a number if everything is shared."""
    choices = {who: tuple(_choices(name)) for who, name in names.items()}
    shared = Counter(mark for marks in choices.values() for mark in set(marks))
    taken: dict[str, str] = {}
    for who, marks in choices.items():
        own = next((mark for mark in marks if shared[mark] == 1), "")
        taken[who] = own or f"{marks[0]}{1 + sum(mark.startswith(marks[0]) for mark in taken.values())}"
    return taken


def _choices(name: str) -> Iterator[str]:
    signs = list(_signs(name))
    yield signs[0]
    words = name.split()
    yield "".join(next(_signs(word)) for word in words[:2])
    yield "".join(signs[:2])


def _signs(text: str) -> Iterator[str]:
    """What a reader takes for one sign: a character with the marks upon it."""
    sign = ""
    for character in text:
        if sign and width(character) > 0:
            yield sign
            sign = ""
        sign += character
    if sign:
        yield sign
