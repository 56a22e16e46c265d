"""How the nights and calls of a month were shared, for the board, on which somebody waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rinban.core.rota.fairness import fairness
from rinban.core.rota.loads import RungCall
from rinban.core.rota.nights import span
from rinban.core.rota.settings import group_of
from rinban.operator.months import month_of
from rinban.operator.report import shown, told_calls
from rinban.paging.rung_calls import rung
from rinban.ports.past import PastCalls
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import CallRecord, PastRecord
from rinban.ports.time import WallClock

MOST = 300
"""Escalations whose journals are read beside the list; where there are more, the whole month's is."""


@dataclass(frozen=True, slots=True)
class MonthShares:
    """Of what is over, the calls are read from the list; of all else from the journal, as `ReportTasks` does."""

    store: SettingsStore
    record: CallRecord
    past: PastRecord
    listed: PastCalls
    clock: WallClock

    def of(self, month: str) -> dict[str, Any]:
        """Of "2026-11" (or of the present month, ""), what the report has under "month", "planned_from" and "people".

        Raises BadRequest and Unavailable.
        """
        settings, now = self.store.settings(), self.clock.now()
        first, last = month_of(month, now, settings.zone)
        begins, ends = span(first, last, settings.zone)
        groups = [group for name in sorted(settings.groups) if (group := group_of(settings, name))]
        found = fairness(groups, self._rung(begins, min(ends, now)), first, last, settings.zone)
        return {
            "month": f"{first:%Y-%m}",
            "planned_from": now if now < ends else None,
            "people": [shown(share, settings) for share in found.shares],
        }

    def _rung(self, begins: float, ends: float) -> Iterable[RungCall]:
        if begins >= ends:
            return ()
        beside = self.listed.beside(ends, MOST)
        if len(beside) > MOST:  # as after an update, until the watchdog has listed all of it
            return told_calls(self.record, begins, ends)
        lines = [(ref, line) for ref, told in self.past.of_calls(beside).items() for line in told] if beside else []
        return [*self.listed.rung(begins, ends), *rung(lines, self.record.called(beside) if lines else {})]
