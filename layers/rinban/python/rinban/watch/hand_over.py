"""What a group has been through since its last hand-over: the open alerts, and the calls that rang."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.notice_texts import MOST, HandedOver
from rinban.core.rota.notices import before
from rinban.core.text.headline import apart
from rinban.paging.rung_calls import rung
from rinban.ports.log import Log
from rinban.ports.stores import CallRecord
from rinban.stores.escalations import Escalations

SLICE = 6 * 3600.0
"""Seconds of the journal that are read together, so that the time that is left can be looked at between."""

PIECE = 50
"""Escalations whose calls are read together."""


class HandOvers:
    """Looks up what is told at a hand-over. `calls`: what calls have told; `escalations`: what is open."""

    def __init__(self, escalations: Escalations, calls: CallRecord, log: Log) -> None:
        self._escalations = escalations
        self._calls = calls
        self._log = log

    def told(self, group: Group, begins: float, language: str, budget: Budget) -> HandedOver:
        """For the hand-over of this group at `begins` (seconds since 1970). Raises Unavailable, also for lack of time.

        `language`: in which the alerts are named, where they have texts in several.
        """
        last = before(group, begins)
        lines = list(self._lines(group.id, last.begins, begins, budget))
        refs = sorted({ref for ref, _ in lines}, reverse=True)
        calls = rung(lines, dict(self._called(refs, budget)))
        names = {one.id: one.name for one in group.responders}
        return HandedOver(
            before=next((names.get(who, who) for who in last.people), ""),
            since=last.begins,
            open=tuple(self._open(group.id, language)),
            calls=len(calls),
            alerts=tuple(self._alerts(refs[:MOST], language)) if calls else (),
            others=max(0, len(refs) - MOST) if calls else 0,
        )

    def _lines(self, group: str, begins: float, ends: float, budget: Budget) -> Iterator[tuple[Ref, Entry]]:
        while begins < ends:
            _enough(budget)
            until = min(begins + SLICE, ends)
            yield from (line for line in self._calls.told(begins, until) if line[0].group == group)
            begins = until

    def _called(self, refs: Sequence[Ref], budget: Budget) -> Iterator[tuple[Ref, Sequence[str]]]:
        for first in range(0, len(refs), PIECE):
            _enough(budget)
            yield from self._calls.called(refs[first : first + PIECE]).items()

    def _open(self, group: str, language: str) -> Iterator[str]:
        found = self._loaded(group)
        return _named(found.open if found else (), language)

    def _alerts(self, refs: Iterable[Ref], language: str) -> Iterator[str]:
        """The most severe alert of each of these escalations, as far as they can still be read."""
        for ref in refs:
            found = self._loaded(ref)
            yield from _named((p for p in found.problems if not p.is_memory) if found else (), language, most=1)

    def _loaded(self, where: str | Ref) -> Escalation | None:
        try:
            return self._escalations.load(where).escalation
        except ValueError as error:
            self._log.line("an escalation cannot be read", escalation=str(where), error=str(error))
            return None


def _named(alerts: Iterable[Problem], language: str, most: int | None = None) -> Iterator[str]:
    """The alerts as they are called, the most severe first."""
    for alert in sorted(alerts, key=lambda p: -p.severity)[:most]:
        host, summary = apart(alert.host, dict(alert.texts).get(language) or alert.summary)
        yield f"{host}: {summary}" if host else summary


def _enough(budget: Budget) -> None:
    if budget.left(1.0) < 1.0:
        raise Unavailable("no time is left to read what rang")
