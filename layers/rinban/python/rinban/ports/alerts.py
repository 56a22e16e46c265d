"""Where alerts go: to the dispatcher, or, while no store answers, to a place where they wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.outcome import Outcome


class AlertOpener(Protocol):
    """Opens escalations for alerts, as the dispatcher does."""

    def open(self, group_id: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
        """The id of the group that was called, and what became of each alert. Raises UnknownGroup and Unavailable."""
        ...


class AlertKeeper(Protocol):
    """Keeps alerts until a store answers."""

    def keep(self, group: str, alerts: Sequence[Alert], base_url: str) -> None:
        """Keep the alerts of one delivery to this group, in their order. Raises Unavailable."""
        ...
