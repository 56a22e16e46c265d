"""MySQL, the record: escalations with their journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from rinban.adapters.mysql.connection import Database
from rinban.core.chain.codec import decode
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Copy, Entry, Ref
from rinban.stores.append_log import AppendLog

_INSERT = (
    "INSERT INTO escalation (write_id, state, deadline_at, document, group_id, run) VALUES (%s, %s, %s, %s, %s, %s)"
)
_UPDATE = (
    "UPDATE escalation SET write_id = %s, state = %s, deadline_at = %s, {} WHERE group_id = %s AND run = %s"
    " AND write_id = %s"
)
_REPLACE = _UPDATE.format("document = %s, tail = ''")
_APPEND = _UPDATE.format("tail = CONCAT(tail, %s)")


class MysqlEscalations:
    """Implements ports.Copies: the copy that lasts, with the journal in the same transaction."""

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tails = AppendLog()

    def latest(self, group: str) -> Copy | None:
        return self._one(
            "SELECT document, tail, write_id FROM escalation WHERE group_id = %s ORDER BY run DESC LIMIT 1", (group,)
        )

    def load(self, ref: Ref) -> Copy | None:
        return self._one("SELECT document, tail, write_id FROM escalation WHERE group_id = %s AND run = %s", ref)

    def _one(self, query: str, values: tuple[Any, ...]) -> Copy | None:
        with self._database.read() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone()
        return self._tails.read(*row) if row else None

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        """Compare-and-set on the write id; `expected` None: there must be none yet. False: somebody else was first."""
        document, added = self._tails.written(e, expected)
        values = (write_id, e.state.value, e.deadline, document or added, e.group, e.run)
        journal, told = _journal(Ref(e.group, e.run), entries)
        try:
            with self._database.script() as cursor:
                if expected is None:
                    _all(cursor, ("BEGIN", _INSERT, *journal, "COMMIT"), (*values, *told))
                elif _all(cursor, ("BEGIN", _REPLACE if document else _APPEND), (*values, expected)):
                    _all(cursor, (*journal, "COMMIT"), told)
                else:
                    cursor.execute("ROLLBACK")
                    return False
        except pymysql.IntegrityError:
            return False
        self._tails.saved(e, write_id, document, added)
        return True

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        """The escalations whose deadline has passed, the longest overdue first."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run FROM escalation WHERE deadline_at <= %s ORDER BY deadline_at LIMIT %s",
                (now, limit),
            )
            return [Ref(*row) for row in cursor.fetchall()]

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """As ports.Copies says. A group has one open run at the most, so the groups find them by the index."""
        if not refs:
            return []
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run, write_id FROM escalation WHERE group_id IN %s AND deadline_at IS NOT NULL",
                (tuple({ref.group for ref in refs}),),
            )
            known = {Ref(row[0], row[1]): str(row[2]) for row in cursor.fetchall()}
        return [known.get(ref) for ref in refs]

    def recent(self, limit: int = 50) -> list[Escalation]:
        """The open escalations, and those that closed last, newest first."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT document, tail FROM escalation ORDER BY deadline_at IS NULL, updated_at DESC LIMIT %s", (limit,)
            )
            return [decode(*row) for row in cursor.fetchall()]

    def journal(self, ref: Ref) -> list[Entry]:
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT at, cell, detail FROM journal WHERE group_id = %s AND run = %s ORDER BY id",
                ref,
            )
            return [Entry(*row) for row in cursor.fetchall()]

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        """Journal what happened to an escalation without changing it."""
        journal, told = _journal(ref, entries)
        if journal:
            with self._database.statement() as cursor:
                _all(cursor, journal, told)


def _journal(ref: Ref, entries: Sequence[Entry]) -> tuple[Sequence[str], Sequence[object]]:
    """The statement that writes these lines, none if there are none; and its values."""
    if not entries:
        return (), ()
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(entries))
    statement = f"INSERT INTO journal (group_id, run, at, cell, detail) VALUES {rows}"  # noqa: S608
    return (statement,), [v for entry in entries for v in (*ref, entry.at, entry.cell[:120], entry.detail[:500])]


def _all(cursor: Cursor, statements: Sequence[str], values: Sequence[object]) -> bool:
    """Do them on one journey; whether the last of them found a row."""
    cursor.execute("; ".join(statements), values)
    while cursor.nextset():
        pass
    return bool(cursor.rowcount)
