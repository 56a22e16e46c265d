"""A fake of the store that keeps the last bodies of each group."""

from __future__ import annotations

from collections import defaultdict

from rinban.ports.stores import Failed
from tests.fakes.faults import StoreFaults


class MemoryRecentBodies:
    """Implements ports.Received in memory; it can be away."""

    def __init__(self) -> None:
        self.faults = StoreFaults("received")
        self.puts = 0
        self._records: defaultdict[str, list[str]] = defaultdict(list)

    def put(self, group: str, record: str, failed: Failed | None = None) -> None:
        with self.faults.writing():
            self.puts += 1
            self._records[group] = [record, *self._records[group]][:20]

    def last(self, group: str) -> list[str]:
        with self.faults.reading():
            return list(self._records[group])
