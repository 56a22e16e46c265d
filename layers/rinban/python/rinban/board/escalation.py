"""One escalation: how it stands, its alerts, and all that has happened in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rinban.board import monitors
from rinban.board.cards import OpenCard, card
from rinban.board.maintenance import QuietRow
from rinban.chat.links import leads_somewhere
from rinban.core.alert import Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry

ALERTS, LINES = 100, 300
"""Of a storm so many alerts are shown, and the last lines of its journal; the commands show all."""

READ = 2 * LINES
"""Lines that are read: what a line means may depend on some before it, as on the ring of the call that it ends."""


class ToldLine(Protocol):
    """One thing that happened, in words, as the commands tell it too (`operator.timeline.TimelineLine`)."""

    @property
    def at(self) -> float: ...

    @property
    def kind(self) -> str: ...

    @property
    def clauses(self) -> tuple[str, ...]: ...

    @property
    def call(self) -> int | None: ...

    @property
    def who(self) -> str: ...

    @property
    def heard(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert. `id`: tells it from the others of its escalation, in whatever order they stand. `source`: the name of
    who has sent it, as people know it, or "". `link`: the monitor's, an http or https address, or "". `waits_until`:
    until when nobody is called for it (seconds since 1970), or None; `quiet`: for the end of a maintenance. `end`:
    "recovered", "aged", or the name of who closed it; "" while it is open."""

    id: str
    severity: Severity
    host: str
    summary: str
    source: str
    link: str
    details: str
    opened_at: float
    ended_at: float
    end: str
    claimed_by: str
    waits_until: float | None
    quiet: bool

    @property
    def is_open(self) -> bool:
        return not self.ended_at


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A line of the timeline, and the grid's cell that has decided it. `heard`: the words that somebody heard on the
    phone because of it, and `language`: which these are in; "" if there are none."""

    line: ToldLine
    cell: str
    key: str
    heard: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class EscalationView:
    """`card`: None if nothing but the journal is known. `rows`: the newest first; None if the record does not answer.
    `more_alerts`, `more_rows`: how many are not shown. `quiet`: the maintenance for whose end an alert of it waits."""

    ref: str
    card: OpenCard | None
    alerts: tuple[AlertRow, ...]
    more_alerts: int
    rows: tuple[TimelineRow, ...] | None
    more_rows: int
    quiet: tuple[QuietRow, ...]


def escalation_view(
    ref: str,
    e: Escalation | None,
    language: str,
    entries: Sequence[Entry] | None,
    lines: Sequence[ToldLine],
    before: int = 0,
    quiet: tuple[QuietRow, ...] = (),
) -> EscalationView:
    """`entries`: the end of its journal, None if that cannot be read; `lines`: the same in words, a line for each
    entry; `before`: how many lines there are before them; `quiet`: the maintenance for whose end it waits."""
    alerts = sorted(_alerts(e, language), key=_importance) if e else []
    rows = _rows(e, entries or (), lines)
    return EscalationView(
        ref,
        card(e, language) if e and e.has_alerts else None,
        tuple(alerts[:ALERTS]),
        max(0, len(alerts) - ALERTS),
        None if entries is None else tuple(reversed(rows[-LINES:])),
        before + max(0, len(rows) - LINES),
        quiet,
    )


def _rows(e: Escalation | None, entries: Sequence[Entry], lines: Sequence[ToldLine]) -> list[TimelineRow]:
    """What was heard stands beside what it was said for, which is the line before it; alone only if that is not read
    any more."""
    rows = list[TimelineRow]()
    for line, entry in zip(lines, entries, strict=True):
        if line.heard and rows and _is_of_the_same(rows[-1].line, line):
            language = e.person(line.who).language if e and line.who else ""
            rows[-1] = replace(rows[-1], heard=f"{rows[-1].heard} {line.heard}".strip(), language=language)
        else:
            rows.append(TimelineRow(line, entry.cell, _key(entry)))
    return rows


def _is_of_the_same(before: ToldLine, line: ToldLine) -> bool:
    return (before.at, before.call) == (line.at, line.call)


def _alerts(e: Escalation, language: str) -> Iterable[AlertRow]:
    yield from (_row(e, p, language) for p in e.problems if not p.is_memory)
    yield from (_row(e, one.problem, language, one) for one in e.postponed)


def _row(e: Escalation, p: Problem, language: str, waits: Postponed | None = None) -> AlertRow:
    return AlertRow(
        hashlib.sha256(f"{p.id.occurrence} {p.id.key}".encode(errors="replace")).hexdigest()[:12],
        p.severity,
        p.host,
        dict(p.texts).get(language) or p.summary or p.id.key,
        monitors.shown(p.source),
        p.link if leads_somewhere(p.link) else "",
        p.details,
        p.opened_at,
        p.ended_at,
        e.person(p.end).name if p.end else "",
        p.claimed_by,
        waits.until if waits and waits.waits else None,
        waits is not None and waits.quiet,
    )


def _importance(row: AlertRow) -> tuple[bool, int, float]:
    return not row.is_open, -row.severity, row.opened_at


def _key(entry: Entry) -> str:
    """The key that was pressed, as the detail of a line of a call has it: "call 0, key 1"."""
    before, found, after = entry.detail.partition(", key ")
    return after[:1] if found and before.startswith("call ") else ""
