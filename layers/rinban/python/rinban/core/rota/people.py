"""The people who can be called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Responder:
    """A person with a phone. `phone`: E.164. `reading`: how the name is spoken, "" if as it is written."""

    id: str
    name: str
    phone: str
    language: str = "ja"
    reading: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra
