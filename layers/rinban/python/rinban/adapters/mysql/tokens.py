"""MySQL: the tokens, by their hashes, each with the CallSid of its attempt."""

from __future__ import annotations

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import RunsAhead
from rinban.core.chain.record import Grant, Ref, StoredText
from rinban.ports.stores import Failed

_WITH_ITS_DOCUMENT = (
    "SELECT a.group_id, a.run, a.attempt, a.responder, a.expires_at, e.document, e.tail, e.write_id"
    " FROM attempt a LEFT JOIN escalation e ON e.group_id = a.group_id AND e.run = a.run WHERE a.token_hash = %s"
)


class MysqlTokens:
    """Implements ports.TokenStore."""

    def __init__(self, database: Database, read: RunsAhead | None = None) -> None:
        """`read`: is given the documents that are read together with a token."""
        self._database = database
        self._read = read or RunsAhead()

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        with self._database.statement() as cursor:
            cursor.execute(
                "INSERT INTO attempt (token_hash, group_id, run, attempt, responder, expires_at, sid)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (token_hash, *grant.ref, grant.attempt, grant.who, grant.expires_at, sid),
            )

    def replace(self, token_hash: str, grant: Grant) -> None:
        ref = grant.ref
        with self._database.statement() as cursor:
            cursor.execute(
                "INSERT INTO attempt (token_hash, group_id, run, attempt, responder, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s)"
                " ON DUPLICATE KEY UPDATE group_id = %s, run = %s, attempt = %s, responder = %s, expires_at = %s",
                (token_hash, *2 * (*ref, grant.attempt, grant.who, grant.expires_at)),
            )

    def get(self, token_hash: str, likely: Ref | None = None) -> Grant | None:
        """As ports.TokenStore says. The document is read on the same way, whichever it is."""
        with self._database.read() as cursor:
            cursor.execute(_WITH_ITS_DOCUMENT, (token_hash,))
            row = cursor.fetchone()
        if row is None:
            return None
        group, run, attempt, who, expires_at, *text = row
        self._read.keep(Ref(group, run), StoredText(*text) if text[-1] else None)
        return Grant(Ref(group, run), attempt, who, expires_at)

    def bind(self, ref: Ref, attempt: int, sid: str, failed: Failed | None = None) -> None:
        with self._database.statement() as cursor:
            cursor.execute(
                "UPDATE attempt SET sid = %s WHERE group_id = %s AND run = %s AND attempt = %s", (sid, *ref, attempt)
            )

    def sid(self, ref: Ref, attempt: int) -> str:
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT sid FROM attempt WHERE group_id = %s AND run = %s AND attempt = %s AND sid <> ''",
                (*ref, attempt),
            )
            row = cursor.fetchone()
        return str(row[0]) if row else ""
