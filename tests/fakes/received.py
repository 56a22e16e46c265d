"""The last bodies without Redis."""

from __future__ import annotations

from collections import defaultdict

from tests.fakes.weather import Weather


class MemoryRecentBodies:
    """Implements ports.Received; can be away."""

    def __init__(self) -> None:
        self.weather = Weather("received")
        self._records: defaultdict[str, list[str]] = defaultdict(list)

    def put(self, group: str, record: str) -> None:
        with self.weather.writing():
            self._records[group] = [record, *self._records[group]][:20]

    def last(self, group: str) -> list[str]:
        with self.weather.reading():
            return list(self._records[group])
