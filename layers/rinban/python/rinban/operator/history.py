"""The escalations of a month, a row each. The task takes a JSON object and answers one, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rinban.core.errors import BadRequest
from rinban.core.rota.nights import span
from rinban.operator.months import month_of, told_from
from rinban.operator.tasks import Task, TaskInput
from rinban.paging.journal_lines import OPENING
from rinban.paging.recaps import Recap, recap
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import PastRecord
from rinban.ports.time import WallClock

PAGE = 1000
"""Rows after which a page ends, at the next end of a part: an answer of Lambda's has room for 6 MB [AWS Lambda,
quotas], and a row takes less than a thousandth of that."""


def recaps(past: PastRecord, begins: float, ends: float) -> Iterator[tuple[float, Sequence[Recap], Sequence[str]]]:
    """What was opened from one instant to another, part by part: when the part ends, its escalations in the order in
    which they were opened, and the names of those that cannot be read."""
    after = begins
    for until, refs in past.opened(OPENING, begins, ends) if begins < ends else ():
        found, calls = list[Recap](), past.of_calls(refs) if refs else {}
        unreadable = list[str]()
        for ref, e in past.documents(refs):
            if e is None:
                unreadable.append(str(ref))
            elif after <= e.opened_at < until and e.has_alerts:  # a line that was written twice may stand in two parts
                found.append(recap(e, calls.get(ref, ())))
        yield until, sorted(found, key=lambda one: (one.opened_at, one.ref)), unreadable
        after = until


@dataclass(frozen=True, slots=True)
class HistoryTasks:
    """`days_kept`: for how many days the journal stays, 0 for ever; raises BadConfig."""

    store: SettingsStore
    past: PastRecord
    clock: WallClock
    days_kept: Callable[[], int]

    def tasks(self) -> dict[str, Task]:
        return {"history": self._history}

    def _history(self, asked: TaskInput) -> dict[str, Any]:
        """{"month": "2026-11", "after": None} -> {"month", "zone", "from", "to", "told_from", "rows": […],
        "unreadable": ["infra/12"], "next": instant}

        A month is that of the report: no night is cut in two. `rows`: the fields of a `Recap`, with `seconds_to_ring`
        and `seconds_to_key`. `next`: where the next page begins, to be asked for as `after`; None if this is the last.
        """
        zone, now = self.store.settings().zone, self.clock.now()
        first, last = month_of(str(asked.get("month") or ""), now, zone)
        begins, ends = span(first, last, zone)
        rows, unreadable, left = self._page(_after(asked, begins), min(ends, now))
        return {
            "month": f"{first:%Y-%m}",
            "zone": zone,
            "from": begins,
            "to": ends,
            "told_from": told_from(begins, now, self.days_kept()),
            "rows": rows,
            "unreadable": unreadable,
            "next": left,
        }

    def _page(self, begins: float, ends: float) -> tuple[list[dict[str, Any]], list[str], float | None]:
        rows, unreadable = list[dict[str, Any]](), list[str]()
        for until, part, damaged in recaps(self.past, begins, ends):
            rows += map(_row, part)
            unreadable += damaged
            if len(rows) >= PAGE and until < ends:
                return rows, unreadable, until
        return rows, unreadable, None


def _after(asked: TaskInput, begins: float) -> float:
    after = asked.get("after")
    if after is None:
        return begins
    if not isinstance(after, int | float):
        raise BadRequest(f'"{after}" is no instant at which a page begins')
    return max(begins, float(after))


def _row(one: Recap) -> dict[str, Any]:
    """In the order of the columns of a spreadsheet."""
    return {
        "group": one.ref.group,
        "run": one.ref.run,
        "opened": one.opened_at,
        "first_ring": one.rang_at,
        "key": one.key_at,
        "who": one.who,
        "outcome": one.outcome,
        "alerts": one.alerts,
        "calls": one.calls,
        "severity": one.severity.name.lower().replace("_", " "),
        "seconds_to_ring": one.seconds_to_ring,
        "seconds_to_key": one.seconds_to_key,
    }
