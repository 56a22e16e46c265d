"""The month that a report is about, as it is typed, and since when its journal is kept."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import nights, wall

DAY = 86_400.0

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def month_of(text: str, now: float, zone: str) -> tuple[date, date]:
    """The first and the last day of "2026-11", or of the month in which `now` is, to which its last night belongs until
    the morning after it. Raises BadRequest."""
    if text and not _MONTH.fullmatch(text):
        raise BadRequest(f'"{text}" is no month: write it as 2026-11')
    first = date.fromisoformat(f"{text}-01") if text else _day(now, ZoneInfo(zone)).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _day(now: float, zone: ZoneInfo) -> date:
    day, shown = wall.day(now, zone), datetime.fromtimestamp(now, zone).time()
    return day - timedelta(days=1) if shown < nights.ENDS else day


def told_from(begins: float, now: float, days_kept: int) -> float | None:
    """If what is older was deleted from the journal, the instant from which on a time that `begins` then is known.

    `days_kept`: for how many days the journal stays, 0 for ever.
    """
    kept_from = now - days_kept * DAY
    return kept_from if days_kept and begins < kept_from else None
