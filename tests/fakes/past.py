"""What became of escalations, on a record in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref
from tests.fakes.stores import MemoryCopies

PART = 6 * 3600.0


class MemoryPast:
    """Implements ports.PastRecord. `read`: how many documents were asked for at once, each time."""

    def __init__(self, record: MemoryCopies) -> None:
        self._record = record
        self.read: list[int] = []

    def opened(self, cells: Sequence[str], begins: float, ends: float) -> Iterator[tuple[float, Sequence[Ref]]]:
        assert begins < ends
        while begins < ends:
            until = min(begins + PART, ends)
            with self._record.faults.reading():
                found = [one for one in self._record.journal if begins <= one[1].at < until and one[1].cell in cells]
            yield until, list(dict.fromkeys(ref for ref, _ in sorted(found, key=lambda one: one[1].at)))
            begins = until

    def documents(self, refs: Sequence[Ref]) -> Iterator[tuple[Ref, Escalation | None]]:
        assert len(set(refs)) == len(refs)
        self.read.append(len(refs))
        for ref in refs:
            with self._record.faults.reading():
                if ref in self._record.unreadable:
                    yield ref, None
                elif ref in self._record.kept:
                    yield ref, self._record.kept[ref].escalation

    def of_calls(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[Entry]]:
        found: dict[Ref, list[Entry]] = {}
        with self._record.faults.reading():
            for ref, entry in self._record.journal:
                if ref in refs and entry.detail.startswith("call "):
                    found.setdefault(ref, []).append(entry)
        return dict(found)

    def journals(self, refs: Sequence[Ref], without: Sequence[str]) -> dict[Ref, Sequence[Entry]]:
        assert without, "no server takes an empty list"
        found: dict[Ref, list[Entry]] = {}
        with self._record.faults.reading():
            for ref, entry in sorted(self._record.journal, key=lambda one: one[1].at):
                if ref in refs and entry.cell not in without:
                    found.setdefault(ref, []).append(entry)
        return dict(found)
