"""Which migrations have been applied, and what time the record's server has."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate, names
from rinban.adapters.mysql.schema import MysqlSchema
from rinban.core.errors import Unavailable
from tests.contract.conftest import Real


@pytest.fixture
def empty(stores: Stores) -> Iterator[str]:
    """The URL of a database without tables."""
    root = Database(stores.database_url, patience=60.0)
    with root.statement() as cursor:
        cursor.execute("CREATE DATABASE rinban_schema CHARACTER SET utf8mb4")
    yield stores.database_url.replace("/rinban?", "/rinban_schema?")
    with root.statement() as cursor:
        cursor.execute("DROP DATABASE rinban_schema")


def test_before_the_first_migration_all_are_missing_and_after_it_none(empty: str) -> None:
    schema = MysqlSchema(Database(empty))
    assert schema.missing() == names()
    migrate(Database(empty))
    assert schema.missing() == []


def test_what_was_not_applied_is_named_in_its_order(empty: str) -> None:
    migrate(Database(empty))
    with Database(empty).statement() as cursor:
        cursor.execute("DELETE FROM migration WHERE name IN ('0047_escalation_closed', '0046_policy_follow_digit')")
    assert MysqlSchema(Database(empty)).missing() == ["0046_policy_follow_digit", "0047_escalation_closed"]


def test_the_user_who_runs_may_ask(real: Real) -> None:
    assert MysqlSchema(real.mysql()).missing() == []


def test_the_servers_clock_is_in_seconds_since_1970_whatever_its_zone(stores: Stores) -> None:
    database = Database(stores.database_url)
    with database.statement() as cursor:
        cursor.execute("SET SESSION time_zone = '+09:00'")
    assert MysqlSchema(database).now() == pytest.approx(time.time(), abs=5)


def test_a_server_that_is_away_is_said_to_be() -> None:
    schema = MysqlSchema(Database("mysql://u:p@127.0.0.1:1/none"))
    for ask in (schema.missing, schema.now):
        with pytest.raises(Unavailable):
            ask()
