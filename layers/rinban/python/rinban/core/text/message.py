"""Stored messages: sentences that are kept with the rota, with places for the values that come with an alert."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.core.alert import Severity
from rinban.core.days import Days

ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
"""Wider than a group's id, since these ids are in the senders already."""

PLACE = re.compile(r"\{([^{}]*)\}")

# What is said for a value that did not come, and what stands before one that has no place.
_UNKNOWN = {"ja": "不明", "en": "unknown"}
_COMMA = {"ja": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a stored message says during `valid`.

    `texts`: (language, text) pairs in the order of the language; a text has places such as {host}. `values`: the names
    of the places, in the order in which the values are sent. `severity` None: the alert's own.
    """

    texts: tuple[tuple[str, str], ...]
    values: tuple[str, ...] = ()
    severity: Severity | None = None
    valid: Days = Days()


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """All wordings of one id; their days are judged in `zone` (an IANA name)."""

    id: str
    zone: str
    wordings: tuple[Wording, ...]


def wording_at(message: StoredMessage, at: float) -> Wording | None:
    """The first wording that is valid on the day of `at` (seconds since 1970)."""
    day = datetime.fromtimestamp(at, ZoneInfo(message.zone)).date()
    return next((wording for wording in message.wordings if wording.valid.covers(day)), None)


def split(sent: Sequence[str], places: int | None) -> tuple[str, ...]:
    """The values: as they were sent, or, if only one was sent, the parts of it between its commas.

    With `places` (None: not known) the last place takes the rest, so that a sentence may have commas in it.
    """
    if len(sent) != 1:
        return tuple(sent)
    return tuple(part.strip() for part in sent[0].split(",", -1 if places is None else max(places - 1, 0)))


def fill(wording: Wording, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The texts with `values` in their places, as (language, text) pairs.

    A value is text and nothing else: what looks like a place in it stays as it is. For a value that did not come
    "unknown" is said, an empty one leaves its place empty, and what has no place is added at the end.
    """
    given = dict(zip(wording.values, values, strict=False))
    added = tuple(value for value in values[len(wording.values) :] if value)
    return tuple((language, _filled(language, text, given, added)) for language, text in wording.texts)


def _filled(language: str, text: str, given: dict[str, str], added: tuple[str, ...]) -> str:
    said = PLACE.sub(lambda place: given.get(place[1], _UNKNOWN.get(language, "?")), text)
    comma = _COMMA.get(language, ", ")
    return comma.join((said.rstrip(" .,。、"), *added)) if added else said
