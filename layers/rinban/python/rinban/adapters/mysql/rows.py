"""Rows: many into one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

Row = Sequence[Any]


def insert(cursor: Cursor, columns: str, rows: Iterable[Row]) -> None:
    """`columns`: "table (column, …)"; one multi-row statement, none without rows."""
    places = ", ".join(["%s"] * (columns.count(",") + 1))
    cursor.executemany(f"INSERT INTO {columns} VALUES ({places})", list(rows))  # noqa: S608
