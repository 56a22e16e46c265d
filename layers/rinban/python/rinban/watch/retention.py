"""The watchdog's chore that deletes what is old from the record."""

from __future__ import annotations

from collections.abc import Callable

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Forgetting
from rinban.ports.time import WallClock

DAY = 86_400.0

PIECE = 200
"""Rows of a table that one statement deletes: so few that nobody has to wait for their locks."""


class Retention:
    """Deletes what has been over for so many `days`; with 0 everything is kept.

    `days` is asked in each round: if it raises, that is a failure of the round, and of no alert.
    """

    def __init__(self, record: Forgetting, days: Callable[[], int], clock: WallClock, log: Log) -> None:
        self._record = record
        self._days = days
        self._clock = clock
        self._log = log

    def forget(self, budget: Budget) -> int:
        """Delete piece after piece, as long as a second is left; returns how many rows. The next round goes on."""
        days = self._days()
        if not days:
            return 0
        before, gone = self._clock.now() - days * DAY, 0
        try:
            while budget.left(1.0) >= 1.0 and (piece := self._record.forget(before, PIECE)):
                gone += piece
        except Unavailable as error:
            self._log.line("what is old was not deleted", error=str(error))
        if gone:
            self._log.line("what is old was deleted", rows=gone, days=days)
        return gone
