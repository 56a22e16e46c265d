"""Redis: the last bodies of each group. They are there for an operator to look at, so to lose them does no harm."""

from __future__ import annotations

from typing import cast

import redis

from rinban.adapters.redis.client import RedisClient

MOST, DAY = 20, 86400
"""How many bodies are kept for a group, and for how many seconds after the last one."""


class RedisRecentBodies:
    """Implements ports.RecentBodies."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def put(self, group: str, record: str) -> None:
        """As ports.RecentBodies says, in one round trip, because a monitor waits for its answer.

        It is put once, or else the body may stand there twice.
        """
        key = _key(group)

        def push(store: redis.Redis) -> None:
            pipeline = store.pipeline(transaction=False)
            pipeline.lpush(key, record)
            pipeline.ltrim(key, 0, MOST - 1)
            pipeline.expire(key, DAY)
            pipeline.execute()

        self._client.ask_once(push)

    def last(self, group: str) -> list[str]:
        """As ports.RecentBodies says."""
        return self._client.ask(lambda store: cast(list[str], store.lrange(_key(group), 0, -1)))


def _key(group: str) -> str:
    return f"rinban:{{{group}}}:received"
