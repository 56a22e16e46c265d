"""How long people waited in a month, for the board, on which somebody waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rinban.core.chain.latencies import Latencies, spreads
from rinban.core.rota.nights import span
from rinban.operator.latencies import waited, waited_in
from rinban.operator.months import month_of
from rinban.operator.shares import MOST
from rinban.ports.past import PastLatencies
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import PastRecord
from rinban.ports.time import WallClock


@dataclass(frozen=True, slots=True)
class MonthLatencies:
    """Of what is over, they are read from the list; of all else from the journal, as `LatencyTasks` does."""

    store: SettingsStore
    past: PastRecord
    listed: PastLatencies
    clock: WallClock

    def of(self, month: str) -> dict[str, Any]:
        """Of "2026-11" (or of the present month, ""): {"month", "planned_from", "escalations", "unreadable", "figures"}

        `planned_from`: if the month is not over, now, else None. `figures`: a `Spread` by "to_request", "hop", "to_key"
        and "silence". All else is as the task "latency" has it. Raises BadRequest and Unavailable.
        """
        zone, now = self.store.settings().zone, self.clock.now()
        first, last = month_of(month, now, zone)
        begins, ends = span(first, last, zone)
        found = list(self._waited(begins, min(ends, now)))
        known = [one for one in found if one is not None]
        return {
            "month": f"{first:%Y-%m}",
            "planned_from": now if now < ends else None,
            "escalations": len(known),
            "unreadable": len(found) - len(known),
            "figures": spreads(known),
        }

    def _waited(self, begins: float, ends: float) -> Iterable[Latencies | None]:
        if begins >= ends:
            return ()
        beside = self.listed.beside(ends, MOST)
        if len(beside) > MOST:  # as after an update, until the watchdog has listed all of it
            return waited(self.past, begins, ends)
        listed = self.listed.told(begins, ends)
        left = {*beside}  # what is listed between the two looks is in both
        told = [one for ref, one in listed.items() if ref not in left]
        return [*told, *waited_in(self.past, beside, begins, ends)]
