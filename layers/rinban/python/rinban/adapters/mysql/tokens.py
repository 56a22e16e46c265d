"""MySQL: the tokens, by their hashes, each with the CallSid of its attempt."""

from __future__ import annotations

from rinban.adapters.mysql.connection import Database
from rinban.core.chain.record import Grant, Ref
from rinban.ports.stores import Failed


class MysqlTokens:
    """Implements ports.TokenStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        """As ports.TokenStore says. It is asked only while Redis is away or has lost the token."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run, attempt, responder, expires_at FROM attempt WHERE token_hash = %s",
                (token_hash,),
            )
            row = cursor.fetchone()
        return Grant(Ref(row[0], row[1]), row[2], row[3], row[4]) if row else None

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
