"""Reads a feed as a calendar program does, by another library than the one that writes it."""

from __future__ import annotations

from typing import Any, NamedTuple

import vobject


class ReadEvent(NamedTuple):
    """One event: times in seconds since 1970."""

    uid: str
    begins: float
    ends: float
    title: str
    more: str


def calendar(text: str) -> Any:
    return vobject.readOne(text)


def events(text: str) -> list[ReadEvent]:
    """The events in the order of their begins."""
    return sorted((_read(one) for one in calendar(text).vevent_list), key=lambda one: (one.begins, one.title))


def duties(text: str) -> list[ReadEvent]:
    """All but the last one, which says where the calendar ends."""
    return events(text)[:-1]


def _read(event: Any) -> ReadEvent:
    begins, ends = event.dtstart.value, event.dtend.value
    assert begins.utcoffset().total_seconds() == ends.utcoffset().total_seconds() == 0
    more = event.description.value if hasattr(event, "description") else ""
    return ReadEvent(event.uid.value, begins.timestamp(), ends.timestamp(), event.summary.value, more)
