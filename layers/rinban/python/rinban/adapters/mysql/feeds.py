"""MySQL: the calendar feeds, by the hashes of the tokens in their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rinban.adapters.mysql.connection import Database
from rinban.core.errors import Unavailable
from rinban.core.rota.feed import FeedKind, FeedSubject

_KINDS = {kind.value: kind for kind in FeedKind}


class MysqlFeeds:
    """Implements ports.FeedStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subject(self, token_hash: str) -> FeedSubject | None:
        with _migrated(), self._database.read() as cursor:
            cursor.execute("SELECT kind, subject FROM feed WHERE token_hash = %s", (token_hash,))
            row = cursor.fetchone()
        # A kind that a later version has made is none that could be shown here.
        return FeedSubject(_KINDS[row[0]], row[1]) if row and row[0] in _KINDS else None

    def add(self, token_hash: str, subject: FeedSubject, at: float) -> None:
        with _migrated(), self._database.statement() as cursor:
            cursor.execute(
                "INSERT INTO feed (token_hash, kind, subject, made_at) VALUES (%s, %s, %s, %s)",
                (token_hash, subject.kind.value, subject.id, at),
            )

    def hashes(self, subject: FeedSubject) -> tuple[str, ...]:
        with _migrated(), self._database.read() as cursor:
            cursor.execute(
                "SELECT token_hash FROM feed WHERE kind = %s AND subject = %s ORDER BY made_at, token_hash",
                (subject.kind.value, subject.id),
            )
            return tuple(str(row[0]) for row in cursor.fetchall())

    def revoke(self, subject: FeedSubject) -> None:
        with _migrated(), self._database.statement() as cursor:
            cursor.execute("DELETE FROM feed WHERE kind = %s AND subject = %s", (subject.kind.value, subject.id))


@contextmanager
def _migrated() -> Iterator[None]:
    """A missing table means that nobody has migrated yet: worth a sentence of its own."""
    import pymysql

    try:
        yield
    except pymysql.ProgrammingError as error:
        raise Unavailable(f"MySQL: {error.args[-1]}; has ./rinban migrate been run?") from error
