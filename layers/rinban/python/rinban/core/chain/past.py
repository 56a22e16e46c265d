"""Escalations that are over, a row each: what is kept of them, asked for, and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rinban.core.alert import Severity
from rinban.core.chain.record import Ref

UNREADABLE = "unreadable"
"""The outcome of one whose document cannot be read."""

UNTAKEN = "untaken"
"""How the outcomes end of what was over without anybody who had taken it."""


class PastRow(NamedTuple):
    """As `paging.recaps.Recap` has it, with the host and the text of its most severe alert. `outcome` "": it has had no
    alert, and is not shown. `answered_at_night`: how many of its calls rang at night (`core.rota.nights`) and were
    picked up."""

    ref: Ref
    opened_at: float
    severity: Severity
    outcome: str
    who: str = ""
    alerts: int = 0
    calls: int = 0
    seconds_to_ring: float | None = None
    seconds_to_key: float | None = None
    host: str = ""
    problem: str = ""
    answered_at_night: int = 0


PastLine = str
"""A row as a file has it: nine texts with BETWEEN between them.

These are `opened_at` to the second, `severity`, the group, the run, `outcome`, then with commas between them `alerts`,
`calls`, `seconds_to_ring` and `seconds_to_key` to a tenth, "" for None; and `who`, `host` and `problem`, without any
BETWEEN in them. Ten thousand rows are read for one file, and most of the time that takes goes by the number of columns.
"""

BETWEEN = "\x1f"


class PastFilter(NamedTuple):
    """Which of them are meant: opened from one instant to another (seconds since 1970), and of all that is not "" or 0.

    `text`: stands in the host, a space and the problem, or in those of another of its alerts, as far as they are kept;
    capital letters are as small ones. `severity`: at least so
    much.
    """

    begins: float
    ends: float
    group: str = ""
    who: str = ""
    outcome: str = ""
    severity: int = 0
    text: str = ""


class PastCursor(NamedTuple):
    """The last row of a page, behind which the next one begins."""

    opened_at: float
    ref: Ref


class PastFigures(NamedTuple):
    """Of all rows that are meant. `to_ring`, `to_key`: how often so many seconds passed, rounded down: from a minute on
    to tens of seconds, from ten minutes on to minutes."""

    escalations: int
    alerts: int
    calls: int
    answered_at_night: int
    untaken: int
    to_ring: Mapping[int, int]
    to_key: Mapping[int, int]


class PastNames(NamedTuple):
    """What can be asked for: the groups and the people of all rows, each in order."""

    groups: Sequence[str]
    people: Sequence[str]


def line_of(row: PastRow) -> PastLine:
    """This row as a file has it."""
    seconds = ("" if one is None else f"{one:.1f}" for one in (row.seconds_to_ring, row.seconds_to_key))
    numbers = ",".join(map(str, (row.alerts, row.calls, *seconds)))
    texts = (text.replace(BETWEEN, "") for text in (row.who, row.host, row.problem))
    return BETWEEN.join(map(str, (int(row.opened_at), int(row.severity), *row.ref, row.outcome, numbers, *texts)))


def bucket(seconds: float) -> int:
    """The seconds by which a wait is counted: whole ones, from a minute on tens, and from ten minutes on minutes."""
    whole = int(seconds)
    return whole if whole < 60 else whole // 10 * 10 if whole < 600 else whole // 60 * 60


def counted(rows: Sequence[PastRow]) -> PastFigures:
    """The figures of these rows."""
    return PastFigures(
        len(rows),
        sum(row.alerts for row in rows),
        sum(row.calls for row in rows),
        sum(row.answered_at_night for row in rows),
        sum(row.outcome.endswith(UNTAKEN) for row in rows),
        _waits(row.seconds_to_ring for row in rows),
        _waits(row.seconds_to_key for row in rows),
    )


def _waits(seconds: Iterable[float | None]) -> Counter[int]:
    return Counter(bucket(one) for one in seconds if one is not None)
