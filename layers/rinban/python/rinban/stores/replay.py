"""What the record missed while it was away: kept in the spool, and merged into it when it is back."""

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
    """Every step that the record did not take is a whole `Write` in the spool."""

    def __init__(self, record: Copies, spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._record = record
        self._spool = spool
        self._log = log
        self._new_id = new_id

    def keep(self, write: Write, before: Escalation | None) -> None:
        """`before`: the document that this write has followed.

        Without a spool too the chain goes on: the next step writes the whole document everywhere.
        """
        try:
            for item in _items(write, before):
                self._spool.put(item)
        except Unavailable as error:
            self._log.line("the record missed this", escalation=str(write.ref), error=str(error))

    def merge_in(self, budget: Budget) -> int:
        """Merge what waits, the oldest first, while there is time; how many steps that were. Raises Unavailable.

        A storm leaves a document for each alert: of a run they are joined first, and written once a lot. A lot that
        fails half-way comes again: to a document that changes nothing, but the journal may have its lines twice.
        """
        merged = 0
        for lot in self._spool.lots():
            if budget.left(1.0) < 1.0:
                break
            read = [_write(item) for item in lot]
            for write in _by_run(one for one in read if isinstance(one, Write)):
                while not self._merge(write):  # refused: somebody else moved it on in between
                    if not budget.left(1.0):
                        return merged
            merged += len(lot) - self._unreadable(zip(lot, read, strict=True))
        return merged

    def _merge(self, missed: Write) -> bool:
        copy = self._record.load(missed.ref)
        after = merge(copy.escalation, missed.document) if copy else missed.document
        expected = copy.write_id if copy else None
        return self._record.save(Write(after, expected, self._new_id(), missed.journal, missed.outbox))

    def _unreadable(self, lot: Iterable[tuple[Mapping[str, object], Write | Exception]]) -> int:
        """How many of the lot nobody can ever read: the log has them."""
        wrong = [(item, error) for item, error in lot if isinstance(error, Exception)]
        for item, error in wrong:
            self._log.count("SpoolItemUnreadable")
            self._log.line("a spooled document is of no use", record=item, error=repr(error))
        return len(wrong)


def _by_run(writes: Iterable[Write]) -> list[Write]:
    """One write a run: the merged document, with every journal line and every item of the outbox in their order."""
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
    """With the whole document. An item without an outbox is one that every version has written."""
    return {"group": write.ref.group, "document": encode(write.document), **_beside(write)}


def _packed(write: Write) -> Mapping[str, object]:
    """The same in a tenth of the space: alerts of one storm are much alike."""
    text = base64.b64encode(zlib.compress(encode(write.document).encode())).decode()
    return {"group": write.ref.group, "packed": text, **_beside(write)}


def _beside(write: Write) -> Mapping[str, object]:
    entries = [[entry.at, entry.cell, entry.detail] for entry in write.journal]
    return {"entries": entries, **({"outbox": list(write.outbox)} if write.outbox else {})}


def _write(item: Mapping[str, object]) -> Write | Exception:
    """What `_items` has made, or why this is no such item."""
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
