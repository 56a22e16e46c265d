"""The watchdog's chore that lists what is over, so that the history need not read a document for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from rinban.budget import Budget
from rinban.core.alert import Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.past import UNREADABLE, PastRow
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry
from rinban.core.errors import Unavailable
from rinban.core.rota.loads import at_night
from rinban.core.text.plain import one_line
from rinban.paging.journal_lines import UNCHANGED
from rinban.paging.latencies import latencies
from rinban.paging.recaps import recap
from rinban.paging.rung_calls import rung
from rinban.ports.log import Log
from rinban.ports.past import ListedEscalation, PastList, UnlistedEscalation
from rinban.ports.stores import PastRecord

OTHERS = 600
"""Letters of the texts of all other alerts that are kept to be looked for."""

PIECE = 100
"""Escalations that are read and listed at a time."""


class PastLister:
    """Lists what is over. It is behind by a minute, and after an outage or a migration by as many as it needs."""

    def __init__(self, past: PastRecord, rows: PastList, log: Log, zone: Callable[[], str]) -> None:
        """`zone`: the rota's, by which a call has rung at night; it may raise Unavailable."""
        self._zone = zone
        self._past = past
        self._rows = rows
        self._log = log

    def list(self, budget: Budget) -> int:
        """List piece after piece, as long as a second is left; returns how many. The next round goes on."""
        listed = 0
        try:
            while budget.left(1.0) >= 1.0 and (piece := self._rows.unlisted(PIECE)):
                self._list(piece)
                listed += len(piece)
        except Unavailable as error:
            self._log.line("what is over was not listed", error=str(error))
        return listed

    def _list(self, piece: Sequence[UnlistedEscalation]) -> None:
        refs = [one.ref for one in piece]
        lines, zone = self._past.journals(refs, UNCHANGED), ZoneInfo(self._zone())
        documents = dict(self._past.documents(refs))
        self._rows.keep(_listed(one, documents.get(one.ref), lines.get(one.ref, ()), zone) for one in piece)


def _listed(one: UnlistedEscalation, e: Escalation | None, lines: Sequence[Entry], zone: ZoneInfo) -> ListedEscalation:
    """`lines`: those of its journal, in their order, but for those of `UNCHANGED`."""
    of_calls = [line for line in lines if line.detail.startswith("call ")]
    people = [call.who for call in e.called] if e else []
    calls = rung([(one.ref, line) for line in of_calls], {one.ref: people})
    row = _row(one, e, of_calls)._replace(answered_at_night=sum(call.answered for call in at_night(calls, zone)))
    if e is None:
        return ListedEscalation(one, row, calls)
    return ListedEscalation(one, row, calls, latencies(lines, e.policy), _others(e, (row.host, row.problem)))


def _row(one: UnlistedEscalation, e: Escalation | None, lines: Sequence[Entry]) -> PastRow:
    """A document that cannot be read has a row as well, or it would be read again each minute."""
    if e is None:
        return PastRow(one.ref, one.at, Severity.NOT_CLASSIFIED, UNREADABLE)
    if not e.has_alerts:
        return PastRow(one.ref, e.opened_at, Severity.NOT_CLASSIFIED, "")
    told = recap(e, lines)
    worst = max(_alerts(e), key=lambda p: (p.severity, -p.opened_at))
    return PastRow(
        one.ref,
        told.opened_at,
        told.severity,
        told.outcome,
        told.who,
        told.alerts,
        told.calls,
        told.seconds_to_ring,
        told.seconds_to_key,
        *_texts(worst),
    )


def _others(e: Escalation, told: tuple[str, str]) -> str:
    """The hosts and problems of its alerts besides the one whose are told, the most severe first, each text once."""
    by_severity = sorted(_alerts(e), key=lambda p: (-p.severity, p.opened_at))
    texts = dict.fromkeys(text for p in by_severity for text in _texts(p) if text not in told)
    return " ".join(texts)[:OTHERS]


def _texts(p: Problem) -> tuple[str, str]:
    return one_line(p.host, 120), one_line(p.summary or p.id.key, 300)


def _alerts(e: Escalation) -> list[Problem]:
    return [*(p for p in e.problems if not p.is_memory), *(one.problem for one in e.postponed)]
