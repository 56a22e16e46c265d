"""What the record misses while it is away is kept in the spool, and merged into the record when it is back."""

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
    """Keeps each step that the record did not take as a whole `Write` in the spool, and merges it in later."""

    def __init__(self, record: Copies, spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._record = record
        self._spool = spool
        self._log = log
        self._new_id = new_id

    def keep(self, write: Write) -> None:
        """Put a write into the spool. If that fails, the record never gets this step's journal lines and outbox.

        The chain goes on all the same, because the next step writes the whole document to every store that answers.
        """
        try:
            self._spool.put(_item(write))
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


def _item(write: Write) -> Mapping[str, object]:
    """A write as an item of the spool. An empty outbox is left out, so that older versions can read the item."""
    journal = [[entry.at, entry.cell, entry.detail] for entry in write.journal]
    item: dict[str, object] = {"group": write.ref.group, "document": encode(write.document), "entries": journal}
    return item | ({"outbox": list(write.outbox)} if write.outbox else {})


def _write(item: Mapping[str, object]) -> Write | Exception:
    """The write that `_item` made this item of, or the error if it is no such item."""
    try:
        entries, outbox = item["entries"], item.get("outbox", [])
        if not isinstance(entries, list) or not isinstance(outbox, list):
            raise TypeError("no list of entries")
        journal = tuple(Entry(*entry) for entry in entries)
        return Write(decode(str(item["document"])), None, "", journal, tuple(map(str, outbox)))
    except (KeyError, TypeError, ValueError) as error:
        return error
