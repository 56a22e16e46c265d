"""What several contracts need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from botocore.loaders import create_loader
from redis import Redis

from local.servers import zabbix_js
from local.servers.process import GivenStore
from local.servers.stores import Stores, private_cluster
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.redis.client import RedisClient
from tests.contract.hurried import Hurried
from tests.contract.rights import RUNNING, as_user, may_use
from tests.contract.serverless import as_serverless

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def services_are_described_once() -> Iterator[None]:
    """Each session of boto3 would read anew what the services can do, which takes longer than to ask them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


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
    _opened: list[RedisClient] = field(default_factory=list)

    def redis(self) -> RedisClient:
        return RedisClient(self.stores.redis_url)

    def looked_into(self) -> Redis:
        """Redis itself, to see what is there."""
        self._opened.append(self.redis())
        return self._opened[-1].ask(lambda store: store)

    def mysql(self) -> Database:
        return Database(self.stores.database_url)


@pytest.fixture(scope="session")
def real(stores: Stores) -> Real:
    """Both stores as the functions see them: with a user in MySQL who may run everything, but change no table."""
    migrate(Database(stores.database_url))
    may_use(stores.database_url, "runner", "the runner's", RUNNING)
    runner = as_user(stores.database_url, "runner", "the runner's")
    return Real(Stores(GivenStore(runner), stores.redis))


@pytest.fixture(scope="session")
def in_cluster(real: Real) -> Iterator[Real]:
    """The same MySQL, and another Redis: a cluster as ElastiCache Serverless is one, by a URL that does not say so."""
    with private_cluster() as cluster:
        there = Real(Stores(real.stores.mysql, GivenStore(as_serverless(cluster.url))))
        yield there
        for client in there._opened:
            client.close()


def real_of(request: pytest.FixtureRequest, kind: str) -> Real:
    """`kind`, one of a fixture's params: "cluster" for Redis in cluster mode."""
    chosen: Real = request.getfixturevalue("in_cluster" if kind == "cluster" else "real")
    return chosen


@pytest.fixture(params=["redis", "cluster"])
def either(request: pytest.FixtureRequest) -> Real:
    """For what is kept in Redis alone: one server, and a cluster."""
    return real_of(request, request.param)


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


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hurried]:
    """All of AWS, as boto3 finds it, has no time for the first request."""
    found = Hurried()
    monkeypatch.setenv("AWS_ENDPOINT_URL", found.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    yield found
    found.close()
