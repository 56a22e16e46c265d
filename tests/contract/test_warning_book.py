"""The book of warnings in real stores: it is changed by whoever has read it last, and a lost reply changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.warnings import MysqlWarnings
from rinban.adapters.redis.warnings import RedisWarnings
from rinban.core.errors import Unavailable
from rinban.ports.warnings import WarningStore
from tests.contract.conftest import Real, real_of

ONE, OTHER, THIRD = ("1" * 32, "2" * 32, "3" * 32)
BOOK = '{"version":1,"cases":["鈴木さん 🌙"]}'


def open_one(real: Real, name: str) -> WarningStore:
    return MysqlWarnings(real.mysql()) if name == "mysql" else RedisWarnings(real.redis())


@pytest.fixture(params=["redis", "cluster", "mysql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def real_one(request: pytest.FixtureRequest, kind: str) -> Real:
    real = real_of(request, kind)
    with real.mysql().statement() as cursor:
        cursor.execute("DELETE FROM warning_book")
    real.redis().ask(lambda store: store.delete("rinban:warnings"))
    return real


@pytest.fixture
def store(real_one: Real, kind: str) -> WarningStore:
    return open_one(real_one, kind)


def test_what_is_put_is_read_again_to_the_letter(store: WarningStore) -> None:
    assert store.get() is None
    assert store.put(BOOK, None, ONE)
    assert store.get() == (ONE, BOOK)
    assert store.put("{}", ONE, OTHER)
    assert store.get() == (OTHER, "{}")


def test_who_has_not_read_the_last_write_changes_nothing(store: WarningStore) -> None:
    store.put(BOOK, None, ONE)
    assert not store.put("{}", None, OTHER)
    assert not store.put("{}", THIRD, OTHER)
    assert store.get() == (ONE, BOOK)


def test_a_write_whose_reply_was_lost_is_done_once(store: WarningStore) -> None:
    assert store.put(BOOK, None, ONE)
    assert store.put(BOOK, None, ONE)
    assert store.put("{}", ONE, OTHER)
    assert store.put("{}", ONE, OTHER)
    assert store.get() == (OTHER, "{}")


def test_of_several_watchdogs_at_once_one_alone_saves(real_one: Real, kind: str, store: WarningStore) -> None:
    store.put(BOOK, None, ONE)
    ids = [f"{number:032}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        saved = list(pool.map(lambda id_: bool(open_one(real_one, kind).put("{}", ONE, id_)), ids))
    assert sorted(saved) == [False] * 5 + [True]
    assert store.get() == (ids[saved.index(True)], "{}")


@pytest.mark.parametrize("name", ["redis", "mysql"])
def test_a_store_that_is_away_says_so(nowhere: Real, name: str) -> None:
    store = open_one(nowhere, name)
    with pytest.raises(Unavailable):
        store.get()
    with pytest.raises(Unavailable):
        store.put(BOOK, None, ONE)


def test_until_somebody_has_migrated_mysql_keeps_no_book_and_is_no_lost_store(stores: Stores) -> None:
    with Database(stores.database_url, patience=60.0).script() as cursor:
        cursor.execute("CREATE DATABASE IF NOT EXISTS unmigrated")
    parts = urlsplit(stores.database_url)
    store = MysqlWarnings(Database(parts._replace(path="/unmigrated").geturl()))
    assert store.get() is None
    assert store.put(BOOK, None, ONE) is None
    assert store.put(BOOK, ONE, OTHER) is None
    assert store.get() is None


def test_an_error_that_mysql_takes_its_time_for_is_no_silence(stores: Stores) -> None:
    """A busy server may be slow to say that a table is not there. It is asked again all the same, at once."""
    database = Database(stores.database_url)
    late = "SELECT (SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2) AS t WHERE SLEEP(0.2) = 0)"  # one row too many
    for _ in range(2):
        with pytest.raises(Unavailable, match="1242"), database.read() as cursor:
            cursor.execute(late)
    with database.read() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
