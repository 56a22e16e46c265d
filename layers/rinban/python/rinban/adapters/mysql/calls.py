"""MySQL: what calls have told over a time, and whom they were for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rinban.adapters.mysql import parts
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.record import Entry, Ref

SLICE = 6 * 3600.0
"""Seconds of the journal that one statement reads. A storm of a hundred thousand lines in them is answered in time."""

TOLD = """
SELECT group_id, run, at, cell, detail FROM journal WHERE at >= %s AND at < %s AND detail LIKE 'call %%' ORDER BY at, id
"""

# A document can be large; MySQL refuses to look into a text that is no JSON, where MariaDB finds nothing.
_CALLED = """
SELECT group_id, run, CASE WHEN JSON_VALID(document) THEN JSON_EXTRACT(document, '$.called[*].who') END
FROM escalation WHERE {}
"""

ENOUGH = 4_000_000
"""Bytes of documents that one statement looks into, unless a single one has more: they are answered in time."""


class MysqlCalls:
    """Implements ports.CallRecord."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, begins: float, ends: float) -> Iterator[tuple[Ref, Entry]]:
        while begins < ends:
            until = min(begins + SLICE, ends)
            rows = self._rows(TOLD, (begins, until))
            yield from ((Ref(group, run), Entry(at, cell, detail)) for group, run, at, cell, detail in rows)
            begins = until

    def called(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[str]]:
        found: dict[Ref, Sequence[str]] = {}
        for part in parts.by_size(refs, ENOUGH, self._rows):
            where, values = parts.where(part)
            rows = self._rows(_CALLED.format(where), values)
            found |= {Ref(group, run): json.loads(people) for group, run, people in rows if people}
        return found

    def _rows(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()
