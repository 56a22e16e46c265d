"""Redis: the book of warnings, one small document, by compare-and-set on the id of its write."""

from __future__ import annotations

from typing import cast

from rinban.adapters.redis.client import RedisClient

_KEY = "rinban:warnings"

# KEYS: the book, a hash. ARGV: the id of the write that must be there, "" for none; the id of this one; the text.
# A write that is there already was this one, of which only the answer was lost.
_PUT = """
local there = redis.call('HGET', KEYS[1], 'write_id') or ''
if there == ARGV[2] then return 1 end
if there ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'write_id', ARGV[2], 'book', ARGV[3])
return 1
"""


class RedisWarnings:
    """Implements ports.WarningStore."""

    name = "redis"

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def get(self) -> tuple[str, str] | None:
        found = self._client.ask(lambda store: cast("list[str | None]", store.hmget(_KEY, ["write_id", "book"])))
        write_id, text = found
        return (write_id, text) if write_id is not None and text is not None else None

    def put(self, text: str, expected: str | None, write_id: str) -> bool:
        values = [expected or "", write_id, text]
        answer = self._client.ask(lambda store: store.register_script(_PUT)(keys=[_KEY], args=values))
        return bool(answer)
