"""MySQL: the connection. It works with MySQL 8.4 and MariaDB 10.11.

Every wait is bounded, since a person may be listening.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pymysql
from pymysql.constants import CLIENT
from pymysql.cursors import Cursor

from rinban.adapters import store_urls
from rinban.adapters.breaker import Breaker
from rinban.adapters.meaning import OLD, Demoted, ErrorReply, Meaning, StaleConnection, judged
from rinban.adapters.mysql import tls
from rinban.adapters.mysql.errors import FAILURES, is_reply, meaning, mend
from rinban.adapters.mysql.journeys import Journeys, connected, limit, ping
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 1.0, 1.5
"""Seconds to connect, and for one answer. Together with Redis's they make the 2 s that a listener may have to wait."""

UNMIGRATED = {1054, 1146}
"""Errors of a column or a table that is not there (yet) [MySQL, server error reference]."""

REUSED = 0.5
"""Seconds of ANSWER for the first answer over a connection that was used before. What they leave is for a connection
that is opened in its place. The answers after the first have what is left, and the fresh connection has these."""

LEAST = 0.1
"""Seconds that a wait has at least, also where several tries share a time that has nearly passed."""

_FORGOTTEN = "SET SESSION wait_timeout = {idle:.0f}, innodb_lock_wait_timeout = {lock:.0f}"
"""A save that waits for a row is given up by the server before it is by us: else it would land when all have gone on.
The server also ends a connection that nobody uses any more. A network that has forgotten the connection tells
neither side, and what it had begun would keep a row locked until then; the container that had it may be gone."""

IDLE = 0.1
"""Seconds without use after which a connection is pinged before it is used again. It may have broken while the function
was frozen, and an error in the middle of a write would leave open whether the write has arrived."""

A = TypeVar("A")

Access = tuple[str, str]
"""A DATABASE_URL, and the login beside it, or "" if the URL names user and password. See `store_urls.mysql`."""


class Database:
    """One connection. It is opened when it is first needed, and again after it broke.

    `anew`: gives the present access after the server has refused user or password, or None if it cannot be had now; it
    takes no longer than an answer. `patience`: the seconds for one answer, where nobody is listening.

    Raises BadConfig for a URL or a login that cannot be meant.
    """

    def __init__(
        self,
        url: str,
        login: str = "",
        *,
        anew: Callable[[], Access | None] = lambda: None,
        patience: float = ANSWER,
    ) -> None:
        self._options = options(url, login)
        self._patience = patience
        self._anew = anew
        self._connection: Any = None
        self._reused = self._on_trial = False
        self._began = self._used_at = self._until = 0.0
        self._breaker = Breaker("MySQL")

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading. Every statement sees what is committed when it runs. Raises Unavailable."""
        with self._use(repeatable=True) as cursor:
            yield cursor

    @contextmanager
    def statement(self) -> Iterator[Cursor]:
        """A cursor for one statement that writes. It is a transaction of its own, which saves two round trips.

        It is not repeated once it was sent, since it may have arrived. Raises Unavailable.
        """
        with self._use(repeatable=False) as cursor:
            yield cursor

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose work is committed at the end, or undone if there is an exception. Raises Unavailable."""
        with self._undone(repeatable=True) as cursor:  # BEGIN may be said twice, and proves the connection
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute("COMMIT")

    @contextmanager
    def script(self) -> Iterator[Cursor]:
        """A cursor for statements that contain their own BEGIN and COMMIT, which then cost no further round trips.

        If there is an exception, a transaction that was begun is undone. The first statements are not repeated once
        they were sent, since they may have arrived. Raises Unavailable.
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

        What was refused by a server that must not do it is always made again, since nothing was done.
        """
        connection = self._open()
        self._began, self._on_trial = time.monotonic(), self._reused
        limit(connection, self._left(REUSED if self._on_trial else self._patience))
        try:
            answer = journey(connection)
        except FAILURES as error:
            said = meaning(error) if self._on_trial else Meaning.OTHER
            if not (said is Meaning.DEMOTED or (said is Meaning.LOST and repeatable)):
                raise
            self._drop()
            self._share_time()
            return self._first(journey, repeatable=False)
        limit(connection, self._left(self._patience - (REUSED if self._on_trial else 0.0)))
        self._reused = True
        return answer

    def _share_time(self) -> None:
        """From the beginning of this use on, all tries have the seconds of one answer together."""
        if self._until < self._began:
            self._until = self._began + self._patience

    def _left(self, seconds: float) -> float:
        """At most so many seconds, or what the tries that share a time have left."""
        now = time.monotonic()
        return min(seconds, max(LEAST, self._until - now)) if now < self._until else seconds

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            raise self._failed(error) from error
        except pymysql.ProgrammingError as error:
            if error.args[:1] and error.args[0] in UNMIGRATED:
                raise ErrorReply(f"MySQL: {sentence(error)}; has ./rinban migrate been run?") from error
            raise
        finally:
            self._used_at = time.monotonic()

    def _failed(self, error: Exception) -> Unavailable:
        """What is to be raised. The next question, over a fresh connection, has what is left of the time."""
        replied = self._connection is not None and is_reply(error)  # who lets nobody in serves nobody
        failure = judged(meaning(error), f"MySQL: {sentence(error)}", reused=self._on_trial, replied=replied)
        if isinstance(failure, StaleConnection | Demoted):
            self._share_time()
        self._drop()
        return failure

    def _open(self) -> Any:
        if self._connection is not None and time.monotonic() - self._used_at > OLD:
            self._drop()
        if self._connection is None:
            self._on_trial = False
            self._connection = self._let_in(self._left(ANSWER))
            self._used_at = time.monotonic()
        return self._connection

    def _let_in(self, seconds: float) -> Any:
        """A fresh connection; with another login if the one that we had is refused, since it may have been rotated."""
        until = time.monotonic() + seconds
        try:
            return self._connected(seconds)
        except FAILURES as error:
            if meaning(error) is not Meaning.DENIED or not self._has_changed():
                raise
        return self._connected(max(LEAST, until - time.monotonic()))

    def _has_changed(self) -> bool:
        access = self._anew()
        before, self._options = self._options, options(*access) if access else self._options
        return self._options != before

    def _connected(self, seconds: float) -> Any:
        return connected({**self._options, "init_command": self._limits()}, seconds)

    def _limits(self) -> str:
        return _FORGOTTEN.format(idle=max(OLD, self._patience) + 5, lock=max(1.0, self._patience / 2))

    def _undo(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rollback()
        except (pymysql.MySQLError, OSError):
            self._drop()  # the server itself undoes the transaction of a broken connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._reused = False
        if connection is not None:
            connection._force_close()  # it never waits, while close() sends a good-bye first


def sentence(error: Exception) -> str:
    """PyMySQL's errors are pairs of a number and a sentence; their text would be the pair."""
    if len(error.args) == 2 and isinstance(error, pymysql.MySQLError):
        number, sentence = error.args
        return f"{sentence} ({number}){tls.mend(number, sentence) or mend(number)}"
    return str(error)


def options(url: str, login: str = "") -> dict[str, Any]:
    """An access as pymysql.connect's arguments. Raises BadConfig."""
    parts = store_urls.mysql(url, login)
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
        **{name: value for name, value in parts.options.items() if name == "unix_socket"},
        **tls.options(parts),
    }
