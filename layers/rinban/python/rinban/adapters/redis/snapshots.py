"""Redis: the last good settings, for the time while MySQL is away."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient

REMEMBER = 30 * 86400
"""Seconds that a snapshot stays after it was last written."""


class RedisSnapshots:
    """Implements ports.Snapshots."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def get(self, name: str) -> str | None:
        return self._client.ask(lambda store: cast("str | None", store.get(f"rinban:snapshot:{name}")))

    def put(self, name: str, text: str) -> None:
        self._client.ask(lambda store: store.set(f"rinban:snapshot:{name}", text, ex=REMEMBER))
