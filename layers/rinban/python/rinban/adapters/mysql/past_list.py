"""MySQL: the history, one row for each escalation that is over. A page is found by an index, and in one journey."""

from __future__ import annotations

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
_IN_ORDER = "ORDER BY opened_at DESC, group_id, run LIMIT %s"
_BUCKET = "FLOOR(CASE WHEN {0} < 600 THEN {0} ELSE FLOOR({0} / 60) * 60 END)"
_COUNTED = "SELECT '{0}', {1}, COUNT(*), 0, 0, 0 FROM past_escalation WHERE {{0}} AND {2} GROUP BY 2"
_ALL = (
    "SELECT '', '', COUNT(*), COALESCE(SUM(alerts), 0), COALESCE(SUM(calls), 0),"
    " COALESCE(SUM(outcome LIKE '%%untaken'), 0) FROM past_escalation WHERE {0}"
)
FIGURES = " UNION ALL ".join(
    (
        _ALL,
        _COUNTED.format("ring", _BUCKET.format("seconds_to_ring"), "seconds_to_ring IS NOT NULL"),
        _COUNTED.format("key", _BUCKET.format("seconds_to_key"), "seconds_to_key IS NOT NULL"),
        _COUNTED.format("group", "group_id", "TRUE"),
        _COUNTED.format("who", "who", "who <> ''"),
    )
)


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
            condition += " AND opened_at <= %s AND (opened_at < %s OR (group_id, run) > (%s, %s))"
            values = (*values, after.opened_at, after.opened_at, *after.ref)
        select = f"SELECT {_COLUMNS} FROM past_escalation WHERE {condition} {_IN_ORDER}"  # noqa: S608
        return [_row(row) for row in self._rows(select, (*values, most))]

    def figures(self, wanted: PastFilter) -> PastFigures:
        condition, values = where(wanted)
        rows = self._rows(FIGURES.format(condition), values * (FIGURES.count("{0}")))
        counted: dict[str, dict[str, int]] = {"ring": {}, "key": {}, "group": {}, "who": {}}
        for what, name, number, *_ in rows[1:]:
            counted[_text(what)][_text(name)] = int(number)
        escalations, alerts, calls, untaken = (int(number) for number in rows[0][2:])
        to_ring, to_key = ({int(float(n)): times for n, times in counted[what].items()} for what in ("ring", "key"))
        return PastFigures(escalations, alerts, calls, untaken, to_ring, to_key, counted["group"], counted["who"])

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


def _text(value: object) -> str:
    """A column in which numbers and names are united comes as bytes from some servers."""
    return value.decode() if isinstance(value, bytes) else str(value)


def _values(row: PastRow) -> Row:
    whole = row.opened_at, int(row.severity), row.outcome, row.who[:120], row.alerts, row.calls
    return (*whole, row.seconds_to_ring, row.seconds_to_key, row.host[:120], row.problem[:300], *row.ref)


def _row(row: Row) -> PastRow:
    opened_at, severity, *rest, group, run = row
    return PastRow(Ref(group, run), opened_at, Severity(severity), *rest)
