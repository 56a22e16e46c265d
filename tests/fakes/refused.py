"""The count of refused callbacks, in memory."""

from __future__ import annotations

from tests.fakes.faults import StoreFaults


class MemoryRefusedCallbacks:
    """Implements ports.RefusedCallbacks."""

    def __init__(self) -> None:
        self.faults = StoreFaults("refused callbacks")
        self._at: list[float] = []

    def count(self, now: float) -> None:
        with self.faults.writing():
            self._at.append(now)

    def last_hour(self, now: float) -> int:
        with self.faults.reading():
            return sum(now - 3600 <= at <= now for at in self._at)
