"""MySQL: which migrations have been applied, and what time the server has."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import names

_THERE = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'migration'"


class MysqlSchema:
    """Implements ports.Schema."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self) -> Sequence[str]:
        """A database that nothing was ever applied to has no table that tells so."""
        with self._database.read() as cursor:
            cursor.execute(_THERE)
            applied: set[str] = set()
            if cursor.fetchone() != (0,):
                cursor.execute("SELECT name FROM migration")
                applied = {name for (name,) in cursor.fetchall()}
        return [name for name in names() if name not in applied]

    def now(self) -> float:
        with self._database.read() as cursor:
            cursor.execute("SELECT UNIX_TIMESTAMP(NOW(6))")
            (row,) = cursor.fetchall()
        return float(row[0])
