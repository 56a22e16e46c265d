"""What the board shows of escalations: what is open, merged from both stores as the chain itself sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeVar

from rinban.core.chain.codec import decode_once
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Ref, StoredText
from rinban.core.errors import Unavailable
from rinban.core.rota.quiet import QuietNow
from rinban.ports.board import JournalEnds, LastLines, OpenNow, OpenRecord, OpenTexts
from rinban.ports.log import Log
from rinban.ports.stores import Views
from rinban.stores.answering import Answering

A = TypeVar("A")

Texts = Mapping[Ref, StoredText]


class MergedBoard:
    """Implements ports.BoardViews. `record`, `quick`: what is open in MySQL and in Redis. `views`: for all the rest.

    A copy that was read before is not decoded again: equal write ids are equal documents.
    """

    def __init__(self, record: OpenRecord, quick: OpenTexts, views: Views, journals: JournalEnds, log: Log) -> None:
        self._record = record
        self._quick = quick
        self._views = views
        self._journals = journals
        self._log = log
        self._asking = Answering[OpenTexts]((record, quick), log)
        self._decoded: dict[tuple[Ref, str], Escalation] = {}

    def mark(self, now: float, due: float = 0.0) -> str:
        """As ports.BoardViews says. While the record is away, Redis is asked a second time, for what it has listed."""
        record, quiet = self._ask(self._record, lambda _: self._record.marks_at(now, due)) or (None, "away")
        quick = self._ask(self._quick, lambda store: store.marks(list(record or ()), due))
        unknown = [ref for ref, mark in (quick or {}).items() if not mark and record is None]
        if unknown:
            quick = self._ask(self._quick, lambda store: store.marks(unknown, due))
        self._unless_silent(record, quick)
        return str([quiet, *(sorted(one.items()) if one is not None else "away" for one in (record, quick))])

    def mark_of(self, ref: Ref) -> str:
        """As ports.BoardViews says."""
        marks = [self._ask(store, lambda store: store.mark(ref)) for store in (self._record, self._quick)]
        self._unless_silent(*marks)
        return str(marks)

    def open(self, now: float) -> OpenNow:
        """As ports.BoardViews says. What only Redis lists is asked of the record too: it may know that it is closed."""
        record, quiet = self._ask(self._record, lambda _: self._record.texts_at(now)) or (None, None)
        quick = self._ask(self._quick, lambda store: store.texts(list(record or ())))
        self._unless_silent(record, quick)
        beside = [ref for ref in quick or () if record is not None and ref not in record]
        more = self._ask(self._record, lambda store: store.texts(beside)) if beside else None
        away = [store.name for store, got in ((self._record, record), (self._quick, quick)) if got is None]
        found = self._merged([texts for texts in (record, more, quick) if texts is not None])
        return OpenNow(tuple(e for e in found if e.has_alerts and e.state is not State.CLOSED), tuple(away), quiet)

    def quiet(self, now: float) -> tuple[QuietNow, ...]:
        """As ports.BoardViews says."""
        return self._record.quiet_at(now)

    def one(self, ref: Ref) -> Escalation | None:
        """As ports.BoardViews says."""
        return self._views.one(ref)

    def journal(self, ref: Ref, most: int) -> LastLines:
        """As ports.BoardViews says."""
        return self._journals.last_lines(ref, most)

    def _ask(self, store: OpenTexts, question: Callable[[OpenTexts], A]) -> A | None:
        """The answer, None if the store does not answer."""
        return next(iter(self._asking.one(store, question)), None)

    @staticmethod
    def _unless_silent(*answers: object) -> None:
        if all(answer is None for answer in answers):
            raise Unavailable("no store answers")

    def _merged(self, answers: Sequence[Texts]) -> list[Escalation]:
        copies: defaultdict[Ref, dict[str, StoredText]] = defaultdict(dict)
        for texts in answers:
            for ref, text in texts.items():
                copies[ref][text.write_id] = text
        known, self._decoded = self._decoded, {}
        found = []
        for ref, distinct in copies.items():
            read = [one for text in distinct.values() if (one := self._read(ref, text, known))]
            found += [reduce(merge, read)] if read else []
        return found

    def _read(self, ref: Ref, text: StoredText, known: Mapping[tuple[Ref, str], Escalation]) -> Escalation | None:
        name = ref, text.write_id
        try:
            e = known.get(name) or decode_once(text.document, text.tail)
        except ValueError as error:
            self._log.line("an escalation cannot be read", escalation=str(ref), error=str(error))
            return None
        self._decoded[name] = e
        return e
