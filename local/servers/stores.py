"""Private MariaDB and Valkey for the demo, `./dev serve` and the tests: real servers on unix sockets, for a while.

In what they differ from the servers in production is listed in docs/testing.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from local.servers import mariadb, valkey
from local.servers.process import GivenStore, PrivateStore
from local.servers.scratch import scratch_folder


class Store(Protocol):
    """A store that a test may break. Everything but `url` raises RuntimeError if the environment named the store."""

    @property
    def url(self) -> str: ...

    def start(self, *, empty: bool = False) -> None:
        """Start it, and return when it answers; do nothing if it runs. `empty`: throw away its data first."""

    def stop(self) -> None:
        """Ask it to shut down, and wait until it has."""

    def kill(self) -> None:
        """End it at once (SIGKILL); what it has not written to its disk is lost."""

    def pause(self) -> None:
        """Stop it (SIGSTOP): clients still connect, but nothing answers."""

    def resume(self) -> None:
        """Let it go on after `pause`."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The two stores of one demo or test run; the URLs are what DATABASE_URL and REDIS_URL take."""

    mysql: Store
    redis: Store

    @property
    def database_url(self) -> str:
        return self.mysql.url

    @property
    def redis_url(self) -> str:
        return self.redis.url


@contextmanager
def private_stores(folder: Path | None = None) -> Iterator[Stores]:
    """Run both stores. With `folder` MariaDB keeps its data there; without it nothing is kept.

    A store that DATABASE_URL or REDIS_URL names is used as it is, and not started. However this process ends, even
    by SIGKILL, the stores end too. Raises RuntimeError with the end of the log of a store that does not start.
    """
    with scratch_folder() as scratch:
        mysql, redis = _mariadb(scratch, folder or scratch), _valkey(scratch)
        ours = [store for store in (mysql, redis) if isinstance(store, PrivateStore)]
        try:
            for store in ours:
                store.launch()
            for store in ours:
                store.wait()
            yield Stores(mysql, redis)
        finally:
            for store in ours:
                store.stop() if folder else store.kill()


@contextmanager
def private_cluster(front: int = 0) -> Iterator[Store]:
    """Run one Valkey in cluster mode, on TCP at 127.0.0.1 as its clients need it. Nothing is kept.

    `front`: the port of what stands before it, which it names to its clients in the place of its own.
    """
    with scratch_folder() as scratch, _running(valkey.clustered(scratch, front)) as store:
        yield store


@contextmanager
def private_mariadb(*options: str) -> Iterator[Store]:
    """Run one more MariaDB, with these options of the server. Nothing is kept."""
    with scratch_folder() as scratch, _running(mariadb.private(scratch, scratch / "mariadb", *options)) as store:
        yield store


@contextmanager
def private_redis() -> Iterator[Store]:
    """Run one more Valkey, on a unix socket. Nothing is kept."""
    with scratch_folder() as scratch, _running(valkey.private(scratch)) as store:
        yield store


@contextmanager
def _running(store: PrivateStore) -> Iterator[Store]:
    try:
        store.start()
        yield store
    finally:
        store.kill()


def _mariadb(scratch: Path, data: Path) -> Store:
    if given := os.environ.get("DATABASE_URL"):
        return GivenStore(given)
    return mariadb.private(scratch, data / "mariadb")


def _valkey(scratch: Path) -> Store:
    if given := os.environ.get("REDIS_URL"):
        return GivenStore(given)
    return valkey.private(scratch)
