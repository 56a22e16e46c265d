"""Fakes of the ports behind which Redis and MySQL stand."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from rinban.core.chain.document import State
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.record import Copy, Entry, Grant, HashedToken, Ref, Write
from rinban.ports.stores import Failed
from tests.fakes.faults import StoreFaults


class MemoryCopies:
    """Implements ports.Copies. `record`: it keeps the journal and knows what is due, as only MySQL does.

    `unreadable` are the escalations whose documents cannot be read any more.
    """

    def __init__(self, name: str, *, record: bool, tokens: MemoryTokens | None = None) -> None:
        """`tokens`: those of the same store."""
        self.name = name
        self.tokens = tokens or MemoryTokens(name)
        self.faults = StoreFaults(name)
        self.kept: dict[Ref, Copy] = {}
        self.journal: list[tuple[Ref, Entry]] = []
        self.outbox: list[tuple[Ref, str]] = []
        self.unreadable: set[Ref] = set()
        self._record = record
        self._ahead: dict[Ref, Copy | None] = {}

    def latest(self, group: str) -> Copy | None:
        with self.faults.reading():
            runs = [ref for ref in self.kept if ref.group == group]
        return self._read(max(runs)) if runs else None

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """What cannot be read is only found out by who asks for it."""
        with self.faults.reading():
            self._ahead = {ref: self.kept.get(ref) for ref in refs if ref not in self.unreadable}

    def load(self, ref: Ref) -> Copy | None:
        return self._ahead.pop(ref) if ref in self._ahead else self._read(ref)

    def assume(self, copy: Copy) -> None:
        """It knows what it holds: a write is refused by the write id alone.

        What was read ahead counts no more, as after the save that follows.
        """
        self._ahead.pop(Ref(copy.escalation.group, copy.escalation.run), None)

    def _read(self, ref: Ref) -> Copy | None:
        with self.faults.reading():
            if ref in self.unreadable:
                raise ValueError(f"{ref} is not an escalation document")
            return self.kept.get(ref)

    def save(self, write: Write) -> bool:
        ref = write.ref
        with self.faults.writing():
            there = self.kept.get(ref)
            if (there.write_id if there else None) != write.expected:
                return False
            self.kept[ref] = Copy(write.document, write.write_id)
            self.outbox += [(ref, item) for item in write.outbox]
            if write.token:
                self.tokens.take(write.token)
            self._write(ref, write.journal)
        return True

    def listed_ids(self) -> list[tuple[Ref, str]]:
        return [(ref, self.kept[ref].write_id) for ref in self.due(float("inf"))]

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        with self.faults.reading():
            return [self.kept[ref].write_id if ref in self.kept else None for ref in refs]

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        with self.faults.writing():
            self._write(ref, journal)

    def due(self, now: float) -> list[Ref]:
        with self.faults.reading():
            deadlines = {ref: wakes_at(copy.escalation) for ref, copy in self.kept.items() if self._record}
        return [ref for at, ref in sorted((at, ref) for ref, at in deadlines.items() if at is not None and at <= now)]

    def listed(self, limit: int) -> list[Ref]:
        """Implements ports.Listing, as the record does."""
        with self.faults.reading():
            return sorted(self.kept, key=lambda ref: wakes_at(self.kept[ref].escalation) is None)[:limit]

    def resting(self) -> list[Ref]:
        """Implements ports.Resting, as the record does."""
        with self.faults.reading():
            return [ref for ref in self.due(float("inf")) if self.kept[ref].escalation.state is State.RESTING]

    def flush(self) -> None:
        """It has lost everything, as a cache may."""
        self.kept.clear()

    def put_back(self, older: Copy) -> None:
        """Go back to an older copy, as after a fail-over to a replica that was behind."""
        self.kept[Ref(older.escalation.group, older.escalation.run)] = older

    def cells(self) -> list[str]:
        return [entry.cell for _, entry in self.journal]

    def _write(self, ref: Ref, entries: Sequence[Entry]) -> None:
        if self._record:
            self.journal += [(ref, entry) for entry in entries]


class MemoryTokens:
    """Implements ports.TokenStore."""

    def __init__(self, name: str) -> None:
        self.faults = StoreFaults(name)
        self.kept: dict[str, Grant] = {}
        self.likely: list[Ref | None] = []
        self._sids: dict[tuple[Ref, int], str] = {}

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        with self.faults.writing():
            assert token_hash not in self.kept, "the record takes a token once"
            self.kept[token_hash] = grant
            if sid:
                self._sids[grant.ref, grant.attempt] = sid

    def take(self, token: HashedToken) -> None:
        """It comes with a document, so that what it needs is what the document needs."""
        assert self.kept.setdefault(token.token_hash, token.grant) == token.grant

    def replace(self, token_hash: str, grant: Grant) -> None:
        with self.faults.writing():
            self.kept[token_hash] = grant

    def get(self, token_hash: str, likely: Ref | None = None) -> Grant | None:
        with self.faults.reading():
            self.likely.append(likely)
            return self.kept.get(token_hash)

    def bind(self, ref: Ref, attempt: int, sid: str, failed: Failed | None = None) -> None:
        with self.faults.writing():
            self._sids[ref, attempt] = sid

    def sid(self, ref: Ref, attempt: int) -> str:
        with self.faults.reading():
            return self._sids.get((ref, attempt), "")

    def flush(self) -> None:
        """It has lost everything, as a cache may."""
        self.kept.clear()
        self._sids.clear()


class NoLock:
    """Implements ports.GroupLock without a lock, as it is while Redis is away: everybody works at once."""

    def taken(self, group: str) -> AbstractContextManager[bool]:
        return nullcontext(enter_result=False)


class MemoryJournal:
    """Implements ports.JournalReader on a record in memory."""

    def __init__(self, record: MemoryCopies) -> None:
        self._record = record

    def journal(self, ref: Ref) -> list[Entry]:
        with self._record.faults.reading():
            return [entry for of, entry in self._record.journal if of == ref]


class MemoryCallRecord:
    """Implements ports.CallRecord on a record in memory."""

    def __init__(self, record: MemoryCopies) -> None:
        self._record = record

    def told(self, begins: float, ends: float) -> list[tuple[Ref, Entry]]:
        assert begins < ends
        with self._record.faults.reading():
            told = [one for one in self._record.journal if begins <= one[1].at < ends]
        return sorted((one for one in told if one[1].detail.startswith("call ")), key=lambda one: one[1].at)

    def called(self, refs: Sequence[Ref]) -> dict[Ref, Sequence[str]]:
        assert len(set(refs)) == len(refs)
        with self._record.faults.reading():
            kept = {ref: self._record.kept[ref].escalation for ref in refs if ref in self._record.kept}
        return {ref: [call.who for call in e.called] for ref, e in kept.items()}


class MemoryTimer:
    """Implements ports.Timer, and ports.Listing as Redis does."""

    name = "redis"

    def __init__(self) -> None:
        self.faults = StoreFaults("timer")
        self.wishes: dict[Ref, float] = {}

    def wake(self, ref: Ref, at: float | None) -> None:
        with self.faults.writing():
            if at is None:
                self.wishes.pop(ref, None)
            else:
                self.wishes[ref] = at

    def due(self, now: float) -> list[Ref]:
        with self.faults.reading():
            return sorted((ref for ref, at in self.wishes.items() if at <= now), key=lambda ref: self.wishes[ref])

    def listed(self, limit: int) -> list[Ref]:
        return self.due(float("inf"))[:limit]


class MemorySnapshots:
    """Implements ports.Snapshots."""

    def __init__(self) -> None:
        self.faults = StoreFaults("snapshots")
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        with self.faults.reading():
            return self.kept.get(name)

    def put(self, name: str, text: str, failed: Failed | None = None) -> None:
        with self.faults.writing():
            self.kept[name] = text
