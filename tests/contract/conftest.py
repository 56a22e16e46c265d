"""What several contracts need."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from local import zabbix_js
from local.stores import Stores
from rinban.adapters import redis
from rinban.adapters.migrate import migrate
from rinban.adapters.mysql import Database

_numbers = count(1)


@pytest.fixture(scope="session")
def engine() -> Path:
    """Zabbix's JavaScript engine."""
    command = zabbix_js.zabbix_js()
    if command is None:
        pytest.skip(zabbix_js.ABSENT)
    return command


@dataclass(frozen=True)
class Real:
    """Ways to the real stores. Every call opens one of its own, as every container does."""

    stores: Stores

    def redis(self) -> redis.Client:
        return redis.Client(self.stores.redis_url)

    def mysql(self) -> Database:
        return Database(self.stores.database_url)


@pytest.fixture(scope="session")
def real(stores: Stores) -> Real:
    migrate(Database(stores.database_url))
    return Real(stores)


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Stores that are not there."""
    path = tmp_path_factory.mktemp("empty") / "no.sock"
    return Real(Stores(_Absent(f"mysql://root@localhost/rinban?unix_socket={path}"), _Absent(f"unix://{path}")))


@pytest.fixture
def group() -> str:
    """A group that no other test has: the stores are shared."""
    return f"group-{next(_numbers)}"


@dataclass(frozen=True)
class _Absent:
    url: str

    def start(self, *, empty: bool = False) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...
