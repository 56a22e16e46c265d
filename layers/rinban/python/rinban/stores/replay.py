"""What the record misses while it is away is kept in the spool, and merged into the record when it is back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from rinban.budget import Budget
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Entry, Ref, Write
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import MOST, Copies, Spool

T = TypeVar("T")


class Replay:
    """Keeps each step that the record did not take as a whole `Write` in the spool, and merges it in later."""

    def __init__(self, record: Copies, spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._record = record
        self._spool = spool
        self._log = log
        self._new_id = new_id

    def keep(self, write: Write, before: Escalation | None) -> None:
        """Put a write into the spool. If that fails, the record never gets this step's journal lines and outbox.

        `before`: the document that this write has followed. The chain goes on all the same, because the next step
        writes the whole document to every store that answers.
        """
        try:
            for item in _items(write, before):
                self._spool.put(item)
        except Unavailable as error:
            self._log.line("the record missed this", escalation=str(write.ref), error=str(error))

    def merge_in(self, budget: Budget) -> int:
        """Merge what waits, the oldest first, as long as time is left; returns the number of steps. Raises Unavailable.

        A storm leaves a document for each alert. Those of one run are joined first, and written once for each batch:
        1,200 steps of one run take 8 s so, and one by one they took 78. A batch that fails half-way comes again. That
        does not change a document, but its lines may stand in the journal twice.
        """
        merged = 0
        for batch in self._spool.batches():
            if budget.left(1.0) < 1.0:
                break
            read = [_write(item) for item in batch]
            for write in _by_run(one for one in read if isinstance(one, Write)):
                while not self._merge(write):  # refused, because another process has saved the run in between
                    if not budget.left(1.0):
                        return merged
            merged += len(batch) - self._unreadable(zip(batch, read, strict=True))
        return merged

    def _merge(self, write: Write) -> bool:
        copy = self._record.load(write.ref)
        after = merge(copy.escalation, write.document) if copy else write.document
        expected = copy.write_id if copy else None
        return self._record.save(Write(after, expected, self._new_id(), write.journal, write.outbox))

    def _unreadable(self, batch: Iterable[tuple[Mapping[str, object], Write | Exception]]) -> int:
        """How many items of the batch cannot be read. They are logged in full, and stop nothing behind them."""
        wrong = [(item, error) for item, error in batch if isinstance(error, Exception)]
        for item, error in wrong:
            self._log.count("SpoolItemUnreadable")
            self._log.line("a spooled document is of no use", record=item, error=repr(error))
        return len(wrong)


def _by_run(writes: Iterable[Write]) -> list[Write]:
    """One write for each run: the merged document, with all journal lines and outbox messages in their order."""
    runs: dict[Ref, list[Write]] = {}
    for write in writes:
        runs.setdefault(write.ref, []).append(write)
    return [
        Write(
            reduce(merge, (write.document for write in several)),
            None,
            several[-1].write_id,
            tuple(entry for write in several for entry in write.journal),
            tuple(item for write in several for item in write.outbox),
        )
        for several in runs.values()
    ]


def _items(write: Write, before: Escalation | None) -> Iterator[Mapping[str, object]]:
    """A write as items of the spool, each within its limit.

    Mostly it is one, with the whole document. What is too large has only the alerts that differ from `before`, which
    the record had, or which were kept before this; then it is packed, and if that is not enough, cut into halves.
    Merging them gives the whole again, in whatever order they come.
    """
    whole = _item(write)
    if _fits(whole):
        yield whole
        return
    known = set(map(id, before.problems)) if before and before.run == write.document.run else set()
    changed = tuple(problem for problem in write.document.problems if id(problem) not in known)
    yield from _cut(replace(write, document=replace(write.document, problems=changed)))


def _cut(write: Write) -> Iterator[Mapping[str, object]]:
    packed = _packed(write)
    if _fits(packed) or max(len(write.document.problems), len(write.journal), len(write.outbox)) < 2:
        yield packed
        return
    for half in _halves(write):
        yield from _cut(half)


def _halves(write: Write) -> Iterator[Write]:
    """Each alert, line and item in one of them, in their order."""
    e = write.document
    for half in (_first, _second):
        document = replace(e, problems=half(e.problems))
        yield replace(write, document=document, journal=half(write.journal), outbox=half(write.outbox))


def _first(all_: tuple[T, ...]) -> tuple[T, ...]:
    return all_[: len(all_) // 2]


def _second(all_: tuple[T, ...]) -> tuple[T, ...]:
    return all_[len(all_) // 2 :]


def _fits(item: Mapping[str, object]) -> bool:
    return len(json.dumps(item, ensure_ascii=False).encode()) <= MOST


def _item(write: Write) -> Mapping[str, object]:
    """With the whole document. An empty outbox is left out, so that older versions can read the item."""
    return {"group": write.ref.group, "document": encode(write.document), **_beside(write)}


def _packed(write: Write) -> Mapping[str, object]:
    """The same in a tenth of the space: alerts of one storm are much alike."""
    text = base64.b64encode(zlib.compress(encode(write.document).encode())).decode()
    return {"group": write.ref.group, "packed": text, **_beside(write)}


def _beside(write: Write) -> Mapping[str, object]:
    entries = [[entry.at, entry.cell, entry.detail] for entry in write.journal]
    return {"entries": entries, **({"outbox": list(write.outbox)} if write.outbox else {})}


def _write(item: Mapping[str, object]) -> Write | Exception:
    """The write that `_items` made this item of, or the error if it is no such item."""
    try:
        entries, outbox = item["entries"], item.get("outbox", [])
        if not isinstance(entries, list) or not isinstance(outbox, list):
            raise TypeError("no list of entries")
        journal = tuple(Entry(*entry) for entry in entries)
        return Write(decode(_text(item)), None, "", journal, tuple(map(str, outbox)))
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        return error


def _text(item: Mapping[str, object]) -> str:
    if "packed" in item:
        return zlib.decompress(base64.b64decode(str(item["packed"]), validate=True)).decode()
    return str(item["document"])
