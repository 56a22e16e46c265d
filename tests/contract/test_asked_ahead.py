"""A question to MySQL that is sent before anybody waits for its answer: it is the answer to that question alone."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pymysql
import pytest

from rinban.adapters.early_answer import TOGETHER
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import LastRunsAhead
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.errors import Unavailable
from rinban.core.rota.settings import GroupSettings, Settings
from tests.contract.conftest import Real

QUESTION = "SELECT %(number)s"


def answer(database: Database, number: int) -> object:
    with database.read() as cursor:
        cursor.execute(QUESTION, {"number": number})
        return cursor.fetchall()


@pytest.fixture
def database(real: Real) -> Database:
    """One whose connection is open."""
    found = real.mysql()
    answer(found, 0)
    return found


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that go out, as far as they are text."""
    texts, send = list[str](), pymysql.connections.Connection._execute_command  # type: ignore[attr-defined]

    def sends(self: object, command: int, sql: str | bytes) -> None:
        texts.append(sql.decode() if isinstance(sql, bytes) else sql)
        send(self, command, sql)

    monkeypatch.setattr(pymysql.connections.Connection, "_execute_command", sends)
    return texts


def test_the_answer_is_read_by_who_puts_the_question_and_nothing_is_sent_again(
    database: Database, sent: list[str]
) -> None:
    database.ask_ahead(QUESTION, {"number": 1})
    assert answer(database, 1) == ((1,),)
    assert sent == ["SELECT 1"]
    assert answer(database, 1) == ((1,),)
    assert sent == ["SELECT 1"] * 2, "it counts once"


def test_another_question_has_its_own_answer(database: Database) -> None:
    database.ask_ahead(QUESTION, {"number": 1})
    assert answer(database, 2) == ((2,),)
    assert answer(database, 1) == ((1,),)


def test_what_is_asked_twice_is_answered_anew(database: Database, sent: list[str]) -> None:
    """The first may be of a request that came to nothing."""
    for _ in range(2):
        database.ask_ahead(QUESTION, {"number": 1})
    assert answer(database, 1) == ((1,),)
    assert sent == ["SELECT 1"] * 2


def test_all_of_several_statements_is_thrown_away(database: Database) -> None:
    database.ask_ahead(f"{QUESTION}; SELECT 7", {"number": 1})
    assert answer(database, 2) == ((2,),)


def test_a_write_is_not_taken_for_the_question(database: Database) -> None:
    database.ask_ahead(QUESTION, {"number": 1})
    with database.transaction() as cursor:
        cursor.execute("SELECT 3")
        assert cursor.fetchall() == ((3,),)


def test_a_refused_question_is_refused_to_who_puts_it_and_hinders_no_other(database: Database) -> None:
    database.ask_ahead("SELECT no_such_column", {})
    assert answer(database, 2) == ((2,),)
    database.ask_ahead("SELECT no_such_column", {})
    with pytest.raises(Unavailable, match="no_such_column"), database.read() as cursor:
        cursor.execute("SELECT no_such_column", {})


def test_an_answer_that_is_two_seconds_old_does_not_count(
    database: Database, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database.ask_ahead(QUESTION, {"number": 1})
    later = time.monotonic() + TOGETHER
    monkeypatch.setattr("rinban.adapters.mysql.asked_ahead.time", SimpleNamespace(monotonic=lambda: later))
    assert answer(database, 1) == ((1,),)
    assert sent == ["SELECT 1"] * 2


@pytest.mark.parametrize("first", ["it is asked", "the connection ends"])
def test_a_connection_that_ends_meanwhile_is_opened_anew(real: Real, database: Database, first: str) -> None:
    with database.read() as cursor:
        cursor.execute("SELECT CONNECTION_ID()")
        ((number,),) = cursor.fetchall()
    asks, ends = partial(database.ask_ahead, QUESTION, {"number": 1}), partial(kill, real, number)
    for each in (asks, ends) if first == "it is asked" else (ends, asks):
        each()
    assert answer(database, 1) == ((1,),)


def kill(real: Real, connection: int) -> None:
    with real.mysql().statement() as cursor:
        cursor.execute(f"KILL {connection}")


def test_no_connection_is_opened_for_it(real: Real, sent: list[str]) -> None:
    unused = real.mysql()
    unused.ask_ahead(QUESTION, {"number": 1})
    assert sent == []


def with_group(rota: MysqlSettings, group: str) -> Settings:
    before = rota.settings()
    groups = {**before.groups, group: GroupSettings(group, policy="")}
    assert rota.replace(replace(before, groups=groups), instead_of=before)
    return rota.settings()


def test_a_group_is_read_by_one_question_which_was_sent_before(real: Real, group: str, sent: list[str]) -> None:
    ahead = LastRunsAhead()
    rota = MysqlSettings(real.mysql(), "local", last_runs=ahead)
    with_group(rota, group)
    found = rota.group(group, to_call=True)
    assert found is not None
    sent.clear()
    rota.group_ahead(group)
    assert rota.group(group, to_call=True) == found
    assert len(sent) == 1
    assert ahead.take(group) == [None]
    rota.group_ahead("no-such-group")
    assert rota.group("no-such-group", to_call=True) is None
