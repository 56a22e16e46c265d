"""Judgements of texts that come again: a monitor says the same title each time that it repeats a problem."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

J = TypeVar("J")

SHORT = 300
"""Characters up to which a text is kept with its judgement, so that long ones cost no memory."""


def remembered(judge: Callable[[str], J]) -> Callable[[str], J]:
    """The same function of one text, which works out each short text once."""
    known = lru_cache(maxsize=1000)(judge)

    @wraps(judge)
    def of(text: str) -> J:
        return known(text) if len(text) <= SHORT else judge(text)

    return of
