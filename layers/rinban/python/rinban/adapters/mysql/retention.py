"""What is deleted from the record because it is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row

# The last run of a group stays, since the next one is numbered after it.
_OLD = """
SELECT old.group_id, old.run FROM escalation old
WHERE old.deadline_at IS NULL AND old.updated_at < FROM_UNIXTIME(%s)
  AND EXISTS (SELECT 1 FROM escalation newer WHERE newer.group_id = old.group_id AND newer.run > old.run)
LIMIT %s
"""

# Lines are only ever added, so the oldest have the smallest numbers.
_OLD_LINES = """
DELETE journal FROM journal
JOIN (SELECT id, at FROM journal ORDER BY id LIMIT %s) AS first USING (id) WHERE first.at < %s
"""
_OLD_NOTICES = """
DELETE notice FROM notice
JOIN (SELECT id, decided_at FROM notice ORDER BY id LIMIT %s) AS first USING (id) WHERE first.decided_at < %s
"""

_OLD_ROWS = """
SELECT p.group_id, p.run FROM past_escalation p LEFT JOIN escalation e ON e.group_id = p.group_id AND e.run = p.run
WHERE p.opened_at < %s AND e.run IS NULL LIMIT %s
"""

# They are found first, since a DELETE that searches would lock all that it sees, and somebody may be making one.
_OLD_ARRANGEMENTS = "SELECT number, part FROM arrangement WHERE ends < %s OR last_day < %s LIMIT %s"


class MysqlRetention:
    """Implements ports.Forgetting."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, before: float, most: int) -> int:
        """As ports.Forgetting says. The row of an escalation goes last, so that what is interrupted is found again."""
        gone = self._delete(_OLD_LINES, (most, before))
        old = self._found(_OLD, (before, most))
        for table in ("attempt", "escalation") if old else ():
            self._delete(f"DELETE FROM {table} WHERE (group_id, run) IN %s", (old,))  # noqa: S608
        return len(old) + gone + self._forget_rota(before, most)

    def _forget_rota(self, before: float, most: int) -> int:
        """What came later: until somebody has migrated, it raises Unavailable when the rest is done."""
        gone = self._delete(_OLD_NOTICES, (most, before))
        day = datetime.fromtimestamp(before, UTC).date()
        if old := self._found(_OLD_ROWS, (before, most)):
            for table in ("past_call", "past_escalation"):
                gone += self._delete(f"DELETE FROM {table} WHERE (group_id, run) IN %s", (old,))  # noqa: S608
        if old := self._found(_OLD_ARRANGEMENTS, (before, day, most)):
            self._delete("DELETE FROM arrangement WHERE (number, part) IN %s", (old,))
        return len(old) + gone

    def _found(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()

    def _delete(self, statement: str, values: Row) -> int:
        with self._database.statement() as cursor:
            return cursor.execute(statement, values)
