"""MySQL: what became of escalations. A month of ten thousand is read in parts, and never document by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rinban.adapters.mysql import parts
from rinban.adapters.mysql.calls import SLICE
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.codec import decode_once
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref

ENOUGH = 4_000_000
"""Bytes of documents that one statement reads, unless a single one has more."""

OPENED = "SELECT group_id, run FROM journal WHERE at >= %s AND at < %s AND cell IN %s ORDER BY at, id"
_DOCUMENTS = "SELECT group_id, run, document, tail FROM escalation WHERE {}"
OF_CALLS = "SELECT group_id, run, at, cell, detail FROM journal WHERE ({}) AND detail LIKE 'call %%'"

JOURNALS = "SELECT group_id, run, at, cell, detail FROM journal WHERE ({}) AND cell NOT IN %s ORDER BY at, id"


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
        for part in parts.by_size(refs, ENOUGH, self._rows):
            where, values = parts.where(part)
            for group, run, document, tail in self._rows(_DOCUMENTS.format(where), values):
                yield Ref(group, run), _decoded(document, tail)

    def of_calls(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[Entry]]:
        return self._lines(OF_CALLS, refs)

    def journals(self, refs: Sequence[Ref], without: Sequence[str]) -> dict[Ref, Sequence[Entry]]:
        return self._lines(JOURNALS, refs, tuple(without))

    def _lines(self, select: str, refs: Sequence[Ref], *more: object) -> dict[Ref, Sequence[Entry]]:
        found: defaultdict[Ref, list[Entry]] = defaultdict(list)
        for some in parts.together(refs):
            where, values = parts.where(some)
            for group, run, at, cell, detail in self._rows(select.format(where), (*values, *more)):
                found[Ref(group, run)].append(Entry(at, cell, detail))
        return dict(found)

    def _rows(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()


def _decoded(document: str, tail: str) -> Escalation | None:
    try:
        return decode_once(document, tail)
    except ValueError:
        return None
