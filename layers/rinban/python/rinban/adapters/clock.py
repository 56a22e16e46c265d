"""The time of day, by this machine."""

from __future__ import annotations

import time


class SystemClock:
    """Implements ports.WallClock."""

    def now(self) -> float:
        return time.time()
