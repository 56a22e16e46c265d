"""Redis: the last bodies of each group. They are there for an operator to look at, so to lose them does no harm."""

from __future__ import annotations

from typing import Any, cast

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.late import LateWrites
from rinban.ports.stores import Failed

MOST, DAY = 20, 86400
"""How many bodies are kept for a group, and for how many seconds after the last one."""


class RedisRecentBodies:
    """Implements ports.RecentBodies."""

    def __init__(self, client: RedisClient, late: LateWrites | None = None) -> None:
        """`late`: the writes that may wait for each other."""
        self._client = client
        self._late = late or LateWrites(client)

    def put(self, group: str, record: str, failed: Failed | None = None) -> None:
        """As ports.RecentBodies says, in one round trip, because a monitor waits for its answer.

        It is put once, or else the body may stand there twice.
        """
        key = _key(group)

        def push(pipeline: Any) -> None:
            pipeline.lpush(key, record)
            pipeline.ltrim(key, 0, MOST - 1)
            pipeline.expire(key, DAY)

        self._late.write(push, failed, once=True)

    def last(self, group: str) -> list[str]:
        """As ports.RecentBodies says."""
        self._late.settle()
        return self._client.ask(lambda store: cast(list[str], store.lrange(_key(group), 0, -1)))


def _key(group: str) -> str:
    return f"rinban:{{{group}}}:received"
