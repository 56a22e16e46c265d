"""A store fails over: what was asked so far refuses from now on, and its name means another one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest

from local.servers.stores import Store, private_redis
from rinban.adapters.mysql.connection import Database
from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable
from tests.contract.conftest import Real
from tests.contract.forgetful import ForgetfulNetwork, forgetful

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)


# --- Redis ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair() -> Iterator[tuple[Store, Store]]:
    with ExitStack() as ends:
        yield ends.enter_context(private_redis()), ends.enter_context(private_redis())


@pytest.fixture
def name(pair: tuple[Store, Store]) -> Iterator[ForgetfulNetwork]:
    """What the name leads to: the first of the pair, until somebody changes it."""
    with forgetful(urlsplit(pair[0].url).path) as network:
        yield network


def demote(store: Store, *settings: str) -> None:
    """It follows a primary that it cannot reach."""
    own = RedisClient(store.url)
    own.ask(lambda link: [link.config_set(setting, "no") for setting in settings])
    own.ask(lambda link: link.replicaof("127.0.0.1", "1"))
    own.close()


DEMOTED = {"refuses to write": (), "refuses to read, too": ("replica-serve-stale-data",)}


@pytest.mark.parametrize("settings", DEMOTED.values(), ids=DEMOTED)
def test_a_demoted_redis_is_left_for_the_one_that_its_name_means_now(
    pair: tuple[Store, Store], name: ForgetfulNetwork, settings: tuple[str, ...]
) -> None:
    client = RedisClient(f"redis://127.0.0.1:{name.port}/0")
    client.ask(lambda store: store.set("where", "old"))
    demote(pair[0], *settings)
    name.store = urlsplit(pair[1].url).path
    assert client.ask_once(lambda store: store.incr("counted")) == 1, "refused, and put again: it had done nothing"
    assert client.ask(lambda store: store.get("where")) is None, "read there, too"


def test_a_script_is_no_exception(pair: tuple[Store, Store], name: ForgetfulNetwork) -> None:
    client = RedisClient(f"redis://127.0.0.1:{name.port}/0")
    increase = "return redis.call('INCR', KEYS[1])"
    assert client.ask_once(lambda store: store.register_script(increase)(keys=["counted"])) == 1
    demote(pair[0])
    name.store = urlsplit(pair[1].url).path
    assert client.ask_once(lambda store: store.register_script(increase)(keys=["counted"])) == 1


def test_while_the_name_still_means_the_old_one_it_is_asked_twice_and_is_away(
    pair: tuple[Store, Store], name: ForgetfulNetwork
) -> None:
    client = RedisClient(f"redis://127.0.0.1:{name.port}/0")
    client.ask(lambda store: store.set("where", "old"))
    demote(pair[0])
    with pytest.raises(Unavailable, match="read only replica"):
        client.ask_once(lambda store: store.incr("counted"))
    assert name.taken == 2
    assert client.ask(lambda store: store.get("where")) == "old", "what it can still do, it does"


# --- MySQL ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def there(real: Real) -> Iterator[ForgetfulNetwork]:
    with forgetful(parse_qs(urlsplit(real.stores.database_url).query)["unix_socket"][0]) as network:
        yield network


@pytest.mark.parametrize("number", [1290, 1836, 1792, 1047])
def test_a_demoted_mysql_is_left_too(there: ForgetfulNetwork, number: int) -> None:
    """The old one is the server as this connection sees it: a trigger refuses whatever comes by it."""
    database = Database(f"mysql://root@127.0.0.1:{there.port}/rinban")
    error = f"SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {number}"
    with database.statement() as cursor:
        cursor.execute("CREATE OR REPLACE TABLE counted (n INT)")
    with database.statement() as cursor:
        cursor.execute("SELECT CONNECTION_ID()")
        (mine,) = cursor.fetchone() or (0,)
    with database.statement() as cursor:
        refuse = f"IF CONNECTION_ID() = {mine} THEN {error}; END IF"
        cursor.execute(f"CREATE TRIGGER demoted BEFORE INSERT ON counted FOR EACH ROW {refuse}")
    with database.statement() as cursor:
        cursor.execute("INSERT INTO counted VALUES (1)")
    assert there.taken == 2
    with database.read() as cursor:
        cursor.execute("SELECT COUNT(*) FROM counted")
        assert cursor.fetchone() == (1,)
    with database.statement() as cursor:
        cursor.execute("DROP TABLE counted")
