"""Redis: the tokens, by their hashes."""

from __future__ import annotations

import json
from typing import Any, cast

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import (
    KEEP,
    PARTS,
    DocumentsAhead,
    document_key,
    granted,
    stored_text,
    token_key,
)
from rinban.adapters.redis.late import LateWrites
from rinban.core.chain.record import Grant, Ref
from rinban.ports.stores import Failed


class RedisTokens:
    """Implements ports.TokenStore. The keys expire only to tidy up: the grant itself says until when it is valid."""

    def __init__(self, client: RedisClient, read: DocumentsAhead | None = None, late: LateWrites | None = None) -> None:
        """`read`: is given the documents that are read together with a token. `late`: the writes that may wait for each
        other."""
        self._client = client
        self._late = late or LateWrites(client)
        self._read = read or DocumentsAhead()

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        self.replace(token_hash, grant)
        if sid:
            self.bind(grant.ref, grant.attempt, sid)

    def replace(self, token_hash: str, grant: Grant) -> None:
        self._client.ask(lambda store: store.set(token_key(token_hash), granted(grant), ex=KEEP))

    def get(self, token_hash: str, likely: Ref | None = None) -> Grant | None:
        """As ports.TokenStore says. It may have been put here by itself or, beside its document, by the save of the run
        that it is likely about. That document is read on the same way.
        """

        def ask(store: redis.Redis) -> list[Any]:
            all_ = store.pipeline(transaction=False)
            all_.get(token_key(token_hash))
            if likely:
                all_.get(token_key(token_hash, likely))
                all_.hmget(document_key(likely), PARTS)
            return list(all_.execute())

        value, *saved = self._client.ask(ask)
        if likely:
            beside, document = saved
            self._read.keep(likely, stored_text(document))
            value = value or beside
        if value is None:
            return None
        group, run, attempt, who, expires_at = json.loads(value)
        return Grant(Ref(group, run), attempt, who, expires_at)

    def bind(self, ref: Ref, attempt: int, sid: str, failed: Failed | None = None) -> None:
        self._late.write(lambda pipeline: pipeline.set(_sid(ref, attempt), sid, ex=KEEP), failed)

    def sid(self, ref: Ref, attempt: int) -> str:
        return cast(str, self._late.read(lambda pipeline: pipeline.get(_sid(ref, attempt)))) or ""


def _sid(ref: Ref, attempt: int) -> str:
    return f"rinban:{{{ref.group}}}:{ref.run}:sid:{attempt}"
