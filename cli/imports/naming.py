"""Ids of a rota file made of the names that people and things have elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cli.imports.model import SourcePerson

LONGEST = 64
_OTHER = re.compile(r"[^a-z0-9]+")
_JAPANESE = re.compile("[぀-ヿ㐀-鿿]")  # kana and kanji


class FreshIds:
    """Gives each thing an id that no other has. `taken`: those that are in use already."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*taken}

    def new(self, *wishes: str) -> str:
        """An id made of the first of these that leaves anything, with a number behind it if that is taken."""
        wish = next(filter(None, map(_plain, wishes)), "unnamed")[:LONGEST].strip("-")
        found, number = wish, 1
        while found in self._taken:
            number += 1
            found = f"{wish[: LONGEST - len(str(number)) - 1]}-{number}"
        self._taken.add(found)
        return found


def wishes(person: SourcePerson) -> tuple[str, str, str]:
    """What a person would like to be called: as before the @ of the address, as the name, as the product does."""
    return person.email.partition("@")[0], person.name, f"person-{person.id}"


def shown_name(person: SourcePerson) -> str:
    """How a person is called in the rota file."""
    return printable(person.name) or printable(person.email.partition("@")[0]) or person.id


def printable(name: str) -> str:
    """A name as a rota file takes it."""
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()[:100].strip()


def language(name: str) -> str:
    """What somebody with this name is presumed to hear: Japanese where it is written so, and else English."""
    return "ja" if _JAPANESE.search(name) else "en"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", bare).strip("-")
