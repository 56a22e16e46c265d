"""The names of groups as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable


def named(names: Iterable[tuple[str, str]], group: str, language: str) -> str:
    """The group's name in this language, in another one, or its id."""
    known = dict(names)
    return known.get(language) or next(iter(known.values()), group)
