"""One invocation has one budget of time. Each wait gets what is left of it, and at most its own limit."""

from __future__ import annotations

import time
from collections.abc import Callable

INVOCATION = 7.0
"""Seconds of one invocation, so that a monitor has its answer within 8."""


class Budget:
    """The seconds that are left. `tick`: seconds of a clock that only runs forward, as the time of day does not."""

    def __init__(self, seconds: float = INVOCATION, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._end = tick() + seconds

    def left(self, limit: float) -> float:
        """The seconds that a wait may take: what is left, between 0 and `limit`."""
        return max(0.0, min(limit, self._end - self._tick()))

    def part(self, seconds: float) -> Budget:
        """A budget of its own for one part of the work: at most `seconds` of what is left."""
        return Budget(self.left(seconds), self._tick)
