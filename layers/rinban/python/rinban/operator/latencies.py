"""How long people waited in the escalations of a month. The task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rinban.core.chain.latencies import Latencies, spreads
from rinban.core.chain.record import Ref
from rinban.core.rota.nights import span
from rinban.operator.months import month_of, told_from
from rinban.operator.tasks import Task, TaskInput
from rinban.paging.journal_lines import OPENING, UNCHANGED
from rinban.paging.latencies import latencies
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import PastRecord
from rinban.ports.time import WallClock


@dataclass(frozen=True, slots=True)
class LatencyTasks:
    """`days_kept`: for how many days the journal stays, 0 for ever; raises BadConfig."""

    store: SettingsStore
    past: PastRecord
    clock: WallClock
    days_kept: Callable[[], int]

    def tasks(self) -> dict[str, Task]:
        return {"latency": self._latency}

    def _latency(self, asked: TaskInput) -> dict[str, Any]:
        """{"month": "2026-11"} -> {"month", "zone", "from", "to", "told_from", "escalations": 6, "unreadable": 0,
        "figures": {"to_request": {…}, "hop": {…}, "to_key": {…}, "silence": {…}}}

        `month`, `from`, `to`, `told_from`: as in the report. `escalations`: how many were opened in it; `unreadable`:
        how many more there are whose document cannot be read. `figures`: each has the fields of a `Spread`, of seconds
        as `Latencies` has them.
        """
        zone, now = self.store.settings().zone, self.clock.now()
        first, last = month_of(str(asked.get("month") or ""), now, zone)
        begins, ends = span(first, last, zone)
        found = list(waited(self.past, begins, min(ends, now)))
        known = [one for one in found if one is not None]
        return {
            "month": f"{first:%Y-%m}",
            "zone": zone,
            "from": begins,
            "to": ends,
            "told_from": told_from(begins, now, self.days_kept()),
            "escalations": len(known),
            "unreadable": len(found) - len(known),
            "figures": {name: one._asdict() for name, one in spreads(known).items()},
        }


def waited(past: PastRecord, begins: float, ends: float) -> Iterator[Latencies | None]:
    """What was opened from one instant to another, part by part; None for each that cannot be read."""
    after = begins
    for until, refs in past.opened(OPENING, begins, ends) if begins < ends else ():
        yield from waited_in(past, refs, after, until)  # a line that was written twice may stand in two parts
        after = until


def waited_in(past: PastRecord, refs: Sequence[Ref], begins: float, ends: float) -> Iterator[Latencies | None]:
    """Of these escalations those that were opened from one instant to another; None for each that cannot be read."""
    lines = past.journals(refs, UNCHANGED) if refs else {}
    for ref, e in past.documents(refs):
        if e is None:
            yield None
        elif begins <= e.opened_at < ends and e.has_alerts:
            yield latencies(lines.get(ref, ()), e.policy)
