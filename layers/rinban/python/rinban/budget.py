"""One invocation has one budget of time; each wait gets what is left of it, at most its own limit."""

from __future__ import annotations

import time
from collections.abc import Callable

INVOCATION = 7.0
"""Seconds: a monitor gets its answer within 8."""


class Budget:
    """Seconds that are left, by a clock that only runs forward."""

    def __init__(self, seconds: float = INVOCATION, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._end = tick() + seconds

    def left(self, limit: float) -> float:
        """Seconds to wait: what is left, between 0 and `limit`."""
        return max(0.0, min(limit, self._end - self._tick()))

    def part(self, seconds: float) -> Budget:
        """At most so many of the seconds that are left."""
        return Budget(self.left(seconds), self._tick)
