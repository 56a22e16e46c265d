"""Redis: a copy of every escalation.

All keys of one group share a hash tag, so that a script that uses several of them also runs on a cluster, which
ElastiCache Serverless always is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import redis

from rinban.adapters.early_answer import EarlyAnswer
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.pings import NO_PINGS, RedisPings, rung_key, watched_key
from rinban.core.chain.record import Entry, Grant, Ref, StoredText, TextWrite

KEEP = 7 * 86400
"""Seconds that a token stays, and a document after its group has begun a later run. A group's last document stays for
good: while MySQL is away, the next run gets its number from it. A number that was used before would be wrong, because
the new run would be merged into the old one."""


# KEYS: the document, the number of the last run, the document of the run before, the outbox, what is there while a
# screen is open, what is there while screens are about to be told, the token, and on a single server the deadlines.
# ARGV: the expected write id ("" if there must be none), the new one, the document ("" if only the tail grows), the
# text to append to the tail, the run, the seconds to keep, the run's name among the deadlines, its deadline ("" if it
# has none), the channel of the pings ("" for none), the milliseconds in which changes are told as one ("" where the
# channel does that), what the token stands for ("" for no token), and then the messages of the outbox.
# It answers 0 if it was refused, 1 if it has saved, 2 if a screen is to be told of that as well, and a text if it has
# saved and could not have screens told.
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
if ARGV[11] ~= '' then redis.call('SET', KEYS[7], ARGV[11], 'EX', ARGV[6]) end
if KEYS[8] and ARGV[8] ~= '' then
  redis.call('ZADD', KEYS[8], ARGV[8], ARGV[7])
elseif KEYS[8] then
  redis.call('ZREM', KEYS[8], ARGV[7])
end
for n = 12, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[n]) end
if ARGV[9] ~= '' then
  local sent = redis.pcall('PUBLISH', ARGV[9], ARGV[7])
  if type(sent) == 'table' and sent['err'] then return sent['err'] end
end
if ARGV[10] ~= '' then
  local said = redis.pcall('EXISTS', KEYS[5])
  if said == 1 then said = redis.pcall('SET', KEYS[6], '1', 'NX', 'PX', ARGV[10]) end
  if type(said) == 'table' then return said['err'] or 2 end
end
return 1
"""


DocumentsAhead = EarlyAnswer[Ref, StoredText | None]
"""A run's document, which was read together with the token of one of its calls."""

DEADLINES = "rinban:deadlines"
"""A sorted set: the deadlines of all groups."""

DeadlinesAhead = EarlyAnswer[tuple[Ref, float | None], None]
"""A deadline that was saved together with its document."""


class RedisEscalations:
    """Implements ports.Documents. It holds the quick copy, which is asked first and may be lost."""

    name = "redis"

    def __init__(
        self,
        client: RedisClient,
        read: DocumentsAhead | None = None,
        deadlines: DeadlinesAhead | None = None,
        pings: RedisPings | None = None,
    ) -> None:
        """`read`: documents that were read together with something else. `deadlines`: is given those that were saved
        together with their documents. `pings`: where screens may be open that hear of each save."""
        self._client = client
        self._read = read or DocumentsAhead()
        self._deadlines = deadlines or DeadlinesAhead()
        self._pings = pings or NO_PINGS
        self._last_runs: dict[str, int] = {}

    def latest(self, group: str) -> StoredText | None:
        """As ports.Documents says.

        Which run is the last one is asked each time. The document of the run that was the last one before is read on
        the same way, since mostly it still is.
        """
        likely = Ref(group, self._last_runs.get(group, 0))

        def ask(store: redis.Redis) -> list[Any]:
            both = store.pipeline(transaction=False)
            both.get(last_key(group))
            if likely.run:
                both.hmget(document_key(likely), PARTS)
            return list(both.execute())

        last, *found = self._client.ask(ask)
        if not last:
            return None
        self._last_runs[group] = run = int(last)
        return stored_text(found[0]) if run == likely.run else self.load(Ref(group, run))

    def load(self, ref: Ref) -> StoredText | None:
        for read in self._read.take(ref):
            return read
        return stored_text(self._client.ask(lambda store: store.hmget(document_key(ref), PARTS)))

    def save(self, write: TextWrite) -> bool:
        """As ports.Documents says. The journal is not kept here. A single server keeps the deadline on the same way; on
        a cluster that would be another node's.

        The script is run once, since a second time it would be refused by what the first has written. The caller
        reads again, and sees.
        """
        ref = write.ref
        keys = [document_key(ref), last_key(ref.group), document_key(Ref(ref.group, ref.run - 1)), _outbox(ref.group)]
        keys += [
            watched_key(ref.group),
            rung_key(ref.group),
            token_key(ref, write.token.token_hash if write.token else ""),
        ]
        values: list[str | int] = [
            write.expected or "",
            write.write_id,
            write.document,
            write.added,
            ref.run,
            KEEP,
            str(ref),
            "" if write.deadline is None else repr(write.deadline),
            self._pings.channel,
            self._pings.window,
            granted(write.token.grant) if write.token else "",
            *write.outbox,
        ]
        self._last_runs[ref.group] = max(ref.run, self._last_runs.get(ref.group, 0))

        def run(store: redis.Redis) -> bool:
            on_one_server = [] if self._client.in_cluster else [DEADLINES]
            said = store.register_script(_SAVE)(keys=[*keys, *on_one_server], args=values)
            saved = bool(said)
            self._pings.saved(ref, said)
            if saved and on_one_server:
                self._deadlines.keep((ref, write.deadline), None)
            return saved

        return self._client.ask_once(run)

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:

        def ask(store: redis.Redis) -> list[str | None]:
            pipeline = store.pipeline(transaction=False)
            for ref in refs:
                pipeline.hget(document_key(ref), "id")
            return list(pipeline.execute())

        return self._client.ask(ask)

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Does nothing: only the record, MySQL, keeps the journal."""

    def due(self, now: float) -> list[Ref]:
        """Always empty. The deadlines of all groups are in one key of their own, which `RedisTimer` keeps.

        On a cluster the script that saves cannot write it, since a script cannot use keys with different hash tags.
        """
        return []


PARTS = ["id", "document", "tail"]
"""The fields of a document's hash, as `stored_text` reads them."""


def stored_text(parts: Any) -> StoredText | None:
    """What stands in the fields PARTS, None if there is no document."""
    write_id, written, tail = parts
    return StoredText(written, tail or "", write_id) if write_id else None


def document_key(ref: Ref) -> str:
    """The key of the hash with a copy, whose fields are PARTS."""
    return f"rinban:{{{ref.group}}}:{ref.run}"


def last_key(group: str) -> str:
    return f"rinban:{{{group}}}:last"


def token_key(ref: Ref, token_hash: str) -> str:
    """The key of a token that is about this run. It has the hash tag of the group, or the script could not save it."""
    return f"rinban:{{{ref.group}}}:token:{token_hash}"


def granted(grant: Grant) -> str:
    """What a token stands for, as its key holds it."""
    return json.dumps([*grant.ref, grant.attempt, grant.who, grant.expires_at])


def _outbox(group: str) -> str:
    return f"rinban:{{{group}}}:outbox"
