"""Redis: the connection, to one server or to a cluster.

Every wait is bounded, since a person may be listening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException
from redis.retry import Retry

from rinban.adapters import store_urls
from rinban.adapters.breaker import Breaker
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 0.5, 0.5
"""Seconds to connect, and for one answer. Together with MySQL's they make the 2 s that a listener may have to wait."""

FAILURES = (redis.RedisError, RedisClusterException, OSError)
"""The exceptions of redis-py while a store is away. RedisClusterException is not a RedisError [redis-py 8.1]."""


class RedisClient:
    """One store with its breaker. The connection is opened when it is first needed, and again after it broke.

    `denied`: is called when the store refuses the password in `url`, which may have been rotated. Raises BadConfig for
    a URL that cannot be meant.
    """

    def __init__(self, url: str, denied: Callable[[], object] = lambda: None) -> None:
        self._opened: redis.Redis | None = None  # before anything is raised: __del__ looks at it
        store_urls.redis(url)
        self._url = url
        self._denied = denied
        self._breaker = Breaker("Redis")

    @contextmanager
    def answering(self) -> Iterator[redis.Redis]:
        """The client, for use inside the `with` block. Raises Unavailable."""
        with self._breaker.guard():
            try:
                yield self._open()
            except FAILURES as error:
                if not isinstance(error, redis.ResponseError):  # a store that answers "no" is connected all right
                    self.close()
                cause = _cause(error)
                if isinstance(cause, redis.AuthenticationError):
                    self._denied()
                raise Unavailable(f"Redis: {cause}") from error

    def _open(self) -> redis.Redis:
        if self._opened is None:
            self._opened = _cluster(self._url) if "cluster=true" in self._url else _server(self._url)
        return self._opened

    def close(self) -> None:
        """Close the connection. The next use resolves the host name again, and asks a cluster for its nodes again."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def __del__(self) -> None:
        self.close()  # redis-py's cluster client refers to itself in circles, and would keep its sockets for a while


_LIMITS: dict[str, Any] = {"socket_connect_timeout": CONNECT, "socket_timeout": ANSWER, "decode_responses": True}


def _server(url: str) -> redis.Redis:
    """A client for a redis://, rediss:// or unix:// URL. It connects when it is first used."""
    return redis.Redis.from_url(url, **_LIMITS)


def _cluster(url: str) -> redis.Redis:
    """A client for a store in cluster mode. It asks for the cluster's nodes at once.

    When a node fails, redis-py asks the nodes that it was given at the beginning for the present ones, and then tries
    again. Each of these steps would be one more wait for a person who listens. So the list of nodes to ask is emptied:
    the client fails at once, and `RedisClient` opens the next one. An answer MOVED still makes it ask the node that the
    answer names.
    """
    bare = url.replace("?cluster=true", "").replace("&cluster=true", "")
    never = Retry(NoBackoff(), 0)
    options = {**_LIMITS, "retry": never, "dynamic_startup_nodes": False, "reinitialize_steps": 1}
    cluster = redis.RedisCluster.from_url(bare, **options)
    cluster.nodes_manager.startup_nodes = {}
    return cast(redis.Redis, cluster)


def _cause(error: BaseException) -> BaseException:
    """The error that came first. redis-py hides it behind the cluster error that it leads to."""
    inner = error.__cause__ or error.__context__
    wrapped = isinstance(error, RedisClusterException) and isinstance(inner, FAILURES)
    return _cause(inner) if wrapped and inner else error
