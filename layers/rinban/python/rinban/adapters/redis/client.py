"""Redis: the connection, to one server or to a cluster.

Every wait is bounded, since a person may be listening.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

import redis

from rinban.adapters import store_urls
from rinban.adapters.breaker import Breaker
from rinban.adapters.meaning import OLD, Demoted, Meaning, StaleConnection, judged
from rinban.adapters.redis import opening
from rinban.adapters.redis.errors import FAILURES, first_cause, meaning, mend, tells_of_a_cluster
from rinban.core.errors import Unavailable

A = TypeVar("A")


class RedisClient:
    """One store with its breaker. The connection is opened when it is first needed, and again after it broke.

    Where the URL leaves open whether the store is a cluster, the store is asked, once for all connections. What it has
    said counts until it says something else, as it does after it was replaced by one of the other kind.

    `denied`: is called when the store refuses the password in `url`, which may have been rotated. Raises BadConfig for
    a URL that cannot be meant.
    """

    def __init__(self, url: str, denied: Callable[[], object] = lambda: None) -> None:
        self._opened: redis.Redis | redis.RedisCluster | None = None  # before anything is raised: __del__ looks at it
        self._given = self._clustered = _by_the_url(url)
        self._url = url
        self._denied = denied
        self._answered_at: float | None = None
        self._breaker = Breaker("Redis")

    @property
    def in_cluster(self) -> bool:
        """Whether the store is a cluster, as far as is known; while a question is put, it is known."""
        return bool(self._clustered)

    def ask(self, question: Callable[[redis.Redis], A]) -> A:
        """The answer to a question that does no more if it is put twice, which it may be. Raises Unavailable."""
        with self._breaker.guard():
            try:
                return self._asked(question)
            except (Demoted, StaleConnection):
                return self._asked(question)

    def ask_once(self, question: Callable[[redis.Redis], A]) -> A:
        """The answer to a question that would do more if it were put twice. Raises Unavailable.

        One that was refused has done nothing, so it is put to the store that the name means now. But nobody knows what
        became of one that was not answered: StaleConnection, if that may be the fault of the connection alone.
        """
        with self._breaker.guard():
            try:
                return self._asked(question)
            except Demoted:
                return self._asked(question)

    def _asked(self, question: Callable[[redis.Redis], A]) -> A:
        """Raises Demoted, StaleConnection, or else Unavailable; the first two leave no connection open."""
        if self._answered_at is not None and time.monotonic() - self._answered_at > OLD:
            self.close()
        try:
            answer = question(self._open())
        except FAILURES as error:
            raise self._failed(first_cause(error)) from error
        self._answered_at = time.monotonic()
        return answer

    def _failed(self, error: BaseException) -> Unavailable:
        """What is to be raised; what is of no use any more is closed."""
        said, reused = meaning(error), self._answered_at is not None
        if self._given is None and (told := tells_of_a_cluster(error)) is not None:
            self._clustered = told
        if said is not Meaning.OTHER:  # a store that refuses this one thing need not be found anew
            self.close()
        if said is Meaning.DENIED:
            self._denied()
        replied = isinstance(error, redis.ResponseError)
        return judged(said, f"Redis: {error}{mend(error)}", reused=reused, replied=replied)

    def _open(self) -> redis.Redis:
        if self._clustered is None:
            self._opened = opening.server(self._url)
            if opening.is_cluster(self._opened):
                self.close()
                self._clustered = True
            else:
                self._clustered = False
        if self._opened is None:
            self._opened = opening.cluster(self._url) if self._clustered else opening.server(self._url)
        return cast(redis.Redis, self._opened)  # a cluster's client has the same commands

    def close(self) -> None:
        """Close the connection. The next use resolves the host name again, and asks a cluster for its nodes again."""
        if isinstance(self._opened, redis.RedisCluster):
            # Its own close() leaves a client's sockets open if it was made from a URL [redis-py 8, create_redis_node].
            self._opened.disconnect_connection_pools()  # type: ignore[no-untyped-call]
        if self._opened is not None:
            self._opened.close()
        self._opened = self._answered_at = None

    def __del__(self) -> None:
        self.close()  # redis-py's cluster client refers to itself in circles, and would keep its sockets for a while


def _by_the_url(url: str) -> bool | None:
    """Whether the URL says that the store is a cluster; None: it leaves that open. Raises BadConfig."""
    parts = store_urls.redis(url)
    if parts.host == "":
        return False  # a socket on this machine
    return {"true": True, "false": False}.get(parts.options.get("cluster", ""))
