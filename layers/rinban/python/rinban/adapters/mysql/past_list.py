"""MySQL: the history, one row for each escalation that is over. A page is found by an index, and in one journey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.alert import Severity
from rinban.core.chain.past import PastCursor, PastFigures, PastFilter, PastRow
from rinban.core.chain.record import Ref
from rinban.ports.past import UnlistedEscalation

OVERLAP = 60
"""Seconds before the last listed document from which on all are looked at: a write may be seen later than the next."""

_COLUMNS = (
    "opened_at, severity, outcome, who, alerts, calls, seconds_to_ring, seconds_to_key, host, problem, group_id, run"
)

# What is listed last has the bookmark: from there on, everything without a row of its present document.
UNLISTED = """
SELECT e.group_id, e.run, e.write_id, e.updated_at, UNIX_TIMESTAMP(e.updated_at) FROM escalation e
LEFT JOIN past_escalation p ON p.group_id = e.group_id AND p.run = e.run
WHERE e.deadline_at IS NULL
  AND e.updated_at >= (SELECT COALESCE(MAX(written_at) - INTERVAL %s SECOND, '1970-01-02') FROM past_escalation)
  AND (p.write_id IS NULL OR p.write_id <> e.write_id)
ORDER BY e.updated_at LIMIT %s
"""
_LIST = (
    f"REPLACE INTO past_escalation (write_id, written_at, {_COLUMNS})"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_IN_ORDER = "ORDER BY opened_at DESC, group_id DESC, run DESC LIMIT %s"
_BUCKET = "FLOOR(CASE WHEN {0} < 60 THEN {0} WHEN {0} < 600 THEN FLOOR({0} / 10) * 10 ELSE FLOOR({0} / 60) * 60 END)"

# In two looks at the rows: by group and person, and by how long it took.
_BY_PEOPLE = (
    "SELECT group_id, who, COUNT(*), SUM(alerts), SUM(calls), SUM(outcome LIKE '%%untaken') FROM {1} GROUP BY 1, 2"
)
_BY_WAITS = f"SELECT NULL, NULL, COUNT(*), {_BUCKET.format('seconds_to_ring')}, {_BUCKET.format('seconds_to_key')}, 0"
FIGURES = f"{_BY_PEOPLE} UNION ALL {_BY_WAITS} FROM {{1}} GROUP BY 4, 5".replace("{1}", "past_escalation WHERE {0}")


class MysqlPastList:
    """Implements ports.PastList."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        found = self._rows(UNLISTED, (OVERLAP, most))
        return [UnlistedEscalation(Ref(group, run), mark, at, float(epoch)) for group, run, mark, at, epoch in found]

    def keep(self, rows: Iterable[tuple[UnlistedEscalation, PastRow]]) -> None:
        values = [(one.write_id, one.written_at, *_values(row)) for one, row in rows]
        if values:
            with self._database.statement() as cursor:
                cursor.executemany(_LIST, values)

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        condition, values = where(wanted)
        if after:
            condition += " AND opened_at <= %s AND (opened_at < %s OR (group_id, run) < (%s, %s))"
            values = (*values, after.opened_at, after.opened_at, *after.ref)
        select = f"SELECT {_COLUMNS} FROM past_escalation WHERE {condition} {_IN_ORDER}"  # noqa: S608
        return [_row(row) for row in self._rows(select, (*values, most))]

    def figures(self, wanted: PastFilter) -> PastFigures:
        condition, values = where(wanted)
        rows = self._rows(FIGURES.format(condition), values * 2)
        whole, groups, people, waits = Counter[str](), Counter[str](), Counter[str](), (Counter[int](), Counter[int]())
        for group, who, number, *rest in rows:
            if group is None:
                for counted, seconds in zip(waits, rest, strict=False):
                    counted.update({int(seconds): number} if seconds is not None else {})
                continue
            whole.update(dict(zip(("alerts", "calls", "untaken"), map(int, rest), strict=True)))
            groups.update({group: number})
            people.update({who: number} if who else {})
        escalations, (to_ring, to_key) = groups.total(), waits
        alerts, calls, untaken = whole["alerts"], whole["calls"], whole["untaken"]
        return PastFigures(escalations, alerts, calls, untaken, to_ring, to_key, groups, people)

    def _rows(self, select: str, values: Row) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()


def where(wanted: PastFilter) -> tuple[str, tuple[Any, ...]]:
    """The condition of a filter, and its values."""
    conditions: list[tuple[str, tuple[Any, ...]]] = [
        ("opened_at >= %s AND opened_at < %s AND outcome <> ''", (wanted.begins, wanted.ends))
    ]
    for column in ("group", "who", "outcome"):
        if value := getattr(wanted, column):
            conditions.append((f"{'group_id' if column == 'group' else column} = %s", (value,)))
    if wanted.severity:
        conditions.append(("severity >= %s", (wanted.severity,)))
    if wanted.text:
        within = f"%{_literal(wanted.text)}%"
        conditions.append(("(host LIKE %s OR problem LIKE %s)", (within, within)))
    return " AND ".join(text for text, _ in conditions), tuple(value for _, values in conditions for value in values)


def _literal(text: str) -> str:
    """As LIKE has to be told it, where % and _ stand for other signs."""
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return text


def _values(row: PastRow) -> Row:
    whole = row.opened_at, int(row.severity), row.outcome, row.who[:120], row.alerts, row.calls
    return (*whole, row.seconds_to_ring, row.seconds_to_key, row.host[:120], row.problem[:300], *row.ref)


def _row(row: Row) -> PastRow:
    opened_at, severity, *rest, group, run = row
    return PastRow(Ref(group, run), opened_at, Severity(severity), *rest)
