"""The JSON files of an export, and what is noted down while they are read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.answers import Refused
from cli.imports.model import SourcePerson, Uncarried

Entry = Mapping[str, Any]
Document = tuple[str, Any]
"""A file's name and its JSON."""


def parsed(files: Sequence[tuple[str, bytes]]) -> list[Document]:
    """The JSON of each file. Raises Refused."""
    found: list[Document] = []
    for name, text in files:
        try:
            found.append((name, json.loads(text.decode("utf-8-sig"))))
        except (ValueError, RecursionError) as error:
            raise Refused(f"{name}: is not JSON: {error}") from error
    return found


def entries(value: object, *inside: str) -> list[Entry]:
    """The mappings of a list, which may stand alone, or inside of one of these keys."""
    if isinstance(value, Mapping):
        within = next((value[key] for key in inside if key in value), None)
        return [value] if within is None else entries(within, *inside)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text(entry: object, *keys: str) -> str:
    """The first of these values that is given, as text; "" if none is."""
    found = (entry.get(key) for key in keys) if isinstance(entry, Mapping) else ()
    return next((str(value) for value in found if value not in (None, "")), "")


def within(entry: object, key: str) -> Entry:
    """The mapping under this key; an empty one if there is none."""
    found = entry.get(key) if isinstance(entry, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def listed(entry: Entry, key: str) -> list[Any]:
    """The list under this key; an empty one if there is none."""
    found = entry.get(key)
    return found if isinstance(found, list) else []


def holds(document: object, *keys: str) -> bool:
    """Whether one of these keys is in a document."""
    return isinstance(document, Mapping) and any(key in document for key in keys)


def whole(entry: Entry, key: str, where: str, otherwise: int = 0) -> int:
    """The whole number under this key, `otherwise` if none is given. Raises Refused."""
    written = entry.get(key)
    if written in (None, ""):
        return otherwise
    if isinstance(written, (int, float, str)) and re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", str(written)):
        return int(float(written))
    raise Refused(f'{where}: {key}: "{written}" is no number')


def owner(known: Sequence[Entry], name: str, *named: str) -> str:
    """The id of the schedule to which a file belongs, "" if none: `named` in it, or by its name, or the only one."""
    for one in known:
        if {*_called(one)} & {*filter(None, named)}:
            return text(one, "id")
    stem = Path(name).stem
    fits = {text(one, "id"): max(len(word) if word in stem else 0 for word in _called(one)) for one in known}
    longest = [one for one, length in fits.items() if length == max(fits.values()) > 0]
    if len(longest) == 1:
        return longest[0]
    return text(known[0], "id") if len(known) == 1 else ""


def _called(one: Entry) -> tuple[str, str]:
    return text(one, "id"), text(one, "name")


class Notes:
    """The people that are met, and the lines that cannot be carried."""

    def __init__(self) -> None:
        self.people: dict[str, SourcePerson] = {}
        self.uncarried: list[Uncarried] = []

    def person(self, id: str = "", email: str = "", name: str = "", phone: str = "") -> str:  # noqa: A002
        """The id of somebody, by the id or else the address; what was not known of the person before is kept.

        Raises Refused if there is neither.
        """
        if not (id or email or name):
            raise Refused("somebody in this export has neither an id nor an address nor a name")
        by_email = (who for who, one in self.people.items() if email and one.email.lower() == email.lower())
        who = id if id in self.people else next(by_email, id or email.lower() or name)
        known = self.people.get(who, SourcePerson(who))
        self.people[who] = SourcePerson(who, known.name or name, known.email or email, known.phone or phone)
        return who

    def leave(self, where: str, why: str, schedule: str = "") -> None:
        """Note down that this is not in the rota file."""
        self.uncarried.append(Uncarried(where, why, schedule))

    def unknown(self, entry: Entry, known: Collection[str], where: str, schedule: str = "") -> None:
        """Note down each field of an entry that nobody looks at, if it is not empty."""
        for key in sorted(entry.keys() - {*known}):
            if entry[key] not in (None, "", [], {}, False):
                self.leave(f"{where}: {key}", "this field is not known here, and was not looked at", schedule)
