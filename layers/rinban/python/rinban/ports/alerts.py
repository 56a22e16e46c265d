"""Where alerts go: to the dispatcher, or to a place where they wait for a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.outcome import Outcome


class AlertOpener(Protocol):
    """The dispatcher, as far as alerts go."""

    def open(self, group_id: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
        """The group that was called, and what became of each alert. Raises UnknownGroup and Unavailable."""
        ...


class AlertKeeper(Protocol):
    """Where alerts wait for a store."""

    def keep(self, group: str, alerts: Sequence[Alert], base_url: str) -> None:
        """Raises Unavailable."""
        ...
