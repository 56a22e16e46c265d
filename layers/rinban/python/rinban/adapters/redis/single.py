"""redis-py's client of one server, without what a container with one connection pays for and does not use.

redis-py takes a connection out of a pool for each journey, and counts and times it for instruments that nobody has
here; in a storm that is a tenth of an alert. The commands, the connection, its parser and its errors are redis-py's.
"""

from __future__ import annotations

import select
from collections.abc import Iterator, Sequence
from typing import Any

import redis
from redis.commands import CoreCommands
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import DataError, ResponseError

Command = tuple[tuple[Any, ...], dict[str, Any]]
"""A command with its arguments, and what its answer is read with."""


class SingleServer(redis.Redis):
    """A client that keeps one connection, for one thread. It tries nothing again by itself: `RedisClient` does."""

    _line: Any = None

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """As redis-py has it."""
        (answer,) = self.journey([(args, options)])
        return answer

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Any:  # noqa: FBT001  as redis-py
        """As redis-py has it; without a transaction, a cheaper one."""
        if transaction:
            return super().pipeline(transaction, shard_hint)
        return CommandsTogether(self)  # type: ignore[abstract]  # it names an attribute of clients that listen

    def journey(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to these commands, which are sent as one.

        Raises the first error among the answers, when all of them are read; and redis-py's errors of a connection that
        fails, which is closed then.
        """
        line = self._ready()
        together = b"".join(packed for args, _ in commands for packed in _packed(args))
        try:
            line.send_packed_command([together], check_health=False)
            answers = [self._answer(line, args[0], options) for args, options in commands]
        except BaseException:  # what is left of the answers would be taken for those of the next question
            line.disconnect()
            raise
        for answer in answers:
            if isinstance(answer, ResponseError):
                raise answer
        return answers

    def _answer(self, line: Any, name: str, options: dict[str, Any]) -> Any:
        try:
            return self.parse_response(line, name, **options)  # type: ignore[no-untyped-call]
        except ResponseError as error:
            return error

    def _ready(self) -> Any:
        """The connection, which is opened anew where the server has closed it meanwhile: nothing is lost in it then."""
        if self._line is None:
            self._line = self.connection_pool.get_connection()
        line = self._line
        if not line.is_connected:
            line.connect()
        elif select.select([line._sock], [], [], 0)[0] and _has_ended(line):  # it offers no other way to its socket
            line.disconnect()
            line.connect()
        return line


def _has_ended(line: Any) -> bool:
    """Whether something stands in an idle connection, which nobody has asked for, or its end; over TLS it may be what
    only the encryption needs."""
    try:
        return bool(line.can_read(timeout=0))
    except (NoConnection, OSError):
        return True


class CommandsTogether(CoreCommands):
    """Commands that make one journey, as a pipeline of redis-py without a transaction has them."""

    def __init__(self, server: SingleServer) -> None:
        self._server = server
        self._commands: list[Command] = []

    def execute_command(self, *args: Any, **options: Any) -> CommandsTogether:
        """Put a command behind the others."""
        self._commands.append((args, options))
        return self

    def execute(self) -> list[Any]:
        """The answers, as `SingleServer.journey` has them; [] without a command."""
        commands, self._commands = self._commands, []
        return self._server.journey(commands) if commands else []


def _packed(args: Sequence[Any]) -> Iterator[bytes]:
    """A command as it is sent [Redis, "RESP protocol"]. A name of two words, as "CLUSTER INFO", is two arguments."""
    name, *rest = args
    texts = [_bytes(text) for text in (*name.split(), *rest)]
    yield b"*%d\r\n" % len(texts)
    for text in texts:
        yield b"$%d\r\n%b\r\n" % (len(text), text)


def _bytes(value: Any) -> bytes:
    """Raises DataError for what is no text and no number, as redis-py does: True would become a text."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DataError(f"neither a text nor a number: {type(value).__name__}")
    return (value if isinstance(value, str) else repr(value)).encode()
