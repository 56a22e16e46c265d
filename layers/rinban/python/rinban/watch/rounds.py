"""When the watchdog was last done with a round, for an operator who asks whether it still comes."""

from __future__ import annotations

from rinban.core.chain.overview import WatchdogRound
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Snapshots
from rinban.ports.time import WallClock

_NAME = "watchdog's last round"
"""The name of the snapshot that holds it: when it was, in seconds since 1970, and behind a space how many escalations
it found late, if there were any."""


class Rounds:
    """Notes the watchdog's rounds in a store, and tells the last one."""

    def __init__(self, store: Snapshots, clock: WallClock, log: Log) -> None:
        self._store = store
        self._clock = clock
        self._log = log

    def note(self, found_late: int = 0) -> None:
        """A round is done now, and has woken so many whose own wake-up was late. It is no failure of the round that
        nobody can be told."""
        try:
            self._store.put(_NAME, f"{self._clock.now()}{f' {found_late}' if found_late else ''}")
        except Unavailable as error:
            self._log.line("the round of the watchdog was not noted", error=str(error))

    def last(self) -> float | None:
        """When the last round was done, in seconds since 1970; None if the store does not know. Raises Unavailable."""
        found = self.last_round()
        return found.at if found else None

    def last_round(self) -> WatchdogRound | None:
        """The last round that was done; None if the store does not know. Raises Unavailable."""
        at, _, found_late = (self._store.get(_NAME) or "").partition(" ")
        try:
            return WatchdogRound(float(at), int(found_late or 0))
        except ValueError:  # there is none, or another version of the code wrote it
            return None
