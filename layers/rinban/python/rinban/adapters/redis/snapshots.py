"""Redis: the last good settings, for the time while MySQL is away."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.late import LateWrites
from rinban.ports.stores import Failed

REMEMBER = 30 * 86400
"""Seconds that a snapshot stays after it was last written."""


class RedisSnapshots:
    """Implements ports.Snapshots."""

    def __init__(self, client: RedisClient, late: LateWrites | None = None) -> None:
        """`late`: the writes that may wait for each other."""
        self._client = client
        self._late = late or LateWrites(client)

    def get(self, name: str) -> str | None:
        self._late.settle()
        return self._client.ask(lambda store: cast("str | None", store.get(f"rinban:snapshot:{name}")))

    def put(self, name: str, text: str, failed: Failed | None = None) -> None:
        self._late.write(lambda pipeline: pipeline.set(f"rinban:snapshot:{name}", text, ex=REMEMBER), failed)
