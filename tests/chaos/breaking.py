"""Ways in which stores break, as context managers: the stores are broken inside, and work again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager

import redis

from rinban.adapters.mysql.connection import Database
from tests.chaos.stage import Stage
from tests.e2e.world import World

Break = Callable[[Stage, World, tuple[str, ...]], AbstractContextManager[None]]


@contextmanager
def hangs(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """The stores are stopped: clients connect, but nothing answers.
    Afterwards no container skips them as slow any more."""
    for name in names:
        stage.store(name).pause()
        world.records.paused.add(name)
    try:
        yield
    finally:
        for name in names:
            stage.store(name).resume()
            world.records.paused.discard(name)
        world.starts_cold()


@contextmanager
def killed(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """The stores are killed (SIGKILL), and started again with what is on the disk; Valkey keeps nothing there."""
    for name in names:
        stage.store(name).kill()
    try:
        yield
    finally:
        for name in names:
            stage.store(name).start()


@contextmanager
def emptied(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """The stores are killed and come back at once without their data;
    into MySQL the operator has loaded the rota again."""
    stage.emptied(*names)
    yield


@contextmanager
def refuses(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """The store answers reads and refuses writes, as after a fail-over that made a replica of it."""
    with ExitStack() as ends:
        for name in names:
            ends.enter_context(READ_ONLY[name](stage))
        yield


@contextmanager
def _redis_read_only(stage: Stage) -> Iterator[None]:
    with closing(redis.Redis.from_url(stage.stores.redis_url)) as client:
        client.replicaof("127.0.0.1", "1")
        try:
            yield
        finally:
            client.replicaof("NO", "ONE")


@contextmanager
def writes_refused(stage: Stage, only_if: str = "TRUE") -> Iterator[None]:
    """Make MySQL's writes fail with the error of a replica, if this condition (SQL) holds. The tests' own user could
    write to a real replica."""
    writes = [(table, event) for table in ("escalation", "attempt", "journal") for event in ("INSERT", "UPDATE")]
    database = Database(stage.stores.database_url)
    refuse = f"IF {only_if} THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290; END IF"
    for table, event in writes:
        with database.statement() as cursor:
            cursor.execute(f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} FOR EACH ROW {refuse}")
    try:
        yield
    finally:
        for table, event in writes:
            with database.statement() as cursor:
                cursor.execute(f"DROP TRIGGER {table}_{event}")


READ_ONLY = {"redis": _redis_read_only, "mysql": writes_refused}
FAULTS: dict[str, Break] = {"hangs": hangs, "killed": killed, "emptied": emptied, "refuses": refuses}
