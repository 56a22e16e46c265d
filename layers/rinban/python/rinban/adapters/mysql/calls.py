"""MySQL: what calls have told over a time, and whom they were for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rinban.adapters.mysql.connection import Database
from rinban.core.chain.record import Entry, Ref

SLICE = 6 * 3600.0
"""Seconds of the journal that one statement reads. A storm of a hundred thousand lines in them is answered in time."""

TOLD = """
SELECT group_id, run, at, cell, detail FROM journal WHERE at >= %s AND at < %s AND detail LIKE 'call %%' ORDER BY at, id
"""

# A document can be large; MySQL refuses to look into a text that is no JSON, where MariaDB finds nothing.
_CALLED = """
SELECT group_id, run, CASE WHEN JSON_VALID(document) THEN JSON_EXTRACT(document, '$.called[*].who') END
FROM escalation WHERE (group_id, run) IN %s
"""
PIECE = 10
"""Documents that one statement looks into: so few that all of them may be of storms, and it is answered in time."""


class MysqlCalls:
    """Implements ports.CallRecord."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, begins: float, ends: float) -> Iterator[tuple[Ref, Entry]]:
        while begins < ends:
            until = min(begins + SLICE, ends)
            with self._database.read() as cursor:
                cursor.execute(TOLD, (begins, until))
                rows = cursor.fetchall()
            yield from ((Ref(group, run), Entry(at, cell, detail)) for group, run, at, cell, detail in rows)
            begins = until

    def called(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[str]]:
        found: dict[Ref, Sequence[str]] = {}
        for first in range(0, len(refs), PIECE):
            with self._database.read() as cursor:
                cursor.execute(_CALLED, ([tuple(ref) for ref in refs[first : first + PIECE]],))
                rows = cursor.fetchall()
            found |= {Ref(group, run): json.loads(people) for group, run, people in rows if people}
        return found
