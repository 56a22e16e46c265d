"""Where decisions are said."""

from __future__ import annotations

from typing import Protocol


class Log(Protocol):
    """Where every decision, and what is wrong, is said."""

    def line(self, message: str, **fields: object) -> None: ...

    def count(self, metric: str, **details: str) -> None:
        """One more of this metric: an alarm hangs on it."""
        ...
