"""Rows: many into one table, and out of tables of which the latest may be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

Row = Sequence[Any]

NO_SUCH_TABLE = 1146
"""[MySQL 8.4 error reference, ER_NO_SUCH_TABLE]"""


def ask(
    cursor: Cursor, statement: str, values: Row, earlier: Callable[[str], str], on_invalid: Callable[[str], object]
) -> Sequence[Row]:
    """What `statement` finds; until somebody migrates, what `earlier` makes of it: no alert waits for that."""
    import pymysql

    try:
        cursor.execute(statement, values)
    except pymysql.ProgrammingError as error:
        if error.args[0] != NO_SUCH_TABLE:
            raise
        cursor.execute(earlier(statement), values)
        on_invalid(f"{error.args[-1]}; has ./rinban migrate been run?")
    return cursor.fetchall()


def insert(cursor: Cursor, columns: str, rows: Iterable[Row]) -> None:
    """`columns`: "table (column, …)"; one multi-row statement, none without rows."""
    places = ", ".join(["%s"] * (columns.count(",") + 1))
    cursor.executemany(f"INSERT INTO {columns} VALUES ({places})", list(rows))  # noqa: S608
