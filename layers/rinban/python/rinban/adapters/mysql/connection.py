"""MySQL: the connection. It works with MySQL 8.4 and MariaDB 10.11.

Every wait is bounded, since a person may be listening.
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
"""Seconds to connect, and for one answer. Together with Redis's they make the 2 s that a listener may have to wait."""

DENIED = {1045, 1698}
"""The error codes of a wrong user or password, which may have been rotated [MySQL, server error reference]."""

UNMIGRATED = {1054, 1146}
"""Errors of a column or a table that is not there (yet) [MySQL, server error reference]."""

IDLE = 0.1
"""Seconds without use after which a connection is pinged before it is used again. It may have broken while the function
was frozen, and an error in the middle of a write would leave open whether the write has arrived."""


class Database:
    """One connection. It is opened when it is first needed, and again after it broke.

    `url`: see `_options`. `denied`: is called when the server refuses the user or password in it.
    """

    def __init__(self, url: str, denied: Callable[[], object] = lambda: None) -> None:
        self._options = _options(url)
        self._denied = denied
        self._connection: Any = None
        self._used_at = 0.0
        self._breaker = Breaker("MySQL")

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading. Every statement sees what is committed when it runs. Raises Unavailable."""
        with self._breaker.guard(), self._translated(), self._open().cursor() as cursor:
            yield cursor

    statement = read
    """A cursor for one statement that writes. It is a transaction of its own, which saves two round trips."""

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose work is committed at the end, or undone if there is an exception. Raises Unavailable."""
        with self.script() as cursor:
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute("COMMIT")

    @contextmanager
    def script(self) -> Iterator[Cursor]:
        """A cursor for statements that contain their own BEGIN and COMMIT, which then cost no further round trips.

        If there is an exception, a transaction that was begun is undone. Raises Unavailable.
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
                    raise  # the server hangs, so that a new connection would only wait as long once more
        if self._connection is None:
            self._connection = pymysql.connect(**self._options)
        return self._connection

    def _undo(self) -> None:
        try:
            self._connection.rollback()
        except (pymysql.MySQLError, OSError):
            self._drop()  # the server itself undoes the transaction of a broken connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection._force_close()  # it never waits, while close() sends a good-bye first


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
        # FOUND_ROWS: compare-and-set asks whether a row has matched, even if the write has left it as it was.
        "client_flag": CLIENT.FOUND_ROWS | CLIENT.MULTI_STATEMENTS,
        **parts.options,
    }
