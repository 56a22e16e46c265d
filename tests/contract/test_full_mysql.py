"""MySQL takes no more connections: it is asked again at each question, and Redis alone takes the alerts meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from local.servers.stores import Store, private_mariadb, private_redis
from rinban.adapters import breaker
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.stores.append_log import AppendLog
from tests.fakes.shell import CPU, DISK, INFRA, Shell, ids

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)

CONNECTIONS = 10
"""The fewest that MariaDB can be told. One more is kept for its administrator, as whom the tests log in."""


@pytest.fixture(autouse=True)
def _is_never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is, a refusal comes at once."""
    monkeypatch.setattr(breaker, "SLOW", 60.0)


@pytest.fixture
def small() -> Iterator[Store]:
    with private_mariadb(f"--max-connections={CONNECTIONS}") as store:
        yield store


@contextmanager
def full(store: Store) -> Iterator[None]:
    """As many other containers as it takes have their connections."""
    others = [Database(store.url) for _ in range(CONNECTIONS + 1)]
    while asks(others[0], "SHOW STATUS LIKE 'Threads_connected'") != ("Threads_connected", "1"):
        time.sleep(0.01)  # a server ends a connection a moment after it was closed
    for other in others[1:]:
        asks(other)
    yield
    for other in others:
        other._drop()


def asks(database: Database, question: str = "SELECT 1") -> tuple[object, ...] | None:
    with database.read() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_who_is_refused_is_told_what_to_do_and_is_let_in_as_soon_as_there_is_room(small: Store) -> None:
    late = Database(small.url)
    with full(small):
        for _ in range(2):
            with pytest.raises(Unavailable, match=r"Too many connections \(1040\); .*docs/scale\.md"):
                asks(late)
    assert lets_in(late) == (1,)


def test_an_alert_that_comes_meanwhile_rings_and_mysql_has_it_afterwards(small: Store) -> None:
    with ExitStack() as ends:
        redis = RedisClient(ends.enter_context(private_redis()).url)
        ends.callback(redis.close)
        record = Database(small.url)
        migrate(record)
        record._drop()
        shell = Shell()
        shell.redis = AppendLog(RedisEscalations(redis))  # type: ignore[assignment]
        shell.mysql = AppendLog(MysqlEscalations(record))  # type: ignore[assignment]
        shell._build(ids("m"), ids("w"), ids("token-"))
        with full(small):
            assert [one.outcome for one in shell.hear(DISK) + shell.hear(CPU)] == ["calling", "joined"]
            assert len(shell.phone.calls) == 1
            with pytest.raises(Unavailable, match="1040"):
                shell.mysql.load(INFRA)
        lets_in(record)
        shell.escalations.replay(Budget())
        quick, lasting = (copy.escalation for store in (shell.redis, shell.mysql) if (copy := store.load(INFRA)))
        assert quick == lasting
        assert {problem.id.key for problem in lasting.problems} == {"disk", "cpu"}


def lets_in(database: Database) -> tuple[object, ...] | None:
    for _ in range(500):
        try:
            return asks(database)
        except Unavailable:
            time.sleep(0.01)
    return asks(database)
