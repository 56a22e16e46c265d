"""The log and the metrics."""

from __future__ import annotations

from typing import Protocol


class Log(Protocol):
    """Reports every decision, and everything that goes wrong."""

    def line(self, message: str, **fields: object) -> None:
        """Write one line to the log, with these fields."""
        ...

    def count(self, metric: str, times: int = 1, **details: str) -> None:
        """Raise this metric, which an alarm waits for or the dashboard shows, so many times."""
        ...

    def measure(self, metric: str, seconds: float, **details: str) -> None:
        """Note in this metric how many seconds something took."""
        ...
