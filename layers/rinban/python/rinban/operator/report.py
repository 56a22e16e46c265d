"""How nights and calls were shared in a month. The task takes a JSON object and answers one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.fairness import fairness
from rinban.core.rota.loads import RungCall, Share, smallest_load
from rinban.core.rota.nights import span
from rinban.core.rota.settings import Settings, group_of
from rinban.operator.tasks import Task, TaskInput
from rinban.paging.rung_calls import rung
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import CallRecord
from rinban.ports.time import WallClock

CALL = 3600.0
"""Seconds after its beginning within which all of a call is told: so long its token is valid."""

DAY = 86_400.0

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class ReportTasks:
    """`days_kept`: for how many days the journal stays, 0 for ever; raises BadConfig."""

    store: SettingsStore
    record: CallRecord
    clock: WallClock
    days_kept: Callable[[], int]

    def tasks(self) -> dict[str, Task]:
        return {"report": self._report}

    def _report(self, asked: TaskInput) -> dict[str, Any]:
        """{"month": "2026-11"} -> {"month", "zone", "from", "to", "told_from", "planned_from", "people": […],
        "groups": […]}

        `month` (may be left out: the present one) is in the rota's zone. `people`: the fields of a `Share`, `name` and
        `load`, the largest load first; `groups`: those of a `Balance`. `from`, `to`: the instants between which the
        month's nights and calls are. `told_from`: if what is older was deleted from the journal, the instant from which
        on calls are known, else None. `planned_from`: if the month is not over, now, else None.
        """
        settings, now = self.store.settings(), self.clock.now()
        first, last = _month(str(asked.get("month") or ""), now, settings.zone)
        begins, ends = span(first, last, settings.zone)
        groups = [group for name in sorted(settings.groups) if (group := group_of(settings, name))]
        found = fairness(groups, self._rung(begins, min(ends, now)), first, last, settings.zone)
        return {
            "month": f"{first:%Y-%m}",
            "zone": settings.zone,
            "from": begins,
            "to": ends,
            "told_from": self._told_from(begins, now),
            "planned_from": now if now < ends else None,
            "people": [_shown(share, settings) for share in found.shares],
            "groups": [asdict(balance) for balance in found.balances],
        }

    def next_cover(self, candidates: Sequence[str]) -> str:
        """Who of these people (ids) has the smallest load of the present month, "" if there are none.

        Somebody who takes no nights anywhere, and only stands behind others, has none because of that: such a person is
        not proposed as long as there is anybody else.
        """
        settings, now = self.store.settings(), self.clock.now()
        first, last = _month("", now, settings.zone)
        begins, _ = span(first, last, settings.zone)
        groups = [group for name in sorted(settings.groups) if (group := group_of(settings, name))]
        found = fairness(groups, self._rung(begins, now), first, last, settings.zone)
        takers = {who for balance in found.balances for who in balance.takers}
        return smallest_load(found.shares, [who for who in candidates if who in takers] or candidates)

    def _rung(self, begins: float, ends: float) -> Iterable[RungCall]:
        """The calls that rang between two instants, and some around it."""
        lines = list(self.record.told(begins - CALL, ends + CALL)) if begins < ends else []
        return rung(lines, self.record.called(sorted({ref for ref, _ in lines})))

    def _told_from(self, begins: float, now: float) -> float | None:
        days = self.days_kept()
        kept_from = now - days * DAY
        return kept_from if days and begins < kept_from else None


def _month(text: str, now: float, zone: str) -> tuple[date, date]:
    """The first and the last day of "2026-11", or of the month in which `now` is."""
    if text and not _MONTH.fullmatch(text):
        raise BadRequest(f'"{text}" is no month: write it as 2026-11')
    first = date.fromisoformat(f"{text}-01") if text else wall.day(now, ZoneInfo(zone)).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _shown(share: Share, settings: Settings) -> dict[str, Any]:
    member = settings.responders.get(share.who)
    return {"name": member.responder.name if member else share.who, **asdict(share), "load": share.load}
