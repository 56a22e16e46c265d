"""An escalation in one row: when it began and rang, who took it, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rinban.core.alert import Severity
from rinban.core.chain.decisions import TellSource
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry, Ref
from rinban.paging.journal_lines import JournalLine, read_line
from rinban.paging.rung_calls import rung

_TAKEN = "taken by "
"""Stands in the detail of a line by which somebody takes it. Most lines of a month need not be read for that."""


_BY_NOBODY = ("recovered", "aged")
"""How alerts end that nobody has closed; else they have the id, or the name, of who did."""


class Recap(NamedTuple):
    """One escalation. Instants are seconds since 1970, None where there was none.

    `begins_at`: when its calling began: later than `opened_at` if its alerts had to wait first. `rang_at`: the first
    ring of any phone; `key_at`: the first key that took it. `who`: the name of the person who has it, or who closed it
    by hand, "" if nobody did. `outcome`: "taken", "taken by hand", "acknowledged at its source", "recovered untaken",
    "closed by hand", "aged untaken", or, while nobody has it, "calling", "resting" or "waiting". `alerts`: all that
    have come in, by their occurrences. `calls`: those that rang. `severity`: the highest that any alert had.
    """

    ref: Ref
    opened_at: float
    begins_at: float
    rang_at: float | None
    key_at: float | None
    who: str
    outcome: str
    alerts: int
    calls: int
    severity: Severity

    @property
    def seconds_to_ring(self) -> float | None:
        return None if self.rang_at is None else max(0.0, self.rang_at - self.begins_at)

    @property
    def seconds_to_key(self) -> float | None:
        return None if self.key_at is None else max(0.0, self.key_at - self.begins_at)


def recap(e: Escalation, lines: Iterable[Entry]) -> Recap:
    """The row of an escalation that has alerts; `lines`: those of its journal that calls have written, in any order."""
    ref, entries = Ref(e.group, e.run), list(lines)
    calls = rung([(ref, entry) for entry in entries], {ref: [call.who for call in e.called]})
    keys = (entry.at for entry in entries if _TAKEN in entry.detail and _takes(read_line(entry)))
    rang_at, alerts = calls[0].rang_at if calls else None, _alerts(e)
    waited = rang_at is None or rang_at >= e.woken_at
    who, outcome = _end(e)
    return Recap(
        ref,
        e.opened_at,
        max(e.opened_at, e.woken_at) if waited else e.opened_at,
        rang_at,
        min(keys, default=None),
        who,
        outcome,
        len(alerts),
        len(calls),
        max(one.severity for one in alerts),
    )


def _alerts(e: Escalation) -> list[Problem]:
    return [*(p for p in e.problems if not p.is_memory), *(one.problem for one in e.postponed)]


def _takes(line: JournalLine | None) -> bool:
    """Whether it is a key by which somebody has taken it."""
    return (
        line is not None
        and line.call is not None
        and any(isinstance(d, TellSource) and not d.handed_back for d in line.decisions)
    )


def _end(e: Escalation) -> tuple[str, str]:
    """Who has it, and how it stands or has ended."""
    if e.acknowledged and e.ack:
        by = e.person(e.ack.by).name if e.ack.is_a_responders else e.ack.by
        return by, "taken by hand" if e.ack.by_hand else "taken" if e.ack.attempt >= 0 else "acknowledged at its source"
    if e.state is not State.CLOSED:
        return "", e.state.value
    end = e.most_severe.end if e.most_severe else ""
    if end in _BY_NOBODY:
        return "", f"{end} untaken"
    return e.person(end).name if end else "", "closed by hand"
