"""Redis: the deadlines of all escalations."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import DEADLINES, DeadlinesAhead
from rinban.core.chain.record import Ref


class RedisTimer:
    """Implements ports.Timer and ports.Listing with a sorted set of deadlines.

    It wakes nobody by itself: the sweep asks it.
    """

    name = "redis"

    def __init__(self, client: RedisClient, saved: DeadlinesAhead | None = None) -> None:
        """`saved`: those that were saved together with their documents, and need no journey of their own."""
        self._client = client
        self._saved = saved or DeadlinesAhead()

    def wake(self, ref: Ref, at: float | None) -> None:
        """As ports.Timer says."""
        if self._saved.take((ref, at)):
            return
        if at is None:
            self._client.ask(lambda store: store.zrem(DEADLINES, str(ref)))
        else:
            self._client.ask(lambda store: store.zadd(DEADLINES, {str(ref): at}))

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        """As ports.Timer says: at most `limit` escalations, the longest overdue first."""
        return self._first(now, limit)

    def listed(self, limit: int) -> list[Ref]:
        """As ports.Listing says: the open escalations, by their deadlines."""
        return self._first("+inf", limit)

    def _first(self, until: float | str, limit: int) -> list[Ref]:
        names = self._client.ask(lambda store: store.zrangebyscore(DEADLINES, "-inf", until, start=0, num=limit))
        return [ref_of(name) for name in cast(list[str], names)]


def ref_of(name: str) -> Ref:
    """The escalation whose deadline has this name in the set."""
    group, _, run = name.rpartition("/")
    return Ref(group, int(run))
