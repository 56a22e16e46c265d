"""redis-py's clients, as Rinban opens them: for one server or for a cluster, and over TLS with a proof."""

from __future__ import annotations

import socket
import ssl
from typing import Any
from urllib.parse import parse_qsl, urlencode

import redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool, SSLConnection, parse_url
from redis.retry import Retry

from rinban.adapters import tls
from rinban.adapters.meaning import Meaning
from rinban.adapters.redis.errors import FAILURES, meaning, tells_of_a_cluster
from rinban.adapters.redis.single import SingleServer

CONNECT, ANSWER = 0.25, 0.25
"""Seconds to connect, and for one answer. A connection that was used before and one that is opened in its place have
half a second together. Together with MySQL's seconds they make the 2 s that a listener may have to wait."""


class _TlsConnection(SSLConnection):
    """TLS with the one context of this process. redis-py would read all roots anew for each connection."""

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
        context = tls.context(
            str(self.ca_certs or tls.ROOTS),
            self.certfile or "",
            self.keyfile or "",
            proof=self.cert_reqs != ssl.CERT_NONE,
            name=self.check_hostname,
        )
        return context.wrap_socket(sock, server_hostname=self.host)


def _pool(connection_class: type[Any] = redis.Connection, **options: Any) -> ConnectionPool:
    """A pool whose connections over TLS are ours. redis-py chooses their class by the URL alone."""
    chosen = _TlsConnection if connection_class is SSLConnection else connection_class
    return ConnectionPool(connection_class=chosen, **options)


_LIMITS: dict[str, Any] = {"socket_connect_timeout": CONNECT, "socket_timeout": ANSWER, "decode_responses": True}


def server(url: str) -> redis.Redis:
    """A client for a redis://, rediss:// or unix:// URL. It connects when it is first used."""
    options = parse_url(_bare(url))  # type: ignore[no-untyped-call]
    return SingleServer.from_pool(_pool(**options, **_LIMITS))


def cluster(url: str) -> redis.RedisCluster:
    """A client for a store in cluster mode. It asks for the cluster's nodes at once.

    When a node fails, redis-py asks the nodes that it was given at the beginning for the present ones, and then tries
    again. Each of these steps would be one more wait for a person who listens. So the list of nodes to ask is emptied:
    the client fails at once, and `RedisClient` opens the next one. An answer MOVED still makes it ask the node that the
    answer names.
    """
    never = Retry(NoBackoff(), 0)
    options = {**_LIMITS, "retry": never, "dynamic_startup_nodes": False, "reinitialize_steps": 1}
    opened: redis.RedisCluster = redis.RedisCluster.from_url(_bare(url), connection_pool_class=_pool, **options)
    opened.nodes_manager.startup_nodes = {}
    return opened


def is_cluster(store: redis.Redis) -> bool:
    """Ask this server whether it is in cluster mode. ElastiCache Serverless always is, and serves CLUSTER INFO
    [ElastiCache user guide, "Supported and restricted Valkey, Memcached, and Redis OSS commands"].

    A user who may not ask that is taken for one of a single server; if it was none, the first MOVED says so. Raises
    redis-py's errors of a store that is away.
    """
    try:
        store.execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
    except FAILURES as error:
        if tells_of_a_cluster(error) is False or meaning(error) is Meaning.OTHER:
            return False
        raise
    return True


def _bare(url: str) -> str:
    """The URL without what is our own in it."""
    address, _, query = url.partition("?")
    theirs = urlencode([(name, value) for name, value in parse_qsl(query) if name != "cluster"])
    return f"{address}?{theirs}" if theirs else address
