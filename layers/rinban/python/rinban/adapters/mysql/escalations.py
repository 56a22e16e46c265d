"""MySQL, the record: the escalations with their journal and their outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import insert
from rinban.core.chain.document import State
from rinban.core.chain.record import Entry, Ref, StoredText, TextWrite

_INSERT = (
    "INSERT INTO escalation (write_id, state, deadline_at, document, group_id, run) VALUES (%s, %s, %s, %s, %s, %s)"
)
_UPDATE = (
    "UPDATE escalation SET write_id = %s, state = %s, deadline_at = %s, {} WHERE group_id = %s AND run = %s"
    " AND write_id = %s"
)
_REPLACE = _UPDATE.format("document = %s, tail = ''")
_APPEND = _UPDATE.format("tail = CONCAT(tail, %s)")
_COUNT = "SET @saved = ROW_COUNT()"
_JOURNAL = "journal (group_id, run, at, cell, detail)"
_OUTBOX = "outbox (group_id, run, write_id, item)"

_RESTING = """
SELECT group_id, run FROM (
  SELECT group_id, run, state, deadline_at FROM escalation WHERE deadline_at IS NOT NULL ORDER BY deadline_at LIMIT 5000
) nearest
WHERE state = %s ORDER BY deadline_at LIMIT 200
"""


class MysqlEscalations:
    """Implements ports.Documents, ports.Listing, ports.Resting and ports.JournalReader. It holds the copy that lasts.

    The journal and the outbox are written in the same transaction as the document that they belong to.
    """

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, group: str) -> StoredText | None:
        return self._one(
            "SELECT document, tail, write_id FROM escalation WHERE group_id = %s ORDER BY run DESC LIMIT 1", (group,)
        )

    def load(self, ref: Ref) -> StoredText | None:
        return self._one("SELECT document, tail, write_id FROM escalation WHERE group_id = %s AND run = %s", ref)

    def _one(self, query: str, values: tuple[Any, ...]) -> StoredText | None:
        with self._database.read() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone()
        return StoredText(*row) if row else None

    def save(self, write: TextWrite) -> bool:
        """As ports.Documents says."""
        text = write.document or write.added
        values: tuple[object, ...] = (write.write_id, write.state, write.deadline, text, *write.ref)
        change = _INSERT
        if write.expected is not None:
            change, values = _REPLACE if write.document else _APPEND, (*values, write.expected)
        beside, items = _beside(write)
        try:
            with self._database.script() as cursor:
                counts = _counts(cursor, ("BEGIN", change, _COUNT, *beside, "COMMIT"), (*values, *items))
        except pymysql.IntegrityError:
            return False
        return bool(counts[1])

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        """As ports.Documents says: at most `limit` escalations."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run FROM escalation WHERE deadline_at <= %s ORDER BY deadline_at LIMIT %s",
                (now, limit),
            )
            return [Ref(*row) for row in cursor.fetchall()]

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """As ports.Copies says.

        A group has one open run at the most, so one query by the index of the groups is enough.
        """
        if not refs:
            return []
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run, write_id FROM escalation WHERE group_id IN %s AND deadline_at IS NOT NULL",
                (tuple({ref.group for ref in refs}),),
            )
            known = {Ref(row[0], row[1]): str(row[2]) for row in cursor.fetchall()}
        return [known.get(ref) for ref in refs]

    def listed(self, limit: int) -> list[Ref]:
        """As ports.Listing says."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run FROM escalation ORDER BY deadline_at IS NULL, updated_at DESC LIMIT %s", (limit,)
            )
            return [Ref(*row) for row in cursor.fetchall()]

    def resting(self) -> list[Ref]:
        """As ports.Resting says, among the 5,000 open ones with the nearest deadlines; at most 200."""
        with self._database.read() as cursor:
            cursor.execute(_RESTING, (State.RESTING.value,))
            return [Ref(*row) for row in cursor.fetchall()]

    def journal(self, ref: Ref) -> list[Entry]:
        """As ports.JournalReader says."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT at, cell, detail FROM journal WHERE group_id = %s AND run = %s ORDER BY id",
                ref,
            )
            return [Entry(*row) for row in cursor.fetchall()]

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """As ports.Documents says."""
        if journal:
            with self._database.statement() as cursor:
                insert(cursor, _JOURNAL, _lines(ref, journal))


def _beside(write: TextWrite) -> tuple[Sequence[str], Sequence[object]]:
    """The statements that write what belongs to a document, its journal and its outbox, and their values."""
    journal, lines = _if_saved(_JOURNAL, _lines(write.ref, write.journal))
    outbox, items = _if_saved(_OUTBOX, [(*write.ref, write.write_id, item) for item in write.outbox])
    return (*journal, *outbox), (*lines, *items)


def _lines(ref: Ref, journal: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [(*ref, entry.at, entry.cell[:120], entry.detail[:500]) for entry in journal]


def _if_saved(columns: str, rows: Sequence[tuple[object, ...]]) -> tuple[Sequence[str], Sequence[object]]:
    """The statement that writes these rows if the document was written, and its values; none without rows.

    The server decides that itself, so that both need but one round trip.
    """
    if not rows:
        return (), ()
    row = f"SELECT {', '.join(['%s'] * len(rows[0]))} FROM DUAL WHERE @saved > 0"  # noqa: S608
    return (f"INSERT INTO {columns} {' UNION ALL '.join([row] * len(rows))}",), [value for row in rows for value in row]


def _counts(cursor: Cursor, statements: Sequence[str], values: Sequence[object]) -> list[int]:
    """Run the statements in one round trip; returns of each how many rows it has changed."""
    cursor.execute("; ".join(statements), values)
    counts = [cursor.rowcount]
    while cursor.nextset():
        counts.append(cursor.rowcount)
    return counts
