"""The log and the metrics."""

from __future__ import annotations

from typing import Protocol


class Log(Protocol):
    """Reports every decision, and everything that goes wrong."""

    def line(self, message: str, **fields: object) -> None:
        """Write one line to the log, with these fields."""
        ...

    def count(self, metric: str, **details: str) -> None:
        """Raise this metric, on which an alarm hangs, by one."""
        ...
