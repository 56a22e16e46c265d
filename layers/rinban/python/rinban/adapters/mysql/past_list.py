"""MySQL: the history, one row for each escalation that is over. A page is found by an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rinban.adapters.mysql import bounded, past_calls
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.alert import Severity
from rinban.core.chain.latencies import told
from rinban.core.chain.past import (
    BETWEEN,
    UNTAKEN,
    PastCursor,
    PastFigures,
    PastFilter,
    PastLine,
    PastNames,
    PastRow,
    bucket,
    counted,
)
from rinban.core.chain.record import Ref
from rinban.ports.past import ListedEscalation, UnlistedEscalation

OVERLAP = 60
"""Seconds before the last listed document from which on all are looked at: a write may be seen later than the next."""

_COLUMNS = (
    "opened_at, severity, outcome, who, alerts, calls, seconds_to_ring, seconds_to_key, host, problem,"
    " answered_at_night, group_id, run"
)
_TENTH = "COALESCE(CAST({} AS DECIMAL(12, 1)), '')"
_NUMBERS = f"CONCAT_WS(',', alerts, calls, {_TENTH.format('seconds_to_ring')}, {_TENTH.format('seconds_to_key')})"
_TEXTS = ", ".join(f"REPLACE({column}, '{BETWEEN}', '')" for column in ("who", "host", "problem"))
_LINE = f"CONCAT_WS('{BETWEEN}', FLOOR(opened_at), severity, group_id, run, outcome, {_NUMBERS}, {_TEXTS})"

# What is listed last has the bookmark: from there on, everything without a row of its present document. A server that
# knows little of the table yet may look at all of it.
UNLISTED = """
SELECT e.group_id, e.run, e.write_id, e.updated_at, UNIX_TIMESTAMP(e.updated_at) FROM escalation e FORCE INDEX (closed)
LEFT JOIN past_escalation p ON p.group_id = e.group_id AND p.run = e.run
WHERE e.deadline_at IS NULL
  AND e.updated_at >= (SELECT COALESCE(MAX(written_at) - INTERVAL %s SECOND, '1970-01-02') FROM past_escalation)
  AND (p.write_id IS NULL OR p.write_id <> e.write_id)
ORDER BY e.updated_at LIMIT %s
"""
# What an earlier version has listed: without its calls, without how many of them were answered at night, or without how
# long people waited.
KNOWN_LESS = """
SELECT e.group_id, e.run, e.write_id, e.updated_at, UNIX_TIMESTAMP(e.updated_at)
FROM past_escalation p JOIN escalation e ON e.group_id = p.group_id AND e.run = p.run WHERE p.calls_listed < %s LIMIT %s
"""
_LIST = (
    f"REPLACE INTO past_escalation (write_id, written_at, calls_listed, latencies, others, {_COLUMNS})"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_PAGE = (
    "SELECT {columns} FROM past_escalation WHERE {condition} ORDER BY opened_at DESC, group_id DESC, run DESC LIMIT %s"
)
# From the first one on: the other way round, MariaDB reads each row before it compares [index condition pushdown].
_OF_A_TEXT = f"SELECT {_COLUMNS} FROM past_escalation {{index}} WHERE {{condition}} LIMIT %s"  # noqa: S608

# One look: each row is met once, whatever is counted of it. To add whole numbers takes a server longer.
_FIGURES = (
    "SELECT outcome, COUNT(*), {ring}, {key}, SUM(alerts + 0e0), SUM(calls + 0e0), SUM(answered_at_night + 0e0)"
    " FROM past_escalation {index} WHERE {condition} GROUP BY {ring}, {key}, outcome"
)
_OF_ALL = {"ring": "ring_span", "key": "key_span"}
# The columns of the spans are worked out for each row that is looked at, and these for those that are meant.
_SECONDS = "IF({0} < 60, FLOOR({0}), FLOOR({0} / 10) * 10)"
_OF_SOME = {"ring": _SECONDS.format("seconds_to_ring"), "key": _SECONDS.format("seconds_to_key")}

# Of each group the next person is jumped to; the rows between them are not read.
_NAMES = "SELECT group_id, who FROM past_escalation FORCE INDEX (by_people) GROUP BY group_id, who"

LONG = 150 * 86_400.0
"""Seconds from which on it is quicker to count in the order of what is counted than in that of the time, of which a
part is read. Neither server finds that out by itself."""

FEW = 200
"""Rows that are read at once where a text is looked for: mostly these are all, and nothing is looked through twice."""


def figures_of(wanted: PastFilter) -> tuple[str, tuple[Any, ...]]:
    """The statement of the figures, and its values."""
    condition, values = where(wanted)
    spans = _OF_ALL if _index(wanted) == "by_waits" else _OF_SOME
    return _FIGURES.format(index=_forced(wanted), condition=condition, **spans), values


def of_a_text(wanted: PastFilter, most: int) -> tuple[str, tuple[Any, ...]]:
    """The statement of at most so many rows in any order, and its values."""
    condition, values = where(wanted)
    return _OF_A_TEXT.format(index=_forced(wanted), condition=condition), (*values, most)


def _forced(wanted: PastFilter) -> str:
    index = _index(wanted)
    return f"FORCE INDEX ({index})" if index else ""


def _index(wanted: PastFilter) -> str:
    """Which index is the quickest; "" for the one that the server finds: the rows of one group are few."""
    if wanted.group:
        return ""
    if wanted.text:
        return "by_texts"
    return "by_waits" if wanted.ends - wanted.begins > LONG else "PRIMARY"


class MysqlPastList:
    """Implements ports.PastList."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        with self._database.read() as cursor:
            cursor.execute(UNLISTED, (OVERLAP, most))
            found = list(cursor.fetchall())
            if not found:
                cursor.execute(KNOWN_LESS, (past_calls.WITH_LATENCIES, most))
                found = list(cursor.fetchall())
        return [UnlistedEscalation(Ref(group, run), mark, at, float(epoch)) for group, run, mark, at, epoch in found]

    def keep(self, rows: Iterable[ListedEscalation]) -> None:
        found = list(rows)
        if found:
            with self._database.transaction() as cursor:
                past_calls.keep(cursor, [(one.row.ref, one.calls) for one in found])
                cursor.executemany(_LIST, [(*_about(one), *_values(one.row)) for one in found])

    def found(self, wanted: PastFilter, after: PastCursor | None, most: int) -> tuple[Sequence[PastRow], PastFigures]:
        if not wanted.text:
            return self.page(wanted, after, most), self._figures(wanted)
        some = [_row(row) for row in bounded.rows(self._database, *of_a_text(wanted, FEW + 1))]
        if len(some) > FEW:
            return self.page(wanted, after, most), self._figures(wanted)
        page = [row for row in some if after is None or _place(row) < after]
        return sorted(page, key=_place, reverse=True)[:most], counted(some)

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        condition, values = where(wanted)
        if after:
            condition += " AND opened_at <= %s AND (opened_at < %s OR (group_id, run) < (%s, %s))"
            values = (*values, after.opened_at, after.opened_at, *after.ref)
        select = _PAGE.format(columns=_COLUMNS, condition=condition)
        return [_row(row) for row in bounded.rows(self._database, select, (*values, most))]

    def lines(self, wanted: PastFilter, most: int) -> Sequence[PastLine]:
        condition, values = where(wanted)
        select = _PAGE.format(columns=_LINE, condition=condition)
        return [line for (line,) in bounded.rows(self._database, select, (*values, most))]

    def names(self) -> PastNames:
        with self._database.read() as cursor:
            cursor.execute(_NAMES)
            found = cursor.fetchall()
        return PastNames(sorted({group for group, _ in found}), sorted({who for _, who in found if who}))

    def _figures(self, wanted: PastFilter) -> PastFigures:
        waits = Counter[int](), Counter[int]()
        escalations = alerts = calls = at_night = untaken = 0
        for outcome, number, *spans, of_alerts, of_calls, answered_at_night in self._counted(wanted):
            escalations, untaken = escalations + number, untaken + (number if outcome.endswith(UNTAKEN) else 0)
            alerts, calls, at_night = alerts + int(of_alerts), calls + int(of_calls), at_night + int(answered_at_night)
            for kept, span in zip(waits, spans, strict=True):
                kept.update({bucket(int(span)): number} if span is not None else {})
        return PastFigures(escalations, alerts, calls, at_night, untaken, *waits)

    def _counted(self, wanted: PastFilter) -> Sequence[Row]:
        return bounded.rows(self._database, *figures_of(wanted))


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
        conditions.append(("LOCATE(CAST(LOWER(%s) AS BINARY), texts)", (wanted.text,)))
    return " AND ".join(text for text, _ in conditions), tuple(value for _, values in conditions for value in values)


def _about(one: ListedEscalation) -> Row:
    waited = None if one.latencies is None else told(one.latencies)
    return one.about.write_id, one.about.written_at, past_calls.WITH_LATENCIES, waited, one.others[:600]


def _values(row: PastRow) -> Row:
    whole = row.opened_at, int(row.severity), row.outcome, row.who[:120], row.alerts, row.calls
    texts = row.host[:120], row.problem[:300]
    return (*whole, row.seconds_to_ring, row.seconds_to_key, *texts, row.answered_at_night, *row.ref)


def _place(row: PastRow) -> PastCursor:
    return PastCursor(row.opened_at, row.ref)


def _row(row: Row) -> PastRow:
    opened_at, severity, *rest, group, run = row
    return PastRow(Ref(group, run), opened_at, Severity(severity), *rest)
