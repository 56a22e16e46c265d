"""A value that is asked for now and then. One answer counts for a while, and serves until there is a newer one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rinban.core.errors import Unavailable

T = TypeVar("T")


class LastGood(Generic[T]):
    """The last good answer to a question.

    `ask`: the question; it may raise Unavailable, and `silent` is then called with that error. `seconds`: how long one
    answer counts before the question is asked again. `otherwise`: the value before the first answer.
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
        """The value at `now` (seconds since 1970). It does not raise Unavailable: an old answer is better than none."""
        if not 0 <= now - self._asked_at < self._seconds:
            try:
                self.known, self._asked_at = self._ask(), now
            except Unavailable as error:
                self._silent(error)
        return self.known
