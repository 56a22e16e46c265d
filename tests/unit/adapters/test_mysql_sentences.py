"""What is said when MySQL does not answer: a sentence, and no pair of a number and a sentence."""

from __future__ import annotations

import socket

import pymysql
import pytest

from rinban.adapters.mysql.connection import Database, sentence
from rinban.core.errors import Unavailable


def test_an_error_of_mysql_is_told_as_a_sentence() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    with pytest.raises(Unavailable) as away, Database(f"mysql://u:p@127.0.0.1:{port}/d").read():
        pass
    told = str(away.value)
    assert told.startswith("MySQL: Can't connect to MySQL server on '127.0.0.1'")
    assert told.endswith(" (2003)")
    assert '(2003, "' not in told


@pytest.mark.parametrize("number", [1040, 1203, 1226])
def test_where_a_server_takes_no_more_connections_it_is_said_where_to_read_on(number: int) -> None:
    assert sentence(pymysql.OperationalError(number, "Too many")).endswith(
        f"({number}); more containers than connections: docs/scale.md"
    )
    assert "scale" not in sentence(pymysql.OperationalError(1213, "Deadlock found"))
