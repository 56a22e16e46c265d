"""What the record missed while it was away: kept in the spool, and merged into it when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Copies, Spool

Told = tuple[Escalation, list[Entry]]


class Replay:
    """Every step that the record did not take is a whole document, and what the journal would have said of it."""

    def __init__(self, record: Copies, spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._record = record
        self._spool = spool
        self._log = log
        self._new_id = new_id

    def keep(self, after: Escalation, entries: Iterable[Entry]) -> None:
        """Without a spool too the chain goes on: the next step writes the whole document everywhere."""
        told = [[entry.at, entry.cell, entry.detail] for entry in entries]
        try:
            self._spool.put({"group": after.group, "document": encode(after), "entries": told})
        except Unavailable as error:
            self._log.line("the record missed this", escalation=f"{after.group}/{after.run}", error=str(error))

    def merge_in(self, budget: Budget) -> int:
        """Merge what waits, the oldest first, while there is time; how many steps that were. Raises Unavailable.

        A storm leaves a document for each alert: of a run they are joined first, and written once a lot. A lot that
        fails half-way comes again: to a document that changes nothing, but the journal may have its lines twice.
        """
        merged = 0
        for lot in self._spool.lots():
            if budget.left(1.0) < 1.0:
                break
            told = [_unspooled(record) for record in lot]
            for e, entries in _by_run(one for one in told if not isinstance(one, Exception)):
                while not self._merge(e, entries):  # refused: somebody else moved it on in between
                    if not budget.left(1.0):
                        return merged
            merged += len(lot) - self._unusable(zip(lot, told, strict=True))
        return merged

    def _merge(self, spooled: Escalation, entries: Sequence[Entry]) -> bool:
        copy = self._record.load(Ref(spooled.group, spooled.run))
        after = merge(copy.escalation, spooled) if copy else spooled
        return self._record.save(after, copy.write_id if copy else None, self._new_id(), entries)

    def _unusable(self, lot: Iterable[tuple[Mapping[str, object], Told | Exception]]) -> int:
        """How many of the lot nobody can ever use: the log has them."""
        wrong = [(record, told) for record, told in lot if isinstance(told, Exception)]
        for record, error in wrong:
            self._log.count("SpoolItemUnreadable")
            self._log.line("a spooled document is of no use", record=record, error=repr(error))
        return len(wrong)


def _by_run(told: Iterable[Told]) -> list[Told]:
    """One document a run, with all its entries in their order."""
    runs: dict[Ref, tuple[list[Escalation], list[Entry]]] = {}
    for e, entries in told:
        documents, journal = runs.setdefault(Ref(e.group, e.run), ([], []))
        documents.append(e)
        journal += entries
    return [(reduce(merge, documents), journal) for documents, journal in runs.values()]


def _unspooled(record: Mapping[str, object]) -> Told | Exception:
    """What `keep` has put there, or why this is no such record."""
    try:
        entries = record["entries"]
        if not isinstance(entries, list):
            raise TypeError("no list of entries")
        return decode(str(record["document"])), [Entry(*entry) for entry in entries]
    except (KeyError, TypeError, ValueError) as error:
        return error
