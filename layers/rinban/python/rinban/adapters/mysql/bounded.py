"""Questions of which nobody knows how long they take: the server itself gives them up, and goes on with all else.

A client that only stops waiting leaves the server at work, and cannot tell such a question from a server that is away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pymysql

from rinban.adapters.mysql.connection import Database, sentence
from rinban.adapters.mysql.rows import Row
from rinban.core.errors import TooSlow

MOST = 0.7
"""Seconds that the server spends on one. They are fewer than the client waits for, which hears that it was given up."""

_GIVEN_UP = (1969, 3024)  # of MariaDB ER_STATEMENT_TIMEOUT, ER_QUERY_TIMEOUT


def rows(database: Database, select: str, values: Row, most: float = MOST) -> Sequence[Row]:
    """The rows of a SELECT, which the server ends after so many seconds. Raises TooSlow and Unavailable.

    It is asked within a transaction, whose beginning proves the connection: the first answer over one that was used
    before has less time, and a long question would be asked twice.
    """
    with database.transaction() as cursor, _said():
        cursor.execute(_ended(select, most), values)
        return cursor.fetchall()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except pymysql.OperationalError as error:
        if error.args[0] in _GIVEN_UP:
            raise TooSlow(f"MySQL: {sentence(error)}") from error
        raise


def _ended(select: str, most: float) -> str:
    """Each server takes the words for the other one as a comment [MariaDB, SET STATEMENT and comment syntax; MySQL
    8.4, optimizer hints]."""
    milliseconds = round(most * 1000)
    hint = f"SELECT /*+ MAX_EXECUTION_TIME({milliseconds}) */"
    return f"/*M! SET STATEMENT max_statement_time = {most:g} FOR */ {hint}{select.strip().removeprefix('SELECT')}"
