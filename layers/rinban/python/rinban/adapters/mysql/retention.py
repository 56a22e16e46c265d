"""What is deleted from the record because it is old."""

from __future__ import annotations

from rinban.adapters.mysql.connection import Database

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


class MysqlRetention:
    """Implements ports.Forgetting."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, before: float, most: int) -> int:
        """As ports.Forgetting says. The row of an escalation goes last, so that what is interrupted is found again."""
        with self._database.read() as cursor:
            cursor.execute(_OLD, (before, most))
            old = cursor.fetchall()
        with self._database.statement() as cursor:
            gone = cursor.execute(_OLD_LINES, (most, before))
        for table in ("attempt", "escalation") if old else ():
            with self._database.statement() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE (group_id, run) IN %s", (old,))  # noqa: S608
        return len(old) + gone
