"""A value that is asked for now and then: the last good answer counts for a while, and serves until the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rinban.core.errors import Unavailable

T = TypeVar("T")


class LastGood(Generic[T]):
    """`ask` may raise Unavailable, which `silent` is told. `seconds`: how long one answer counts.

    `otherwise`: what serves before the first answer.
    """

    def __init__(
        self, ask: Callable[[], T], seconds: float, otherwise: T, silent: Callable[[Unavailable], object]
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._silent = silent
        self._asked_at = float("-inf")
        self.known = otherwise

    def at(self, now: float) -> T:
        """The value at `now` (seconds since 1970)."""
        if not 0 <= now - self._asked_at < self._seconds:
            try:
                self.known, self._asked_at = self._ask(), now
            except Unavailable as error:
                self._silent(error)
        return self.known
