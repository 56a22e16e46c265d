"""When the watchdog was last done with a round, for an operator who asks whether it still comes."""

from __future__ import annotations

from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Snapshots
from rinban.ports.time import WallClock

_NAME = "watchdog's last round"
"""The name of the snapshot that holds it, in seconds since 1970."""


class Rounds:
    """Notes the watchdog's rounds in a store, and tells the last one."""

    def __init__(self, store: Snapshots, clock: WallClock, log: Log) -> None:
        self._store = store
        self._clock = clock
        self._log = log

    def note(self) -> None:
        """A round is done now. It is no failure of the round that nobody can be told."""
        try:
            self._store.put(_NAME, str(self._clock.now()))
        except Unavailable as error:
            self._log.line("the round of the watchdog was not noted", error=str(error))

    def last(self) -> float | None:
        """When the last round was done, in seconds since 1970; None if the store does not know. Raises Unavailable."""
        try:
            return float(self._store.get(_NAME) or "")
        except ValueError:  # there is none, or another version of the code wrote it
            return None
