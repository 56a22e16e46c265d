"""What the record missed while it was away: kept in the spool, and merged into it when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Entry, Ref, Write
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Copies, Spool


class Replay:
    """Every step that the record did not take is a whole `Write` in the spool."""

    def __init__(self, record: Copies, spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._record = record
        self._spool = spool
        self._log = log
        self._new_id = new_id

    def keep(self, write: Write) -> None:
        """Without a spool too the chain goes on: the next step writes the whole document everywhere."""
        try:
            self._spool.put(_item(write))
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


def _item(write: Write) -> Mapping[str, object]:
    """A write as an item of the spool. An item without an outbox is one that every version has written."""
    journal = [[entry.at, entry.cell, entry.detail] for entry in write.journal]
    item: dict[str, object] = {"group": write.ref.group, "document": encode(write.document), "entries": journal}
    return item | ({"outbox": list(write.outbox)} if write.outbox else {})


def _write(item: Mapping[str, object]) -> Write | Exception:
    """What `_item` has made, or why this is no such item."""
    try:
        entries, outbox = item["entries"], item.get("outbox", [])
        if not isinstance(entries, list) or not isinstance(outbox, list):
            raise TypeError("no list of entries")
        journal = tuple(Entry(*entry) for entry in entries)
        return Write(decode(str(item["document"])), None, "", journal, tuple(map(str, outbox)))
    except (KeyError, TypeError, ValueError) as error:
        return error
