"""Redis: a copy of every escalation.

All keys of one group share a hash tag, so that a script that uses several of them also runs on a cluster, which
ElastiCache Serverless always is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import redis

from rinban.adapters.early_answer import EarlyAnswer, EarlyAnswers
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.pings import NO_PINGS, RedisPings, rung_key, watched_key
from rinban.adapters.redis.saving import SAVE, OfferedSave, SaveOffer
from rinban.core.chain.record import Entry, Grant, Ref, StoredText, TextWrite

KEEP = 7 * 86400
"""Seconds that a token stays, and a document after its group has begun a later run. A group's last document stays for
good: while MySQL is away, the next run gets its number from it. A number that was used before would be wrong, because
the new run would be merged into the old one."""


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
        offer: SaveOffer | None = None,
    ) -> None:
        """`read`: documents that were read together with something else. `deadlines`: is given those that were saved
        together with their documents. `pings`: where screens may be open that hear of each save. `offer`: where
        a save is offered that may be made on the way."""
        self._offer = offer or SaveOffer()
        self._made = EarlyAnswer[str, bool]()
        self._client = client
        self._read = read or DocumentsAhead()
        self._deadlines = deadlines or DeadlinesAhead()
        self._pings = pings or NO_PINGS
        self._last_runs: dict[str, int] = {}
        self._ahead = EarlyAnswers[Ref, StoredText | None]()

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

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """As ports.Documents says."""

        def ask(store: redis.Redis) -> list[Any]:
            all_of_them = store.pipeline(transaction=False)
            for ref in refs:
                all_of_them.hmget(document_key(ref), PARTS)
            return list(all_of_them.execute())

        self._ahead.keep(dict(zip(refs, map(stored_text, self._client.ask(ask)), strict=True)))

    def load(self, ref: Ref) -> StoredText | None:
        for read in (*self._read.take(ref), *self._ahead.take(ref)):
            return read
        return stored_text(self._client.ask(lambda store: store.hmget(document_key(ref), PARTS)))

    def save(self, write: TextWrite) -> bool:
        """As ports.Documents says. The journal is not kept here. A single server keeps the deadline on the same way; on
        a cluster that would be another node's.

        The script is run once: if it is not answered, the caller reads, and sees what has become of it. What was read
        of the run before that counts no more.
        """
        self._read.forget()
        self._ahead.take(write.ref)
        for made in self._made.take(write.write_id):
            return made
        return self._saved(
            write, self._client.ask_once(lambda store: store.register_script(SAVE)(*self._script(write)))
        )

    def offered(self, write: TextWrite) -> AbstractContextManager[None]:
        """In this block, who asks whether the call of this save may start makes the save as well, if it may. `save`
        then answers what has become of it. On a cluster the two are of different nodes."""
        if self._client.in_cluster:
            return nullcontext()

        def said(answer: object) -> None:
            self._made.keep(write.write_id, self._saved(write, answer))

        return self._offer.standing(OfferedSave(*self._script(write), said))

    def _script(self, write: TextWrite) -> tuple[list[str], list[str | int]]:
        """What SAVE is given."""
        ref = write.ref
        keys = [document_key(ref), last_key(ref.group), document_key(Ref(ref.group, ref.run - 1)), _outbox(ref.group)]
        in_cluster, token = self._client.in_cluster, write.token.token_hash if write.token else ""
        keys += [watched_key(ref.group), rung_key(ref.group), token_key(token, ref if in_cluster else None)]
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
        return [*keys, *([] if in_cluster else [DEADLINES])], values

    def _saved(self, write: TextWrite, said: object) -> bool:
        """Whether SAVE has saved it, by what it has answered."""
        ref = write.ref
        self._last_runs[ref.group] = max(ref.run, self._last_runs.get(ref.group, 0))
        self._pings.saved(ref, said)
        if said and not self._client.in_cluster:
            self._deadlines.keep((ref, write.deadline), None)
        return bool(said)

    def listed_ids(self) -> list[tuple[Ref, str]]:
        """Always empty, as `due` is."""
        return []

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


def token_key(token_hash: str, saved_with: Ref | None = None) -> str:
    """The key of a token. On a cluster the script that saves it with a document of this run could not use another hash
    tag."""
    return f"rinban:{{{saved_with.group}}}:token:{token_hash}" if saved_with else f"rinban:token:{token_hash}"


def granted(grant: Grant) -> str:
    """What a token stands for, as its key holds it."""
    return json.dumps([*grant.ref, grant.attempt, grant.who, grant.expires_at])


def _outbox(group: str) -> str:
    return f"rinban:{{{group}}}:outbox"
