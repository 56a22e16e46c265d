"""MySQL: links to the board and its sessions, by their hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from rinban.adapters.mysql.connection import Database
from rinban.core.board import Role
from rinban.core.sign_in import BoardSession, SignInLink

DAY = 86_400.0
"""Seconds after which a link that is over is deleted. With each row that is added up to a hundred that are over go."""

_LINK = "person, name, role, expires_at"
_SESSION = "person, name, role, made_at, expires_at, device, revoked_at"
_INSERT = f"INSERT INTO board_session (token_hash, {_SESSION}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
_REPLACE = (
    f"{_INSERT} ON DUPLICATE KEY UPDATE person = VALUES(person), name = VALUES(name), role = VALUES(role),"
    " made_at = VALUES(made_at), expires_at = VALUES(expires_at), device = VALUES(device),"
    " revoked_at = VALUES(revoked_at)"
)
_UNLESS_THERE = f"{_INSERT} ON DUPLICATE KEY UPDATE token_hash = token_hash"


class MysqlSignIn:
    """Implements ports.SignInStore."""

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_link(self, link_hash: str, link: SignInLink) -> None:
        values = (link_hash, link.person, link.name, link.role, link.expires_at)
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM board_link WHERE expires_at < %s LIMIT 100", (link.expires_at - DAY,))
            cursor.execute(f"INSERT INTO board_link (link_hash, {_LINK}) VALUES (%s, %s, %s, %s, %s)", values)  # noqa: S608

    def take_link(self, link_hash: str, by: str, now: float) -> SignInLink | None:
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE board_link SET taken_by = %s WHERE link_hash = %s AND taken_by = '' AND expires_at > %s",
                (by, link_hash, now),
            )
            cursor.execute(
                f"SELECT {_LINK} FROM board_link WHERE link_hash = %s AND taken_by = %s AND expires_at > %s",  # noqa: S608
                (link_hash, by, now),
            )
            row = cursor.fetchone()
        return SignInLink(row[0], row[1], _role(row[2]), row[3]) if row else None

    def made_links(self, now: float) -> Mapping[str, SignInLink]:
        with self._database.read() as cursor:
            cursor.execute(f"SELECT link_hash, {_LINK} FROM board_link WHERE expires_at > %s", (now,))  # noqa: S608
            rows = cursor.fetchall()
        return {str(row[0]): SignInLink(row[1], row[2], _role(row[3]), row[4]) for row in rows}

    def drop_link(self, link_hash: str) -> None:
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM board_link WHERE link_hash = %s", (link_hash,))

    def put_session(self, token_hash: str, session: BoardSession) -> None:
        self._keep(_REPLACE, token_hash, session)

    def add_session(self, token_hash: str, session: BoardSession) -> None:
        self._keep(_UNLESS_THERE, token_hash, session)

    def _keep(self, statement: str, token_hash: str, session: BoardSession) -> None:
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM board_session WHERE expires_at < %s LIMIT 100", (session.made_at,))
            cursor.execute(statement, (token_hash, *_columns(session)))

    def session(self, token_hash: str) -> BoardSession | None:
        with self._database.read() as cursor:
            cursor.execute(f"SELECT {_SESSION} FROM board_session WHERE token_hash = %s", (token_hash,))  # noqa: S608
            row = cursor.fetchone()
        return _session(row) if row else None

    def sessions(self, now: float) -> Mapping[str, BoardSession]:
        with self._database.read() as cursor:
            cursor.execute(
                f"SELECT {_SESSION}, token_hash FROM board_session WHERE expires_at > %s",  # noqa: S608
                (now,),
            )
            rows = cursor.fetchall()
        return {str(row[-1]): _session(row[:-1]) for row in rows}


def _columns(session: BoardSession) -> tuple[Any, ...]:
    return tuple(getattr(session, name) for name in _SESSION.split(", "))


def _session(row: Sequence[Any]) -> BoardSession:
    return BoardSession(**{**dict(zip(_SESSION.split(", "), row, strict=True)), "role": _role(row[2])})


def _role(text: str) -> Role:
    """Of a role that a later version has made, this one only knows that it may look."""
    return next((role for role in get_args(Role) if role == text), "view")
