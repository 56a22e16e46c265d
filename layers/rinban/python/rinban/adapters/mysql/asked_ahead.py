"""A connection to MySQL over which a question may be sent before anybody waits for its answer."""

from __future__ import annotations

import time
from typing import Any

import pymysql
from pymysql.connections import Connection
from pymysql.constants import COMMAND

from rinban.adapters.early_answer import TOGETHER
from rinban.adapters.mysql.errors import is_reply


class AskedAhead(Connection):
    """PyMySQL's connection. MySQL answers while we do something else, and who puts the question then only reads.

    An answer counts for the very same text, and for TOGETHER seconds. One that nobody has wanted by then is read and
    thrown away before the next command.
    """

    _sent: tuple[bytes, float] | None = None

    def ask(self, question: str) -> None:
        """Send a question, whose answer `query` will read. Raises what PyMySQL raises where that fails."""
        text = question.encode(self.encoding)
        self._execute_command(COMMAND.COM_QUERY, text)
        self._sent = text, time.monotonic()

    def query(self, sql: Any, unbuffered: Any = False) -> Any:
        """As PyMySQL has it."""
        text = sql.encode(self.encoding) if isinstance(sql, str) else sql
        if self._sent and self._sent[0] == text and time.monotonic() - self._sent[1] < TOGETHER:
            self._sent = None
            return self.next_result(unbuffered)
        return super().query(text, unbuffered)

    def _execute_command(self, command: Any, sql: Any) -> None:
        """As PyMySQL has it, which reads here what is left of an answer whose beginning was read."""
        if self._sent:
            self._throw_away()
        super()._execute_command(command, sql)  # type: ignore[misc]  # its types leave out what begins with _

    def _throw_away(self) -> None:
        self._sent = None
        try:
            self.next_result()
        except pymysql.MySQLError as error:
            if not is_reply(error):  # a refusal is an answer, too
                raise
