"""Who can be called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Responder:
    """A person with a phone. `phone` is E.164; `reading` is how the name is spoken ("" = as written)."""

    id: str
    name: str
    phone: str
    language: str = "ja"
    reading: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra
