"""Redis: the last good settings."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient

REMEMBER = 30 * 86400
"""Seconds that remembered settings stay after they were last read from their source."""


class RedisSnapshots:
    """The last good settings, by name, for the time while MySQL is away."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def get(self, name: str) -> str | None:
        return self._client.ask(lambda store: cast("str | None", store.get(f"rinban:snapshot:{name}")))

    def put(self, name: str, text: str) -> None:
        self._client.ask(lambda store: store.set(f"rinban:snapshot:{name}", text, ex=REMEMBER))
