"""MySQL: what is open, for the board. One statement a look, since many screens look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rinban.adapters.mysql import columns, parts, windows
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.record import Entry, Ref, StoredText
from rinban.core.rota.quiet import QuietNow
from rinban.ports.board import LastLines

MOST = 300
"""Escalations that are shown. A group has one open one at the most."""

_OPEN = (
    "SELECT group_id, run, document, tail, write_id FROM escalation"
    " WHERE deadline_at IS NOT NULL ORDER BY deadline_at LIMIT %(most)s"
)
_MARKS = (
    "SELECT group_id, run, CONCAT(write_id, IF(deadline_at < %(due)s, ' late', '')) FROM escalation"
    " WHERE deadline_at IS NOT NULL ORDER BY deadline_at LIMIT %(most)s"
)
_QUIET = (
    f"SELECT {windows.WHAT}, why, made_by, language, name"  # noqa: S608
    " FROM maintenance_window LEFT JOIN group_name USING (group_id)"
    " WHERE begins <= %(now)s AND ends > %(now)s ORDER BY begins, number, language"
)
_QUIET_MARK = "SELECT number, ends FROM maintenance_window WHERE begins <= %(now)s AND ends > %(now)s ORDER BY number"
_OTHERS = "SELECT group_id, run, document, tail, write_id FROM escalation WHERE {}"
_ONE = (
    "SELECT write_id, (SELECT MAX(id) FROM journal WHERE group_id = %s AND run = %s)"
    " FROM escalation WHERE group_id = %s AND run = %s"
)
# From the end on, by the index of the escalations: a storm has a journal of ten thousands of lines.
_LINES = (
    "SELECT at, cell, detail, (SELECT COUNT(*) FROM journal WHERE group_id = %s AND run = %s)"
    " FROM journal WHERE group_id = %s AND run = %s ORDER BY id DESC LIMIT %s"
)


class MysqlBoard:
    """Implements ports.OpenRecord and ports.JournalEnds."""

    name = "mysql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self, also: Sequence[Ref] = ()) -> dict[Ref, StoredText]:
        """As ports.OpenTexts says. With others it gives these alone, since its own have been asked for before."""
        if also:
            condition, values = parts.where(also)
            return self._texts(_OTHERS.format(condition), values)
        return self._texts(_OPEN, {"most": MOST})

    def texts_at(self, now: float) -> tuple[dict[Ref, StoredText], tuple[QuietNow, ...]]:
        quiet, rows = self._with_quiet(_QUIET, _OPEN, {"now": now, "most": MOST})
        return _read(rows), _quiet(quiet)

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> dict[Ref, str]:
        return _marks(self._rows(_MARKS, {"due": due, "most": MOST}))

    def marks_at(self, now: float, due: float) -> tuple[dict[Ref, str], str]:
        quiet, rows = self._with_quiet(_QUIET_MARK, _MARKS, {"now": now, "due": due, "most": MOST})
        return _marks(rows), str(quiet)

    def quiet_at(self, now: float) -> tuple[QuietNow, ...]:
        with self._database.read() as cursor:
            return _quiet(columns.every(cursor, windows.TABLE, _QUIET, _never_mind, {"now": now}))

    def mark(self, ref: Ref) -> str:
        found = self._rows(_ONE, (*ref, *ref))
        return f"{found[0][0]} {found[0][1]}" if found else ""

    def last_lines(self, ref: Ref, most: int) -> LastLines:
        found = self._rows(_LINES, (*ref, *ref, most))
        return LastLines([Entry(*line) for *line, _ in reversed(found)], found[0][-1] - len(found) if found else 0)

    def _texts(self, select: str, values: Row | Mapping[str, object]) -> dict[Ref, StoredText]:
        return _read(self._rows(select, values))

    def _rows(self, select: str, values: Row | Mapping[str, object]) -> Sequence[Row]:
        with self._database.read() as cursor:
            cursor.execute(select, values)
            return cursor.fetchall()

    def _with_quiet(self, quiet: str, select: str, values: Mapping[str, object]) -> tuple[Sequence[Row], Sequence[Row]]:
        """Two statements in one message, so that it is one journey."""
        with self._database.read() as cursor:
            found = columns.every(cursor, windows.TABLE, quiet, _never_mind, values, f";\n{select}")
            cursor.nextset()
            return found, cursor.fetchall()


def _read(rows: Iterable[Row]) -> dict[Ref, StoredText]:
    return {Ref(group, run): StoredText(*text) for group, run, *text in rows}


def _marks(rows: Iterable[Row]) -> dict[Ref, str]:
    return {Ref(group, run): mark for group, run, mark in rows}


def _quiet(rows: Iterable[Row]) -> tuple[QuietNow, ...]:
    """From one row for each name of a window's group."""
    names, found = defaultdict[int, list[tuple[str, str]]](list), dict[int, Row]()
    for *window, language, name in rows:
        found.setdefault(window[0], window)
        if language is not None:
            names[window[0]].append((language, name))
    read = windows.windows(found.values(), _never_mind)
    return tuple(QuietNow(one, tuple(names[one.id])) for one in read)


def _never_mind(_: str) -> None:
    """The doctor tells what in the tables cannot be used, and so does the log of each alert."""
