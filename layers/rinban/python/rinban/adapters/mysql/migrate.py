"""Brings the schema up to date: every file of migrations/ once, in the order of its number."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import CR

from rinban.adapters.mysql.connection import Database, sentence
from rinban.core.errors import Unavailable

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

MIGRATIONS = Path(__file__).parent / "migrations"
ALREADY_THERE = {1060, 1061}
"""Errors of a column or an index that is there [MySQL 8.4 error reference, ER_DUP_FIELDNAME, ER_DUP_KEYNAME]."""

WAIT = 30
"""Seconds to wait for a run that is under way elsewhere."""

PATIENCE = 80.0
"""Seconds that one statement may take, since a large table is rebuilt by some. The function has 120 s in all."""

_RECORD = """
CREATE TABLE IF NOT EXISTS migration (
  name       VARCHAR(128) NOT NULL PRIMARY KEY,
  applied_at TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
"""
_STILL_AT_IT = "; the server may still be at it, and the next ./rinban migrate goes on from there"
_LOCK = "CONCAT('rinban.', MD5(DATABASE()))"  # a lock's name counts for the whole server


def migrate(database: Database, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing; the names of the files that were applied. Two runs at once are safe.

    `database`: a connection with PATIENCE. Raises Unavailable, with the file at which it stopped.

    MySQL commits every DDL statement by itself, so a file holds one statement that can be repeated: a crash between the
    statement and its record heals in the next run. A file that adds a column or an index adds one: that it is there
    already means that the file was applied, since "ADD COLUMN IF NOT EXISTS" is MariaDB's alone.
    """
    with database.transaction() as cursor:
        if not any(_lock(cursor) for _ in range(WAIT)):
            raise Unavailable("another migration is running")
        try:
            return _apply(cursor, folder)
        finally:
            with suppress(pymysql.MySQLError):  # a connection that broke has lost the lock with it
                cursor.execute(f"SELECT RELEASE_LOCK({_LOCK})")


def names(folder: Path = MIGRATIONS) -> list[str]:
    """The names of all migrations, in their order."""
    return [file.stem for file in sorted(folder.glob("*.sql"))]


def _lock(cursor: Cursor) -> bool:
    """Waits one second at a time, since the connection gives up an answer that takes much longer."""
    cursor.execute(f"SELECT GET_LOCK({_LOCK}, 1)")
    return cursor.fetchone() == (1,)


def _apply(cursor: Cursor, folder: Path) -> list[str]:
    cursor.execute(_RECORD)
    cursor.execute("SELECT name FROM migration")
    applied = {name for (name,) in cursor.fetchall()}
    missing = [file for file in sorted(folder.glob("*.sql")) if file.stem not in applied]
    for file in missing:
        _execute(cursor, file)
        cursor.execute("INSERT INTO migration (name) VALUES (%s)", (file.stem,))
        cursor.execute("COMMIT")
    return [file.stem for file in missing]


def _execute(cursor: Cursor, file: Path) -> None:
    try:
        cursor.execute(file.read_text(encoding="utf-8"))
    except pymysql.MySQLError as error:
        if error.args[0] in ALREADY_THERE:
            return
        more = _STILL_AT_IT if error.args[0] == CR.CR_SERVER_LOST else ""
        raise Unavailable(f"migration {file.stem}: MySQL: {sentence(error)}{more}") from error
