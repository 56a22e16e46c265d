"""Redis: how many callbacks were refused in the last hour. It is there for an operator to look at, so to lose some does
no harm."""

from __future__ import annotations

from typing import cast

import redis

from rinban.adapters.redis.client import RedisClient

SPAN, HOUR = 300, 3600
"""Seconds that are counted together, and for which the counts are asked for."""

SELDOM = 1.0
"""Seconds between two writes of one process at least, so that a stranger's flood does not become one of the store."""


class RedisRefusedCallbacks:
    """Implements ports.RefusedCallbacks."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._not_told = 0
        self._told_at = float("-inf")

    def count(self, now: float) -> None:
        """As ports.RefusedCallbacks says. It is put once, since a second time it would count a second one."""
        self._not_told += 1
        if abs(now - self._told_at) < SELDOM:
            return
        more, self._not_told, self._told_at = self._not_told, 0, now

        def add(store: redis.Redis) -> None:
            pipeline = store.pipeline(transaction=False)
            pipeline.incrby(_key(now), more)
            pipeline.expire(_key(now), HOUR + 2 * SPAN)
            pipeline.execute()

        self._client.ask_once(add)

    def last_hour(self, now: float) -> int:
        """As ports.RefusedCallbacks says, exact to five minutes."""
        keys = [_key(now - SPAN * ago) for ago in range(HOUR // SPAN + 1)]
        counts = self._client.ask(lambda store: cast("list[str | None]", store.mget(keys)))
        return sum(int(count) for count in counts if count)


def _key(at: float) -> str:
    return f"rinban:{{refused}}:{at // SPAN:.0f}"
