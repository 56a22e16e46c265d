"""MySQL: the connection, for all that is kept there.

Works on MySQL 8.4 and MariaDB 10.11. Every wait is bounded, since a person may be listening.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from pymysql.constants import CLIENT
from pymysql.cursors import Cursor

from rinban.adapters import store_urls
from rinban.adapters.breaker import SLOW, Breaker
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 1.0, 1.5
"""Seconds to connect, and for one answer. With those of Redis it is the 2 s that a listener may have to wait."""

DENIED = {1045, 1698}
"""Errors of a user or password that is not right (any more) [MySQL, server error reference]."""

UNMIGRATED = {1054, 1146}
"""Errors of a column or a table that is not there (yet) [MySQL, server error reference]."""

IDLE = 0.1
"""After so many seconds without use a connection is asked whether it lives before something is built on it."""


class Database:
    """One connection, opened when it is first needed and again after it broke. `denied`: told that `url` is refused."""

    def __init__(self, url: str, denied: Callable[[], object] = lambda: None) -> None:
        self._options = _options(url)
        self._denied = denied
        self._connection: Any = None
        self._used_at = 0.0
        self._breaker = Breaker("MySQL")

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading; every statement sees what is committed by then. Raises Unavailable."""
        with self._breaker.guard(), self._translated(), self._open().cursor() as cursor:
            yield cursor

    statement = read
    """A cursor for one statement that writes: it is its own transaction, which saves two journeys."""

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose work is committed at the end, or undone by an exception. Raises Unavailable."""
        with self.script() as cursor:
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute("COMMIT")

    @contextmanager
    def script(self) -> Iterator[Cursor]:
        """A cursor for statements that BEGIN and COMMIT themselves, on the journeys that they make anyway.

        An exception undoes what was begun. Raises Unavailable.
        """
        with self._breaker.guard(), self._translated():
            connection = self._open()
            try:
                with connection.cursor() as cursor:
                    yield cursor
            except BaseException:
                self._undo()
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (pymysql.OperationalError, pymysql.InterfaceError, pymysql.InternalError, OSError) as error:
            self._drop()
            if error.args[:1] and error.args[0] in DENIED:
                self._denied()
            raise Unavailable(f"MySQL: {_sentence(error)}") from error
        except pymysql.ProgrammingError as error:
            if error.args[:1] and error.args[0] in UNMIGRATED:
                raise Unavailable(f"MySQL: {_sentence(error)}; has ./rinban migrate been run?") from error
            raise
        finally:
            self._used_at = time.monotonic()

    def _open(self) -> Any:
        began = time.monotonic()
        if self._connection is not None and began - self._used_at > IDLE:
            try:
                self._connection.ping(reconnect=False)
            except (pymysql.MySQLError, OSError):
                self._drop()
                if time.monotonic() - began > SLOW:
                    raise  # it hangs, so a new connection would only wait as long again
        if self._connection is None:
            self._connection = pymysql.connect(**self._options)
        return self._connection

    def _undo(self) -> None:
        try:
            self._connection.rollback()
        except (pymysql.MySQLError, OSError):
            self._drop()  # the server undoes what a broken connection began

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection._force_close()  # never waits, unlike close(), which says good-bye first


def _sentence(error: Exception) -> str:
    """PyMySQL's errors are pairs of a number and a sentence; their text would be the pair."""
    if len(error.args) == 2 and isinstance(error, pymysql.MySQLError):
        number, sentence = error.args
        return f"{sentence} ({number})"
    return str(error)


def _options(url: str) -> dict[str, Any]:
    """A DATABASE_URL as pymysql.connect's arguments. Raises BadConfig."""
    parts = store_urls.mysql(url)
    return {
        "host": parts.host,
        "port": parts.port or 3306,
        "user": parts.user,
        "password": parts.password,
        "database": parts.path,
        "charset": "utf8mb4",
        "autocommit": True,
        "connect_timeout": CONNECT,
        "read_timeout": ANSWER,
        "write_timeout": ANSWER,
        "client_flag": CLIENT.FOUND_ROWS | CLIENT.MULTI_STATEMENTS,
        **parts.options,
    }
