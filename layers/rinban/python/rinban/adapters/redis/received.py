"""The last bodies of each group, in Redis: for an operator to look at, so losing them costs nothing."""

from __future__ import annotations

from typing import cast

import redis

from rinban.adapters.redis.client import RedisClient

MOST, DAY = 20, 86400
"""How many are kept for a group, and for how many seconds after the last of them."""


class RedisRecentBodies:
    """Implements ports.Received."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def put(self, group: str, record: str) -> None:
        """One journey to the store; put once, or else the body may stand there twice."""
        key = _key(group)

        def push(store: redis.Redis) -> None:
            journey = store.pipeline(transaction=False)
            journey.lpush(key, record)
            journey.ltrim(key, 0, MOST - 1)
            journey.expire(key, DAY)
            journey.execute()

        self._client.ask_once(push)

    def last(self, group: str) -> list[str]:
        """The newest first."""
        return self._client.ask(lambda store: cast(list[str], store.lrange(_key(group), 0, -1)))


def _key(group: str) -> str:
    return f"rinban:{{{group}}}:received"
