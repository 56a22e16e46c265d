"""The last bodies of each group, in Redis: for an operator to look at, so losing them costs nothing."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient

MOST, DAY = 20, 86400
"""How many are kept for a group, and for how many seconds after the last of them."""


class RedisRecentBodies:
    """Implements ports.Received."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def put(self, group: str, record: str) -> None:
        """One journey to the store."""
        key = _key(group)
        with self._client.answering() as store:
            journey = store.pipeline(transaction=False)
            journey.lpush(key, record)
            journey.ltrim(key, 0, MOST - 1)
            journey.expire(key, DAY)
            journey.execute()

    def last(self, group: str) -> list[str]:
        """The newest first."""
        with self._client.answering() as store:
            return cast(list[str], store.lrange(_key(group), 0, -1))


def _key(group: str) -> str:
    return f"rinban:{{{group}}}:received"
