"""MySQL: the book of warnings, one row, by compare-and-set on the id of its write.

Until somebody has migrated, nothing is kept here and Redis alone has the book: that is no lost store.
"""

from __future__ import annotations

import pymysql

from rinban.adapters.mysql.connection import Database
from rinban.core.errors import Unavailable

_NEW = "INSERT IGNORE INTO warning_book (id, write_id, book) VALUES (1, %s, %s)"
_CHANGE = "UPDATE warning_book SET write_id = %s, book = %s WHERE id = 1 AND write_id = %s"


class MysqlWarnings:
    """Implements ports.WarningStore."""

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self) -> tuple[str, str] | None:
        try:
            with self._database.read() as cursor:
                cursor.execute("SELECT write_id, book FROM warning_book WHERE id = 1")
                row = cursor.fetchone()
        except Unavailable as error:
            _raise_unless_unmigrated(error)
            return None
        return (str(row[0]), str(row[1])) if row else None

    def put(self, text: str, expected: str | None, write_id: str) -> bool | None:
        """As ports.WarningStore says: after a refusal the row is read, in case this write was there already."""
        try:
            with self._database.statement() as cursor:
                if expected is None:
                    cursor.execute(_NEW, (write_id, text))
                else:
                    cursor.execute(_CHANGE, (write_id, text, expected))
                if cursor.rowcount:
                    return True
        except Unavailable as error:
            _raise_unless_unmigrated(error)
            return None
        there = self.get()
        return there is not None and there[0] == write_id


def _raise_unless_unmigrated(error: Unavailable) -> None:
    if not isinstance(error.__cause__, pymysql.ProgrammingError):
        raise error
