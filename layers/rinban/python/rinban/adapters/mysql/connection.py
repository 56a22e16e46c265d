"""MySQL: the connection, for all that is kept there.

Works on MySQL 8.4 and MariaDB 10.11. Every wait is bounded, since a person may be listening.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import pymysql
from pymysql.constants import CLIENT
from pymysql.cursors import Cursor

from rinban.adapters.breaker import Breaker
from rinban.adapters.meaning import OLD, Meaning, StaleConnection
from rinban.adapters.mysql.errors import FAILURES, meaning
from rinban.adapters.mysql.journeys import Journeys, connected, limit, ping
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 1.0, 1.5
"""Seconds to connect, and for one answer. With those of Redis it is the 2 s that a listener may have to wait."""

REUSED = 0.5
"""Seconds of ANSWER for the first answer over a connection that was used before. What they leave is for a connection
that is opened in its place, and for the answer over that one."""

IDLE = 0.1
"""After so many seconds without use a connection is asked whether it lives before something is built on it."""

A = TypeVar("A")


class Database:
    """One connection, opened when it is first needed and again after it broke. `denied`: told that `url` is refused."""

    def __init__(self, url: str, denied: Callable[[], object] = lambda: None) -> None:
        self._options = _options(url)
        self._denied = denied
        self._connection: Any = None
        self._reused = False
        self._used_at = 0.0
        self._spent = 0.0
        self._breaker = Breaker("MySQL")

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading; every statement sees what is committed by then. Raises Unavailable."""
        with self._use(repeatable=True) as cursor:
            yield cursor

    @contextmanager
    def statement(self) -> Iterator[Cursor]:
        """A cursor for one statement that writes: it is its own transaction, which saves two journeys.

        Not repeated once it was sent, since it may have arrived. Raises Unavailable.
        """
        with self._use(repeatable=False) as cursor:
            yield cursor

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose work is committed at the end, or undone by an exception. Raises Unavailable."""
        with self._undone(repeatable=True) as cursor:  # BEGIN may be said twice, and proves the connection
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute("COMMIT")

    @contextmanager
    def script(self) -> Iterator[Cursor]:
        """A cursor for statements that BEGIN and COMMIT themselves, on the journeys that they make anyway.

        An exception undoes what was begun. Not repeated once it was sent. Raises Unavailable.
        """
        with self._undone(repeatable=False) as cursor:
            yield cursor

    @contextmanager
    def _undone(self, *, repeatable: bool) -> Iterator[Cursor]:
        with self._use(repeatable=repeatable) as cursor:
            try:
                yield cursor
            except BaseException:
                self._undo()
                raise

    @contextmanager
    def _use(self, *, repeatable: bool) -> Iterator[Cursor]:
        with self._breaker.guard(), self._translated(), Cursor(self._journeys(repeatable=repeatable)) as cursor:
            yield cursor

    def _journeys(self, *, repeatable: bool) -> Any:
        connection = self._open()
        if self._reused and not repeatable and time.monotonic() - self._used_at > IDLE:
            self._first(ping, repeatable=True)
            return Journeys(self._connection)
        return Journeys(connection, partial(self._first, repeatable=repeatable))

    def _first(self, journey: Callable[[Any], A], *, repeatable: bool) -> A:
        """The first journey of a use. Over a connection that was used before it has less time, and may be made again.

        What was refused by a server that must not do it is always made again, since nothing was done. Raises
        StaleConnection for one that was not answered and is not `repeatable`.
        """
        connection = self._open()
        began, reused = time.monotonic(), self._reused
        limit(connection, REUSED if reused else ANSWER - self._spent)
        try:
            answer = journey(connection)
        except FAILURES as error:
            said = meaning(error) if reused else Meaning.OTHER
            if said in (Meaning.LOST, Meaning.DEMOTED):
                self._drop()
                self._spent = time.monotonic() - began
            if said is Meaning.DEMOTED or (said is Meaning.LOST and repeatable):
                return self._first(journey, repeatable=False)
            if said is Meaning.LOST:
                raise StaleConnection(f"MySQL: {error}") from error
            raise
        limit(connection, ANSWER)
        self._reused, self._spent = True, 0.0
        return answer

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            self._drop()
            self._spent = 0.0
            if meaning(error) is Meaning.DENIED:
                self._denied()
            raise Unavailable(f"MySQL: {error}") from error
        finally:
            self._used_at = time.monotonic()

    def _open(self) -> Any:
        if self._connection is not None and time.monotonic() - self._used_at > OLD:
            self._drop()
        if self._connection is None:
            self._connection = connected(self._options, ANSWER - self._spent)
            self._used_at = time.monotonic()
        return self._connection

    def _undo(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rollback()
        except (pymysql.MySQLError, OSError):
            self._drop()  # the server undoes what a broken connection began

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._reused = False
        if connection is not None:
            connection._force_close()  # never waits, unlike close(), which says good-bye first


def _options(url: str) -> dict[str, Any]:
    """mysql://user:password@host:port/database?unix_socket=/path&ssl_ca=/path as pymysql.connect's arguments."""
    parts = urlsplit(url)
    extra = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/"),
        "charset": "utf8mb4",
        "autocommit": True,
        "connect_timeout": CONNECT,
        "read_timeout": ANSWER,
        "write_timeout": ANSWER,
        "client_flag": CLIENT.FOUND_ROWS | CLIENT.MULTI_STATEMENTS,
        **extra,
    }
