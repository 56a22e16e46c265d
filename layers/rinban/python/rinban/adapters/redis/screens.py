"""Redis: the vouchers of sockets, and the screens that are open.

That a screen is open is also said beside each group's escalations, since the script that saves one can read nothing
else on a cluster. So an alert's journey, which is made anyway, tells whether somebody is to be told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import cast

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.pings import watched_key
from rinban.adapters.redis.sign_in import SLACK, read_session, session_key
from rinban.core.screens import OPENING, SOCKET_LIFE, VOUCHER_LIFE, WINDOW, ScreenVoucher
from rinban.core.sign_in import BoardSession

_GROUPS = "rinban:{board}:groups"
"""All groups that were ever watched. One that is gone costs a key, and no save."""


class RedisVouchers:
    """Implements ports.VoucherStore."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def put_voucher(self, voucher_hash: str, voucher: ScreenVoucher, expires_at: float) -> None:
        text = json.dumps({**asdict(voucher), "expires_at": expires_at})
        self._client.ask(lambda store: store.set(_voucher(voucher_hash), text, ex=int(VOUCHER_LIFE) + SLACK))

    def take_voucher(self, voucher_hash: str, now: float) -> ScreenVoucher | None:
        """As ports.VoucherStore says. If the answer is lost, so is the voucher."""

        def take(store: redis.Redis) -> str | None:
            pipeline = store.pipeline(transaction=True)
            pipeline.get(_voucher(voucher_hash))
            pipeline.delete(_voucher(voucher_hash))
            return cast("str | None", pipeline.execute()[0])

        text = self._client.ask_once(take)
        if not text:
            return None
        kept = json.loads(text)
        return ScreenVoucher(kept["session"], kept["origin"]) if now < kept["expires_at"] else None


class RedisScreens:
    """Implements ports.OpenScreens. `api`: the id of the WebSocket API whose sockets these are."""

    def __init__(self, client: RedisClient, api: str) -> None:
        self._client = client
        self._open, self._until = f"rinban:{{board}}:screens:{api}", f"rinban:{{board}}:screens-until:{api}"
        self._waiting, self._number = f"rinban:{{board}}:telling:{api}", f"rinban:{{board}}:told:{api}"

    def add(self, connection: str, session: str, until: float) -> None:
        def add(store: redis.Redis) -> None:
            pipeline = store.pipeline(transaction=True)
            pipeline.hset(self._open, connection, session)
            pipeline.zadd(self._until, {connection: until})
            for key in (self._open, self._until):
                pipeline.expire(key, int(SOCKET_LIFE) + SLACK)
            pipeline.execute()

        self._client.ask(add)

    def drop(self, connections: Collection[str], groups: Collection[str]) -> None:
        """As ports.OpenScreens says. A screen that comes meanwhile has been added before its groups are watched, and so
        it is seen here by the second look."""

        def drop(store: redis.Redis) -> bool:
            pipeline = store.pipeline(transaction=True)
            if connections:
                pipeline.hdel(self._open, *connections)
                pipeline.zrem(self._until, *connections)
            pipeline.exists(self._open)
            return bool(pipeline.execute()[-1])

        if self._client.ask(drop) or not groups:
            return
        self._client.ask(lambda store: [store.delete(watched_key(group)) for group in groups])
        if self._client.ask(lambda store: store.exists(self._open)):
            self.watch(groups)

    def watch(self, groups: Collection[str] | None) -> None:
        def watch(store: redis.Redis) -> None:
            known = list(cast("set[str]", store.smembers(_GROUPS)) if groups is None else groups)
            pipeline = store.pipeline(transaction=False)
            if groups:
                pipeline.sadd(_GROUPS, *groups)
            for group in known:
                pipeline.set(watched_key(group), 1, ex=int(SOCKET_LIFE))
            pipeline.execute()

        self._client.ask(watch)

    def listening(self, now: float) -> Mapping[str, BoardSession | None]:
        sessions = self._client.ask(lambda store: self._held(store, now))
        keys = sorted(set(sessions.values()))
        if not keys:
            return {}
        texts = self._client.ask(lambda store: cast("list[str | None]", store.mget([session_key(key) for key in keys])))
        known = {key: read_session(text) for key, text in zip(keys, texts, strict=True)}
        return {connection: known[key] for connection, key in sessions.items()}

    def _held(self, store: redis.Redis, now: float) -> dict[str, str]:
        """The hashes of sessions by connection ids, without those that cannot be open any more."""
        over = cast("list[str]", store.zrangebyscore(self._until, "-inf", now))
        if over:
            store.hdel(self._open, *over)
            store.zrem(self._until, *over)
        return cast("dict[str, str]", store.hgetall(self._open))

    def opening(self, now: float) -> Collection[str]:
        """As ports.OpenScreens says, of those that were added until SOCKET_LIFE later."""
        since = now + SOCKET_LIFE - OPENING
        return self._client.ask(
            lambda store: cast("list[str]", store.zrangebyscore(self._until, f"({since!r}", "+inf"))
        )

    def of_session(self, session: str, now: float) -> int:
        return list(self._client.ask(lambda store: self._held(store, now)).values()).count(session)

    def begin(self) -> bool:
        window = int(WINDOW * 1000)
        return bool(self._client.ask_once(lambda store: store.set(self._waiting, 1, nx=True, px=window)))

    def number(self) -> int:
        return self._client.ask_once(lambda store: store.incr(self._number))


def _voucher(voucher_hash: str) -> str:
    return f"rinban:{{board}}:voucher:{voucher_hash}"
