"""Maintenance windows in MySQL: rows that are added and ended one by one. A load leaves them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, turns
from rinban.adapters.mysql.rows import Row, insert
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

TABLE = "maintenance_window"
WHAT = "number, begins, ends, group_id, hosts, matching, except_disaster"
KEPT = 30 * 86400.0
"""Seconds for which a window stays after its end. Whether one is over, no clock of the server says, but the core."""

_ALL = f"SELECT {WHAT}, why, made_by FROM maintenance_window ORDER BY begins, number"  # noqa: S608
_KEPT = "begins, ends, group_id, hosts, matching, except_disaster, why, made_by"


def windows(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> Iterator[MaintenanceWindow]:
    """From the columns of WHAT and, if they are there, `why` and `made_by`.

    One whose patterns cannot be used counts as not given: it would cover more than was meant.
    """
    for number, begins, ends, group, hosts, matching, spared, *told in rows:
        where = f"maintenance_window {number}"
        of_hosts = turns.names(hosts, f"{where}, hosts", on_invalid)
        of_words = turns.names(matching, f"{where}, matching", on_invalid)
        if (hosts and of_hosts is None) or (matching and of_words is None):
            continue
        why, made_by = told or ("", "")
        patterns = of_hosts or (), of_words or ()
        yield MaintenanceWindow(number, float(begins), float(ends), group, *patterns, bool(spared), why, made_by)


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> tuple[MaintenanceWindow, ...]:
    """Those that are kept, in the order in which they begin."""
    return tuple(windows(columns.every(cursor, TABLE, _ALL, on_invalid), on_invalid))


def add(cursor: Cursor, one: MaintenanceWindow) -> int:
    """Keep it, and forget those that were over long before; its number."""
    cursor.execute("DELETE FROM maintenance_window WHERE ends < %s", (one.begins - KEPT,))
    patterns = turns.json_or_null(one.hosts), turns.json_or_null(one.matching)
    row = (one.begins, one.ends, one.group, *patterns, one.except_disaster, one.why, one.by)
    insert(cursor, f"maintenance_window ({_KEPT})", [row])
    return int(cursor.lastrowid)


def end(cursor: Cursor, number: int, at: float) -> bool:
    """Let it end at `at`; one that has not begun never does. Whether there was such a one that was not over."""
    change = "UPDATE maintenance_window SET ends = GREATEST(begins, %s) WHERE number = %s AND ends > %s"
    return bool(cursor.execute(change, (at, number, at)))
