"""Redis: what is open, for the board: its deadlines name it, and the copies of it are asked for together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import DEADLINES, PARTS, document_key, stored_text
from rinban.adapters.redis.timer import ref_of
from rinban.core.chain.record import Ref, StoredText

MOST = 300
"""Escalations that are shown."""


class RedisBoard:
    """Implements ports.OpenTexts."""

    name = "redis"

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def texts(self, also: Sequence[Ref] = ()) -> dict[Ref, StoredText]:
        refs = list(dict.fromkeys((*also, *self._client.ask(_listed))))

        def ask(store: redis.Redis) -> list[Any]:
            pipeline = store.pipeline(transaction=False)
            for ref in refs:
                pipeline.hmget(document_key(ref), PARTS)
            return list(pipeline.execute()) if refs else []

        found = zip(refs, map(stored_text, self._client.ask(ask)), strict=True)
        return {ref: text for ref, text in found if text}

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> dict[Ref, str]:
        """As ports.OpenTexts says: of what is not among `also` it is only said that it is there."""

        def ask(store: redis.Redis) -> list[Any]:
            pipeline = store.pipeline(transaction=False)
            pipeline.zrange(DEADLINES, 0, MOST - 1, withscores=True)
            for ref in also:
                pipeline.hget(document_key(ref), "id")
            return list(pipeline.execute())

        listed, *marks = self._client.ask(ask)
        deadlines = {ref_of(name): at for name, at in listed}
        late = {ref for ref, at in deadlines.items() if at < due}
        known = {
            ref: f"{mark}{' late' if ref in late else ''}" if mark else ""
            for ref, mark in zip(also, marks, strict=True)
        }
        return {**dict.fromkeys(deadlines, ""), **known}

    def mark(self, ref: Ref) -> str:
        return cast(str | None, self._client.ask(lambda store: store.hget(document_key(ref), "id"))) or ""


def _listed(store: redis.Redis) -> list[Ref]:
    return [ref_of(name) for name in cast(list[str], store.zrange(DEADLINES, 0, MOST - 1))]
