"""What was worked out of a value that never changes, found again by the very object.

To compare a document of thousands of alerts with another one, or to hash it, takes longer than to work most things out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

V = TypeVar("V")
W = TypeVar("W")


def kept(work: Callable[[V], W]) -> Callable[[V], W]:
    """The same function of one value, which keeps what it has found for the last two objects: a step asks again and
    again about the document as it was loaded, and as it will be saved.

    The value and what is found must never change.
    """
    last: tuple[tuple[V, W], ...] = ()

    @wraps(work)
    def of(value: V) -> W:
        nonlocal last
        for known, found in last:
            if known is value:
                return found
        found = work(value)
        last = ((value, found), *last[:1])
        return found

    return of
