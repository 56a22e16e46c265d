"""The history: what is asked for, the rows of a page, the figures of all of them, and the same as CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from rinban.board.times import telling
from rinban.core.alert import Severity
from rinban.core.chain.past import (
    BETWEEN,
    UNREADABLE,
    PastCursor,
    PastFigures,
    PastFilter,
    PastLine,
    PastNames,
    PastRow,
)
from rinban.core.chain.record import Ref
from rinban.core.rota import wall
from rinban.core.spread import P95, P99, rank

PAGE, MOST = 50, 10_000
"""Rows of a page, and of a CSV file."""

USUAL_DAYS = 30
"""Days that are shown unless others are asked for."""

LONGEST = 100
"""Characters of what is looked for."""

LONGEST_GROUP = 64
"""Letters of a group's name."""

OUTCOMES = (
    "taken", "taken by hand", "acknowledged at its source", "recovered untaken", "closed by hand", "aged untaken",
    UNREADABLE,
)  # fmt: skip
"""As `paging.recaps.Recap` has them."""

_COLUMNS = (
    "group", "run", "opened", "severity", "outcome", "who", "alerts", "calls", "seconds_to_ring", "seconds_to_key",
    "host", "problem",
)  # fmt: skip
_SEVERITIES = {str(int(one)): one.name.lower().replace("_", " ") for one in Severity}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile('[,"\r\n]')


@dataclass(frozen=True, slots=True)
class PastAsked:
    """What a page was asked for. `first`, `last`: the days, in the visitor's zone."""

    wanted: PastFilter
    after: PastCursor | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WaitedSpan:
    """How long people waited, in whole seconds: the middle, the 95th and the 99th of a hundred; None for nobody."""

    median: int | None
    p95: int | None
    p99: int | None


@dataclass(frozen=True, slots=True)
class HistoryView:
    """`names`: what can be chosen. `next`, `csv`: the query of the next page, "" for none, and of the file."""

    asked: PastAsked
    rows: tuple[PastRow, ...]
    figures: PastFigures
    to_ring: WaitedSpan
    to_key: WaitedSpan
    names: PastNames
    next: str
    csv: str


def asked_for(query: Mapping[str, str], zone: str, now: float) -> PastAsked:
    """What a query asks for. What cannot be meant counts as not asked for."""
    where = ZoneInfo(zone)
    today = wall.day(now, where)
    first, last = _days(_date(query.get("from", "")), _date(query.get("to", "")), today)
    severity, outcome = query.get("severity", ""), query.get("outcome", "")
    wanted = PastFilter(
        wall.midnight(first, where),
        wall.midnight(last + wall.DAY, where),
        _group(query.get("group", "")),
        query.get("who", "")[:LONGEST],
        outcome if outcome in OUTCOMES else "",
        int(severity) if severity in ("1", "2", "3", "4", "5") else 0,
        query.get("q", "").strip()[:LONGEST],
    )
    return PastAsked(wanted, _cursor(query.get("after", "")), first, last)


def _days(begins: date | None, ends: date | None, today: date) -> tuple[date, date]:
    """From the earlier to the later one, whichever was typed first, and none that is to come."""
    last = ends or max(today, begins or today)
    first = begins or last - timedelta(days=USUAL_DAYS - 1)
    return min(first, last, today), min(max(first, last), today)


def history_view(asked: PastAsked, found: Sequence[PastRow], figures: PastFigures, names: PastNames) -> HistoryView:
    """`found`: the rows of the page, and one more if there is one. `names`: of all rows."""
    rows = tuple(found[:PAGE])
    query = _query(asked)
    after = f"{rows[-1].opened_at!r}~{rows[-1].ref.group}~{rows[-1].ref.run}" if len(found) > PAGE else ""
    return HistoryView(
        asked,
        rows,
        figures,
        _wait(figures.to_ring),
        _wait(figures.to_key),
        PastNames(_with(names.groups, asked.wanted.group), _with(names.people, asked.wanted.who)),
        urlencode({**query, "after": after}) if after else "",
        urlencode({**query, "csv": "1"}),
    )


def as_csv(lines: Iterable[PastLine], zone: str) -> str:
    """A table for a spreadsheet, with instants in this zone. No text in it becomes a formula there."""
    told, cell = telling(zone), cache(_cell)  # most texts are in many rows
    rows = [
        f"{cell(group)},{run},{told(int(at))},{_SEVERITIES[severity]},{outcome},{cell(who)},{numbers},{cell(host)},"
        f"{cell(problem)}\r\n"
        for line in lines
        for at, severity, group, run, outcome, numbers, who, host, problem in (line.split(BETWEEN),)
    ]
    return "".join([f"{','.join(_COLUMNS)}\r\n", *rows])


def _cell(text: str) -> str:
    return _quoted(f"'{text}" if text.startswith(_FORMULA) else text)


def _quoted(text: str) -> str:
    """As the library writes it between two others."""
    if not _QUOTED.search(text):
        return text
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="").writerow([text])
    return file.getvalue()


def _with(names: Sequence[str], asked: str) -> Sequence[str]:
    """What is asked for can be seen among what can be chosen, also where nobody has that name."""
    return sorted({*names, asked} - {""})


def _wait(counted: Mapping[int, int]) -> WaitedSpan:
    """By nearest rank, as `core.spread` has it."""
    total = sum(counted.values())
    if not total:
        return WaitedSpan(None, None, None)
    return WaitedSpan(*(_ranked(counted, rank(total, part)) for part in (50, P95, P99)))


def _ranked(counted: Mapping[int, int], place: int) -> int:
    seen = 0
    for seconds, times in sorted(counted.items()):
        seen += times
        if seen >= place:
            return seconds
    raise AssertionError("a rank is not above the number of values")


def _query(asked: PastAsked) -> dict[str, str]:
    wanted = asked.wanted
    named = {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "group": wanted.group,
        "who": wanted.who,
        "outcome": wanted.outcome,
        "severity": str(wanted.severity or ""),
        "q": wanted.text,
    }
    return {name: value for name, value in named.items() if value}


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 < found.year < 3000 else None


def _group(name: str) -> str:
    """This name, "" if no group can have it: MySQL compares no other letters with the names of groups."""
    return name if name.isascii() and len(name) <= LONGEST_GROUP else ""


def _cursor(text: str) -> PastCursor | None:
    at, _, rest = text.partition("~")
    group, _, run = rest.rpartition("~")
    try:
        cursor = PastCursor(float(at), Ref(_group(group), int(run)))
    except ValueError:
        return None
    return cursor if cursor.ref.group and math.isfinite(cursor.opened_at) else None
