"""One journey to MySQL and back, and what PyMySQL does not offer: to change its limits, or its connection."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, TypeVar

import pymysql

from rinban.adapters.mysql import tls

A = TypeVar("A")

_UNENCRYPTED = (
    "the server offers no TLS, and without it the login caching_sha2_password needs the package cryptography, which "
    "Lambda's layer has not: switch TLS on at the server"
)


class Journeys:
    """What a cursor takes for its connection, during one use. The first journey may change to a fresh connection."""

    def __init__(self, connection: Any, first: Callable[[Callable[[Any], Any]], Any] | None = None) -> None:
        self._connection = connection
        self._first = first or self._simply

    def query(self, statement: str | bytes, unbuffered: bool = False) -> Any:  # noqa: FBT001 - as PyMySQL calls it
        """As PyMySQL's connection has it: one journey there and back."""
        first, self._first = self._first, self._simply
        self._connection, rows = first(lambda connection: (connection, connection.query(statement, unbuffered)))
        return rows

    def _simply(self, journey: Callable[[Any], A]) -> A:
        return journey(self._connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def ping(connection: Any) -> None:
    connection.ping(reconnect=False)


def limit(connection: Any, seconds: float) -> None:
    """How long the next answers may take: PyMySQL reads this before every journey, and offers no other way."""
    connection._read_timeout = connection._write_timeout = seconds


def connected(options: Mapping[str, Any], seconds: float) -> Any:
    """A fresh connection, which has so many seconds for each step of the greeting."""
    try:
        return _greeted(options, seconds)
    except RuntimeError as error:  # PyMySQL's own complaint of a package that is missing; it has closed the connection
        raise pymysql.OperationalError(_UNENCRYPTED if "cryptography" in str(error) else str(error)) from error


def _greeted(options: Mapping[str, Any], seconds: float) -> Any:
    to_connect = min(options["connect_timeout"], seconds)
    limits = {"connect_timeout": to_connect, "read_timeout": seconds, "write_timeout": seconds}
    connection: Any = pymysql.connect(**{**tls.with_context(options), **limits}, defer_connect=True)
    if not options.get("unix_socket"):
        connection.connect()
        return connection
    with ExitStack() as failed:
        # PyMySQL forgets the socket that it opens itself, if the path does not answer: nobody would close it.
        link = failed.enter_context(socket.socket(socket.AF_UNIX))
        link.settimeout(to_connect)
        link.connect(options["unix_socket"])
        connection._secure = True  # as PyMySQL says of its own: nobody listens in, so that a password may be sent
        connection.connect(link)
        failed.pop_all()
    return connection
