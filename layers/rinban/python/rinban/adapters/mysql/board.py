"""MySQL: what is open, for the board. One statement a look, since many screens look."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.adapters.mysql import parts
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.record import Entry, Ref, StoredText
from rinban.ports.board import LastLines

MOST = 300
"""Escalations that are shown. A group has one open one at the most."""

_OPEN = "SELECT group_id, run, document, tail, write_id FROM escalation WHERE deadline_at IS NOT NULL"
_MARKS = (
    "SELECT group_id, run, CONCAT(write_id, IF(deadline_at < %s, ' late', '')) FROM escalation"
    " WHERE deadline_at IS NOT NULL ORDER BY deadline_at LIMIT %s"
)
_OTHERS = "SELECT group_id, run, document, tail, write_id FROM escalation WHERE {}"
_ONE = (
    "SELECT write_id, (SELECT MAX(id) FROM journal WHERE group_id = %s AND run = %s)"
    " FROM escalation WHERE group_id = %s AND run = %s"
)
# From the end on, by the index of the escalations: a storm has a journal of ten thousands of lines.
_LINES = (
    "SELECT at, cell, detail, (SELECT COUNT(*) FROM journal WHERE group_id = %s AND run = %s)"
    " FROM journal WHERE group_id = %s AND run = %s ORDER BY id DESC LIMIT %s"
)


class MysqlBoard:
    """Implements ports.OpenTexts and ports.JournalEnds."""

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self, also: Sequence[Ref] = ()) -> dict[Ref, StoredText]:
        """As ports.OpenTexts says. With others it gives these alone, since its own have been asked for before."""
        if also:
            condition, values = parts.where(also)
            return self._texts(_OTHERS.format(condition), values)
        return self._texts(f"{_OPEN} ORDER BY deadline_at LIMIT %s", (MOST,))

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> dict[Ref, str]:
        return {Ref(group, run): mark for group, run, mark in self._rows(_MARKS, (due, MOST))}

    def mark(self, ref: Ref) -> str:
        found = self._rows(_ONE, (*ref, *ref))
        return f"{found[0][0]} {found[0][1]}" if found else ""

    def last_lines(self, ref: Ref, most: int) -> LastLines:
        found = self._rows(_LINES, (*ref, *ref, most))
        return LastLines([Entry(*line) for *line, _ in reversed(found)], found[0][-1] - len(found) if found else 0)

    def _texts(self, select: str, values: Row) -> dict[Ref, StoredText]:
        return {Ref(group, run): StoredText(*text) for group, run, *text in self._rows(select, values)}

    def _rows(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()
