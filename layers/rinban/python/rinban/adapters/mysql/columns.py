"""The settings as columns: one table for each kind of thing that has settings, and the columns that the schema names.

A release travels with its migrations, so for a while the code knows columns that the tables do not have yet. Alerts do
not wait for that: a column that is missing is read as NULL, which means "not given", and that it is missing is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from rinban.adapters.mysql.rows import Row, insert
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.core.rota.outlets import OutletSettings
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

TABLES: Mapping[str, schema.Rows] = {
    "responder": schema.RESPONDER,
    "policy": schema.POLICY,
    "rota_group": schema.GROUP,
    "stage": schema.STAGE,
}

LATER: Mapping[str, tuple[str, ...]] = {
    "rota": ("calendar",),
    "call_line": ("words", "during"),
    "rotation": ("id", "turns", "turn_length", "starts", "zone"),
    "hours_range": ("hours_id", "position", "days", "begins", "ends", "later", "except_holidays", "zone"),
    "own_holiday": ("position", "first_day", "last_day"),
    "maintenance_window": ("number", "begins", "ends", "group_id", "hosts", "matching", "except_disaster"),
    "arrangement": ("number", "part", "group_id", "person", "covering", "begins", "ends", "first_day", "last_day"),
}
"""What came later and stands in no row of the schema: columns of tables that were there before, and whole tables."""

Missing = frozenset[tuple[str, str]]
"""Columns that are not there yet, as (table, column)."""

UNKNOWN_COLUMN = 1054
"""[MySQL 8.4 error reference, ER_BAD_FIELD_ERROR]"""

NO_SUCH_TABLE = 1146
"""[MySQL 8.4 error reference, ER_NO_SUCH_TABLE]"""


@cache
def names(table: str) -> tuple[str, ...]:
    """The columns of a table: its id, and those of its settings in the order of the schema."""
    return ("id", *(column for row in TABLES[table] for column in row.columns or ()))


def selected(table: str, alias: str, missing: Missing) -> str:
    """The columns of `names`, to stand behind SELECT, with NULL in the place of those that are missing."""
    return ", ".join(column(table, alias, name, missing) for name in names(table))


def column(table: str, alias: str, name: str, missing: Missing) -> str:
    """One of them."""
    return "NULL" if (table, name) in missing else f"{alias}.{name}"


def there(table: str, missing: Missing) -> bool:
    """Whether a table of `LATER` can be asked."""
    return all((table, name) not in missing for name in LATER[table])


def every(
    cursor: Cursor,
    table: str,
    select: str,
    on_invalid: tolerant.OnInvalid,
    values: Row | Mapping[str, object] = (),
    then: str = "",
) -> Sequence[Row]:
    """The rows that `select` finds in a table of `LATER`; none before there is such a table. `then`: what stands behind
    it in the same message."""
    return ask(cursor, lambda missing: f"{select if there(table, missing) else _NO_ROWS}{then}", values, on_invalid)


_NO_ROWS = "SELECT id FROM rota WHERE 1 = 0"


def ask(
    cursor: Cursor,
    statement: Callable[[Missing], str],
    values: Row | Mapping[str, object],
    on_invalid: tolerant.OnInvalid,
) -> Sequence[Row]:
    """The rows that `statement` finds, which is told the columns that it must not name.

    Mostly that is one journey. Until somebody has migrated there are three, each time, so that what is migrated counts
    at once.
    """
    import pymysql

    try:
        cursor.execute(statement(frozenset()), values)
    except (pymysql.OperationalError, pymysql.ProgrammingError) as error:
        if error.args[0] not in {UNKNOWN_COLUMN, NO_SUCH_TABLE}:
            raise
        missing = _missing(cursor)
        for table, name in sorted(missing):
            on_invalid(f"{table}.{name}: there is no such column; has ./rinban migrate been run?")
        cursor.execute(statement(missing), values)
    return cursor.fetchall()


def _missing(cursor: Cursor) -> Missing:
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name IN %s",
        ((*TABLES, *LATER),),
    )
    found = {(str(table), str(name)) for table, name in cursor.fetchall()}
    wanted = {(table, name) for table in TABLES for name in names(table)}
    return frozenset(wanted | {(table, name) for table in LATER for name in LATER[table]}) - found


def settings(table: str, where: str, cells: Row, on_invalid: tolerant.OnInvalid) -> Mapping[str, Any]:
    """The settings in the columns of `names` behind the id, by the names of their rows. `where`: whose they are."""
    found, doubts = _settings(table, where, tuple(cells))
    for what in doubts:
        on_invalid(what)
    return found


@lru_cache(maxsize=256)
def _settings(table: str, where: str, cells: Row) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The settings, and what cannot be used. Groups share their people and policies, so these are often the same."""
    left = iter(cells)
    doubts: list[str] = []
    found = {
        row.name: tolerant.value(row, where, [next(left) for _ in row.columns], doubts.append)
        for row in TABLES[table]
        if row.columns
    }
    return found, tuple(doubts)


def write(cursor: Cursor, table: str, things: Iterable[tuple[str, schema.Holder]]) -> None:
    """Into the empty table: (id, what holds the settings) pairs. Raises Unavailable if a column is missing."""
    import pymysql

    rows = [(name, *cells_of(table, thing)) for name, thing in things]
    try:
        insert(cursor, f"{table} ({', '.join(names(table))})", rows)
    except pymysql.OperationalError as error:
        if error.args[0] != UNKNOWN_COLUMN:
            raise
        raise Unavailable(f"MySQL: {error.args[-1]}; has ./rinban migrate been run?") from error


def cells_of(table: str, thing: schema.Holder) -> list[object]:
    """What stands in the columns of `names` behind the id."""
    held = schema.values(thing)
    return [cell for row in TABLES[table] if row.columns for cell in cells(row, held[row.name])]


def cells(row: SettingRow, value: Any) -> tuple[object, ...]:
    """A value as it is kept in the columns of its row."""
    found = _CELLS[row.kind](value) if row.kind in _CELLS else (value,)
    assert len(found) == len(row.columns or ()), f"{row.key}: {len(found)} values for {row.columns}; see _CELLS"
    return found


def _days(valid: Days) -> tuple[object, ...]:
    return valid.first, valid.last


def _outlets(outlets: tuple[OutletSettings, ...]) -> tuple[object, ...]:
    return (json.dumps([*map(asdict, outlets)], ensure_ascii=False) if outlets else None,)


_CELLS: Mapping[ValueKind, Callable[[Any], tuple[object, ...]]] = {
    ValueKind.BOARD: lambda role: (role or None,),
    ValueKind.COUNTRIES: lambda countries: (",".join(countries),),
    ValueKind.DAYS: _days,
    ValueKind.DIGITS: lambda keys: (
        keys.take,
        keys.pass_on,
        "".join(keys.repeat),
        keys.details or None,
        keys.follow or None,
        keys.snooze or None,
    ),
    ValueKind.PHONES: lambda numbers: (numbers[0], ",".join(numbers[1:]) or None),
    ValueKind.EXHAUSTED: lambda after: (after.group or None, ",".join(after.sms) or None),
    ValueKind.SIGN_IN: lambda name: (name or None,),
    ValueKind.SMS: lambda sms: (sms or None,),
    ValueKind.POLICY: lambda policy: (policy or None,),  # a foreign key
    ValueKind.OUTLETS: _outlets,
    ValueKind.WARN: _outlets,
    ValueKind.WAIT: lambda waits: (waits.below.name.lower(), waits.until) if waits else (None, None),
}
