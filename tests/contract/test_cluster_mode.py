"""Whether Redis is a cluster: it is asked once, if the URL leaves that open."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import redis

from local.servers.stores import Store, private_cluster, private_redis
from rinban.adapters import breaker
from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable
from tests.contract.identity import Identity, self_signed
from tests.contract.serverless import as_serverless
from tests.contract.test_redis_tls import by_path
from tests.contract.tls_front import TlsFront, tls_front

KEY = "rinban:{mode}:word"


@dataclass
class Address:
    """What the URL names: now this store, now another one. `nodes`: the address by which the cluster's node goes."""

    single: Store
    cluster: Store
    nodes: TlsFront
    front: TlsFront
    now: Store

    def reach(self) -> socket.socket:
        return by_path(self.now.url) if self.now is self.single else to(self.cluster)

    def client(self, options: str = "", user: str = "") -> RedisClient:
        more = options.replace("?", "&")
        return RedisClient(f"rediss://{user}127.0.0.1:{self.front.port}/0?ssl_cert_reqs=none{more}")

    def asked(self) -> int:
        """How often the store of now was asked whether it is a cluster."""
        with inside(self.now) as link:
            return int(link.info("commandstats").get("cmdstat_cluster|info", {"calls": 0})["calls"])


def to(store: Store) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(store.url).port or 0))


def inside(store: Store) -> redis.Redis:
    return redis.Redis.from_url(store.url.partition("?")[0], decode_responses=True)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return self_signed(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="module")
def servers(identity: Identity) -> Iterator[Address]:
    behind: list[Address] = []
    with (
        tls_front(lambda: to(behind[0].cluster), identity.file) as nodes,
        tls_front(lambda: behind[0].reach(), identity.file) as front,
        private_cluster(nodes.port) as cluster,
        private_redis() as single,
    ):
        behind.append(Address(single, cluster, nodes, front, now=cluster))
        yield behind[0]


@pytest.fixture
def address(servers: Address) -> Iterator[Address]:
    """It names the cluster, and nobody has come to its nodes yet."""
    servers.now, servers.nodes.heard = servers.cluster, 0
    yield servers
    servers.cluster.resume()


@pytest.fixture
def unskipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store that did not answer in time be asked again at once."""
    monkeypatch.setattr(breaker, "SKIP", 0.0)


def used(client: RedisClient) -> None:
    client.ask(lambda store: store.set(KEY, "kept"))
    assert client.ask(lambda store: store.get(KEY)) == "kept"


def test_a_cluster_is_used_as_one_though_the_url_does_not_say_so(address: Address) -> None:
    used(address.client())
    assert address.nodes.heard, "its nodes are asked by the addresses that it names"


def test_a_single_server_is_used_as_one(address: Address) -> None:
    address.now = address.single
    used(address.client())
    assert not address.nodes.heard


@pytest.mark.parametrize("kind", ["cluster", "single"])
def test_it_is_asked_once_for_all_connections(address: Address, kind: str) -> None:
    address.now = address.cluster if kind == "cluster" else address.single
    client, before = address.client(), address.asked()
    for _ in range(3):
        used(client)
        client.close()
    assert address.asked() - before == 1


@pytest.mark.parametrize(("kind", "options"), [("cluster", "?cluster=true"), ("single", "?cluster=false")])
def test_where_the_url_says_it_nobody_is_asked(address: Address, kind: str, options: str) -> None:
    address.now = address.cluster if kind == "cluster" else address.single
    before = address.asked()
    used(address.client(options))
    assert address.asked() == before


def test_a_cluster_is_a_single_server_where_the_url_says_so(address: Address) -> None:
    used(address.client("?cluster=false"))
    assert not address.nodes.heard


def test_one_that_was_away_at_that_moment_is_asked_when_it_is_back(address: Address, unskipped: None) -> None:
    client = address.client()
    address.cluster.pause()
    for _ in range(2):
        with pytest.raises(Unavailable):
            used(client)
    address.cluster.resume()
    used(client)
    assert address.nodes.heard


def test_one_that_was_replaced_by_one_of_the_other_kind_is_recognised(address: Address) -> None:
    client = address.client()
    used(client)
    address.now = address.single
    client.close()
    used(client)
    address.now = address.cluster
    client.close()
    used(client)  # a node that has all slots serves a single client as well


def test_what_serverless_refuses_is_refused_by_the_cluster_of_the_contracts(address: Address) -> None:
    """All contracts of Redis run on such a one."""
    with redis.Redis.from_url(as_serverless(address.cluster.url)) as link:
        assert link.ping()
        for command in ("KEYS *", "CONFIG GET maxmemory", "CLIENT ID", "MONITOR"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                link.execute_command(*command.split())


def test_who_may_not_ask_learns_it_from_the_first_answer_that_the_key_is_elsewhere(address: Address) -> None:
    with inside(address.cluster) as link:
        link.execute_command("ACL", "SETUSER", "narrow", "on", ">word", "~*", "+@all", "-cluster|info")

    def question(store: object) -> str:
        if isinstance(store, redis.Redis):
            raise redis.exceptions.MovedError("3999 127.0.0.1:6381")  # our only node has all slots and never says it
        assert isinstance(store, redis.RedisCluster)
        return str(store.ping())

    client = address.client(user="narrow:word@")
    assert client.ask_once(question)
    assert address.nodes.heard
