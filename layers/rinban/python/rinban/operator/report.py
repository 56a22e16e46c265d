"""How nights and calls were shared in a month. The task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rinban.core.rota.fairness import fairness
from rinban.core.rota.loads import RungCall, Share, smallest_load
from rinban.core.rota.nights import span
from rinban.core.rota.settings import Settings, group_of
from rinban.core.spread import spread
from rinban.operator.history import recaps
from rinban.operator.months import DAY, month_of, told_from
from rinban.operator.tasks import Task, TaskInput
from rinban.paging.rung_calls import rung
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import CallRecord, PastRecord
from rinban.ports.time import WallClock

CALL = 3600.0
"""Seconds after its beginning within which all of a call is told: so long its token is valid."""

WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class ReportTasks:
    """`days_kept`: for how many days the journal stays, 0 for ever; raises BadConfig."""

    store: SettingsStore
    record: CallRecord
    past: PastRecord
    clock: WallClock
    days_kept: Callable[[], int]

    def tasks(self) -> dict[str, Task]:
        return {"report": self._report}

    def _report(self, asked: TaskInput) -> dict[str, Any]:
        """{"month": "2026-11"} -> {"month", "zone", "from", "to", "told_from", "planned_from", "people": […],
        "groups": […], "escalations": {"count", "alerts", "to_ring": {…}, "to_key": {…}}}

        `month` (may be left out: the present one) is in the rota's zone. `people`: the fields of a `Share`, `name` and
        `load`, the largest load first; `groups`: those of a `Balance`. `escalations`: how many were opened, and with
        how many alerts; `to_ring`, `to_key`: the fields of a `Spread`, of the seconds from the beginning of the calling
        to the first ring, and to the first key that took it. `from`, `to`: the instants between which the month's
        nights and calls are. `told_from`: if what is older was deleted from the journal, the instant from which on
        calls are known, else None. `planned_from`: if the month is not over, now, else None.
        """
        settings, now = self.store.settings(), self.clock.now()
        first, last = month_of(str(asked.get("month") or ""), now, settings.zone)
        begins, ends = span(first, last, settings.zone)
        groups = [group for name in sorted(settings.groups) if (group := group_of(settings, name))]
        found = fairness(groups, told_calls(self.record, begins, min(ends, now)), first, last, settings.zone)
        return {
            "month": f"{first:%Y-%m}",
            "zone": settings.zone,
            "from": begins,
            "to": ends,
            "told_from": told_from(begins, now, self.days_kept()),
            "planned_from": now if now < ends else None,
            "people": [shown(share, settings) for share in found.shares],
            "groups": [asdict(balance) for balance in found.balances],
            "escalations": self._escalations(begins, min(ends, now)),
        }

    def next_cover(self, candidates: Sequence[str]) -> str:
        """Who of these people (ids) has the smallest load of the present month, "" if there are none.

        Somebody who takes no nights anywhere, and only stands behind others, has none because of that: such a person is
        not proposed as long as there is anybody else.
        """
        settings, now = self.store.settings(), self.clock.now()
        first, last = month_of("", now, settings.zone)
        begins, _ = span(first, last, settings.zone)
        groups = [group for name in sorted(settings.groups) if (group := group_of(settings, name))]
        found = fairness(groups, told_calls(self.record, begins, now), first, last, settings.zone)
        takers = {who for balance in found.balances for who in balance.takers}
        return smallest_load(found.shares, [who for who in candidates if who in takers] or candidates)

    def _escalations(self, begins: float, ends: float) -> dict[str, Any]:
        """The figures of a month; of each escalation two numbers are kept meanwhile."""
        count, alerts, to_ring, to_key = 0, 0, list[float](), list[float]()
        for _, part, _ in recaps(self.past, begins, ends):
            for one in part:
                count, alerts = count + 1, alerts + one.alerts
                to_ring += [] if one.seconds_to_ring is None else [one.seconds_to_ring]
                to_key += [] if one.seconds_to_key is None else [one.seconds_to_key]
        spreads = {"to_ring": spread(to_ring)._asdict(), "to_key": spread(to_key)._asdict()}
        return {"count": count, "alerts": alerts, **spreads}


def told_calls(record: CallRecord, begins: float, ends: float) -> Iterator[RungCall]:
    """The calls that rang between two instants, week by week, so that nobody holds the lines of a month."""
    while begins < ends:
        until = min(begins + WEEK, ends)
        lines = list(record.told(begins - CALL, until + CALL))
        calls = rung(lines, record.called(sorted({ref for ref, _ in lines})))
        yield from (call for call in calls if begins <= call.rang_at < until)
        begins = until


def shown(share: Share, settings: Settings) -> dict[str, Any]:
    member = settings.responders.get(share.who)
    return {"name": member.responder.name if member else share.who, **asdict(share), "load": share.load}
