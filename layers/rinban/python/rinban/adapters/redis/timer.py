"""Redis: the deadlines of all escalations."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient
from rinban.core.chain.record import Ref

_DEADLINES = "rinban:deadlines"


class RedisTimer:
    """Implements ports.Timer with a sorted set of deadlines. It wakes nobody by itself: the sweep asks it."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def wake(self, ref: Ref, at: float | None) -> None:
        """As ports.Timer says."""
        with self._client.answering() as store:
            if at is None:
                store.zrem(_DEADLINES, str(ref))
            else:
                store.zadd(_DEADLINES, {str(ref): at})

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        """As ports.Timer says: at most `limit` escalations, the longest overdue first."""
        with self._client.answering() as store:
            names = cast(list[str], store.zrangebyscore(_DEADLINES, "-inf", now, start=0, num=limit))
        return [Ref(name.rpartition("/")[0], int(name.rpartition("/")[2])) for name in names]
