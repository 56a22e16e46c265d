"""What an operator reads about the escalations, merged from both stores as the chain itself sees them."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.chain.document import Escalation
from rinban.core.chain.overview import Overview
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import JournalReader, Listing
from rinban.stores.answering import Answering
from rinban.stores.escalations import Escalations


class MergedViews:
    """Implements ports.Views. `listings`: each store's list of escalations, the record's first.

    While the record is away, or skipped, the other list still has what is open, by its deadlines.
    """

    def __init__(self, escalations: Escalations, listings: Sequence[Listing], journal: JournalReader, log: Log) -> None:
        self._escalations = escalations
        self._listings = listings
        self._answering = Answering(listings, log)
        self._journal = journal
        self._log = log

    def recent(self, limit: int = 50) -> Overview:
        """As ports.Views says."""
        answered = {listing.name: refs for listing, refs in self._answering.each(lambda one: one.listed(limit))}
        if not answered:
            raise Unavailable("no store answers")
        away = {listing.name: None for listing in self._listings if listing.name not in answered}
        found = list[Escalation]()
        for ref in dict.fromkeys(ref for refs in answered.values() for ref in refs):
            escalation, silent = self._merged(ref)
            found += [escalation] if escalation else []
            away |= dict.fromkeys(silent)
        found.sort(key=lambda e: e.deadline is None)  # the record may not know yet that one is closed
        return Overview(tuple(found[:limit]), tuple(away))

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """As ports.Views says."""
        return self._journal.journal(ref)

    def one(self, ref: Ref) -> Escalation | None:
        """As ports.Views says."""
        try:
            return self._escalations.load(ref).escalation
        except ValueError as error:
            self._unreadable(ref, error)
            return None

    def _unreadable(self, ref: Ref, error: ValueError) -> None:
        self._log.line("an escalation cannot be read", escalation=str(ref), error=str(error))

    def _merged(self, ref: Ref) -> tuple[Escalation | None, Sequence[str]]:
        """The merged document, and the stores that did not answer. It is None if only one of those may have it."""
        everywhere = [listing.name for listing in self._listings]
        try:
            loaded = self._escalations.load(ref)
        except Unavailable:
            return None, ()
        except ValueError as error:
            self._unreadable(ref, error)
            return None, ()
        return loaded.escalation, [name for name in everywhere if name not in loaded.seen]
