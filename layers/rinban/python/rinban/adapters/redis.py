"""Redis (Valkey, ElastiCache): a copy of every escalation, the tokens, the deadlines, and the last good settings.

All keys of one group share a hash tag, so that a script over two of them runs on a cluster too (ElastiCache
Serverless is always one).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

from rinban.adapters.redis_client import Client
from rinban.core.document import Escalation
from rinban.core.errors import Unavailable
from rinban.ports import Copy, Entry, Grant, Ref
from rinban.tail import Tails

KEEP = 7 * 86400
"""Seconds that tokens stay, and a document once its group has a later run. A group's last document stays for good:
while MySQL is away it numbers the next run, and a number that was used before would be merged into that old run."""

REMEMBER = 30 * 86400
"""Seconds that remembered settings stay after they were last read from their source."""

# KEYS: document, last run, document of the run before.
# ARGV: expected write id ("" = none yet), new one, document ("" = only its tail grows), growth, run, seconds to keep.
_SAVE = """
local now = redis.call('HGET', KEYS[1], 'id') or ''
if now ~= ARGV[1] then return 0 end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'document', ARGV[3], 'tail', '')
else
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'tail', (redis.call('HGET', KEYS[1], 'tail') or '') .. ARGV[4])
end
if tonumber(redis.call('GET', KEYS[2]) or '0') <= tonumber(ARGV[5]) then
  redis.call('SET', KEYS[2], ARGV[5])
  redis.call('EXPIRE', KEYS[3], ARGV[6])
else
  redis.call('EXPIRE', KEYS[1], ARGV[6])
end
return 1
"""

_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

TURN, WAIT = 1500, 1.0
"""Milliseconds that a turn lasts if nobody ends it, and seconds that the next one waits for it at the most."""

_DEADLINES = "rinban:deadlines"


class RedisEscalations:
    """Implements ports.Copies: the quick copy, asked first."""

    name = "redis"

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tails = Tails()

    def latest(self, group: str) -> Copy | None:
        with self._client.answering() as store:
            run = store.get(_last(group))
        return self.load(Ref(group, int(cast(str, run)))) if run else None

    def load(self, ref: Ref) -> Copy | None:
        with self._client.answering() as store:
            write_id, document, tail = cast(list[Any], store.hmget(_document(ref), ["id", "document", "tail"]))
        return self._tails.read(document, tail or "", write_id) if write_id else None

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        """As ports.Copies says; the journal is not kept here."""
        ref, written = Ref(e.group, e.run), self._tails.written(e, expected)
        with self._client.answering() as store:
            done = store.register_script(_SAVE)(
                keys=[_document(ref), _last(ref.group), _document(Ref(ref.group, ref.run - 1))],
                args=[expected or "", write_id, *written, ref.run, KEEP],
            )
        if done:
            self._tails.saved(e, write_id, *written)
        return bool(done)

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        with self._client.answering() as store:
            journey = store.pipeline(transaction=False)
            for ref in refs:
                journey.hget(_document(ref), "id")
            return list(journey.execute())

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        """The journal is the record's alone."""

    def due(self, now: float) -> list[Ref]:
        """Nothing: RedisTimer keeps the deadlines here, in a key of its own (a script cannot span hash tags)."""
        return []


class RedisTimer:
    """Implements ports.Timer with a sorted set of deadlines, swept by the watchdog."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wake(self, ref: Ref, at: float | None, phase: str = "", armed: float | None = None) -> None:
        """As ports.Timer says; a wish replaces the one before it, whatever its phase."""
        if at is not None and at == armed:
            return  # a storm moves no deadline
        with self._client.answering() as store:
            if at is None:
                store.zrem(_DEADLINES, str(ref))
            else:
                store.zadd(_DEADLINES, {str(ref): at})

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        with self._client.answering() as store:
            names = cast(list[str], store.zrangebyscore(_DEADLINES, "-inf", now, start=0, num=limit))
        return [Ref(name.rpartition("/")[0], int(name.rpartition("/")[2])) for name in names]


class RedisTokens:
    """Implements ports.TokenStore. The keys' own time to live only tidies up: the grant says when it expires."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        value = json.dumps([*grant.ref, grant.attempt, grant.who, grant.expires_at])
        with self._client.answering() as store:
            store.set(f"rinban:token:{token_hash}", value, ex=KEEP)
        if sid:
            self.bind(grant.ref, grant.attempt, sid)

    def get(self, token_hash: str) -> Grant | None:
        with self._client.answering() as store:
            value = store.get(f"rinban:token:{token_hash}")
        if value is None:
            return None
        group, run, attempt, who, expires_at = json.loads(cast(str, value))
        return Grant(Ref(group, run), attempt, who, expires_at)

    def bind(self, ref: Ref, attempt: int, sid: str) -> None:
        with self._client.answering() as store:
            store.set(_sid(ref, attempt), sid, ex=KEEP)

    def sid(self, ref: Ref, attempt: int) -> str:
        with self._client.answering() as store:
            return cast(str, store.get(_sid(ref, attempt))) or ""


class RedisTurns:
    """Implements ports.Turns with a lock that runs out by itself. `new_id`: a random text."""

    def __init__(self, client: Client, new_id: Callable[[], str]) -> None:
        self._client = client
        self._new_id = new_id

    @contextmanager
    def taken(self, group: str) -> Iterator[None]:
        mine, key = self._new_id(), f"rinban:{{{group}}}:turn"
        end = time.monotonic() + WAIT
        try:
            with self._client.answering() as store:
                while not store.set(key, mine, nx=True, px=TURN) and time.monotonic() < end:
                    time.sleep(random.uniform(0.008, 0.018))  # noqa: S311 - no secret
        except Unavailable:
            yield  # nobody takes turns, then: the saves alone decide
            return
        try:
            yield
        finally:
            with suppress(Unavailable), self._client.answering() as store:  # or else it runs out
                store.eval(_LEAVE, 1, key, mine)


class RedisSnapshots:
    """The last good settings, by name, for the time while MySQL is away."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, name: str) -> str | None:
        with self._client.answering() as store:
            return cast("str | None", store.get(f"rinban:snapshot:{name}"))

    def put(self, name: str, text: str) -> None:
        with self._client.answering() as store:
            store.set(f"rinban:snapshot:{name}", text, ex=REMEMBER)


def _document(ref: Ref) -> str:
    return f"rinban:{{{ref.group}}}:{ref.run}"


def _last(group: str) -> str:
    return f"rinban:{{{group}}}:last"


def _sid(ref: Ref, attempt: int) -> str:
    return f"rinban:{{{ref.group}}}:{ref.run}:sid:{attempt}"
