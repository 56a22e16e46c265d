"""MySQL: what became of escalations. A month of ten thousand is read in parts, and never document by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from rinban.adapters.mysql.calls import SLICE
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.codec import decode_once
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref

TOGETHER = 200
"""Escalations that one statement asks for."""

ENOUGH = 4_000_000
"""Bytes of documents that one statement reads, unless a single one has more."""

OPENED = "SELECT group_id, run FROM journal WHERE at >= %s AND at < %s AND cell IN %s ORDER BY at, id"
_SIZES = "SELECT group_id, run, LENGTH(document) FROM escalation WHERE {}"
_DOCUMENTS = "SELECT group_id, run, document, tail FROM escalation WHERE {}"
OF_CALLS = "SELECT group_id, run, at, cell, detail FROM journal WHERE ({}) AND detail LIKE 'call %%'"


class MysqlPast:
    """Implements ports.PastRecord."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def opened(self, cells: Sequence[str], begins: float, ends: float) -> Iterator[tuple[float, Sequence[Ref]]]:
        while begins < ends:
            until = min(begins + SLICE, ends)
            found = self._rows(OPENED, (begins, until, tuple(cells)))
            yield until, list(dict.fromkeys(Ref(*row) for row in found))
            begins = until

    def documents(self, refs: Sequence[Ref]) -> Iterator[tuple[Ref, Escalation | None]]:
        for some in _in_parts(refs, lambda _: 1, TOGETHER):
            where, values = of(some)
            sizes = {Ref(group, run): int(size) for group, run, size in self._rows(_SIZES.format(where), values)}
            for part in _in_parts([ref for ref in some if ref in sizes], sizes.__getitem__, ENOUGH):
                where, values = of(part)
                for group, run, document, tail in self._rows(_DOCUMENTS.format(where), values):
                    yield Ref(group, run), _decoded(document, tail)

    def of_calls(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[Entry]]:
        found: defaultdict[Ref, list[Entry]] = defaultdict(list)
        for some in _in_parts(refs, lambda _: 1, TOGETHER):
            where, values = of(some)
            for group, run, at, cell, detail in self._rows(OF_CALLS.format(where), values):
                found[Ref(group, run)].append(Entry(at, cell, detail))
        return dict(found)

    def _rows(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()


def of(refs: Sequence[Ref]) -> tuple[str, Row]:
    """A condition for these escalations, and its values: group by group, which either server answers by an index."""
    runs: defaultdict[str, list[int]] = defaultdict(list)
    for ref in refs:
        runs[ref.group].append(ref.run)
    where = " OR ".join(["group_id = %s AND run IN %s"] * len(runs))
    return where, [value for group, numbers in runs.items() for value in (group, tuple(numbers))]


def _in_parts(refs: Iterable[Ref], size: Callable[[Ref], int], most: int) -> Iterator[Sequence[Ref]]:
    """The same in their order, cut so that the sizes of a part come to no more than `most`, unless it has only one."""
    part, full = list[Ref](), 0
    for ref in refs:
        if part and full + size(ref) > most:
            yield part
            part, full = [], 0
        part.append(ref)
        full += size(ref)
    if part:
        yield part


def _decoded(document: str, tail: str) -> Escalation | None:
    try:
        return decode_once(document, tail)
    except ValueError:
        return None
