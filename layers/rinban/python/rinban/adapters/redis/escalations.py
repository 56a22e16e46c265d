"""Redis: a copy of every escalation.

All keys of one group share a hash tag, so that a script that uses several of them also runs on a cluster, which
ElastiCache Serverless always is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.core.chain.record import Entry, Ref, StoredText, TextWrite

KEEP = 7 * 86400
"""Seconds that a token stays, and a document after its group has begun a later run. A group's last document stays for
good: while MySQL is away, the next run gets its number from it. A number that was used before would be wrong, because
the new run would be merged into the old one."""


# KEYS: the document, the number of the last run, the document of the run before, the outbox.
# ARGV: the expected write id ("" if there must be none), the new one, the document ("" if only the tail grows), the
# text to append to the tail, the run, the seconds to keep, and then the messages of the outbox.
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
for n = 7, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[n]) end
return 1
"""


class RedisEscalations:
    """Implements ports.Documents. It holds the quick copy, which is asked first and may be lost."""

    name = "redis"

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._last_runs: dict[str, int] = {}

    def latest(self, group: str) -> StoredText | None:
        """As ports.Documents says.

        Which run is the last one is asked each time. The document of the run that was the last one before is read on
        the same way, since mostly it still is.
        """
        likely = Ref(group, self._last_runs.get(group, 0))

        def ask(store: redis.Redis) -> list[Any]:
            both = store.pipeline(transaction=False)
            both.get(_last(group))
            if likely.run:
                both.hmget(_document(likely), _PARTS)
            return list(both.execute())

        last, *found = self._client.ask(ask)
        if not last:
            return None
        self._last_runs[group] = run = int(last)
        return _text(found[0]) if run == likely.run else self.load(Ref(group, run))

    def load(self, ref: Ref) -> StoredText | None:
        return _text(self._client.ask(lambda store: store.hmget(_document(ref), _PARTS)))

    def save(self, write: TextWrite) -> bool:
        """As ports.Documents says. The journal is not kept here.

        The script is run once, since a second time it would be refused by what the first has written. The caller
        reads again, and sees.
        """
        ref = write.ref
        keys = [_document(ref), _last(ref.group), _document(Ref(ref.group, ref.run - 1)), _outbox(ref.group)]
        values: list[str | int] = [
            write.expected or "",
            write.write_id,
            write.document,
            write.added,
            ref.run,
            KEEP,
            *write.outbox,
        ]
        self._last_runs[ref.group] = max(ref.run, self._last_runs.get(ref.group, 0))
        return bool(self._client.ask_once(lambda store: store.register_script(_SAVE)(keys=keys, args=values)))

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:

        def ask(store: redis.Redis) -> list[str | None]:
            pipeline = store.pipeline(transaction=False)
            for ref in refs:
                pipeline.hget(_document(ref), "id")
            return list(pipeline.execute())

        return self._client.ask(ask)

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Does nothing: only the record, MySQL, keeps the journal."""

    def due(self, now: float) -> list[Ref]:
        """Always empty. The deadlines of all groups are in one key of their own, which `RedisTimer` keeps.

        The script that saves could not write it, since a script cannot use keys with different hash tags.
        """
        return []


_PARTS = ["id", "document", "tail"]


def _text(parts: Any) -> StoredText | None:
    write_id, document, tail = parts
    return StoredText(document, tail or "", write_id) if write_id else None


def _document(ref: Ref) -> str:
    return f"rinban:{{{ref.group}}}:{ref.run}"


def _last(group: str) -> str:
    return f"rinban:{{{group}}}:last"


def _outbox(group: str) -> str:
    return f"rinban:{{{group}}}:outbox"
