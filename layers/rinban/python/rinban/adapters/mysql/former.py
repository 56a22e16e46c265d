"""Settings that stood in rows of names and values before they had columns, for the one release in which both count.

The column counts; where it is NULL, the row of this name; and where there is none, the default. So it does not matter
whether the tables were migrated before or after the former version of the code wrote into them, and since this version
writes both, the former one may read them. To be deleted in the release after this one, with its two tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns
from rinban.adapters.mysql.rows import Row, insert
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

NAMES: Mapping[str, tuple[str, ...]] = {
    "policy": ("calls_per_hour",),
    "stage": ("last_resort", "calls_per_second", "countries", "calls_per_day"),
}
"""The settings of a table that may stand in its table of names and values: `policy_setting`, `stage_setting`."""

_SELECT = {
    table: f"SELECT {table}_id, name, value FROM {table}_setting WHERE {table}_id IN %s AND name IN %s"  # noqa: S608
    for table in NAMES
}


def unset(table: str, row: Row) -> bool:
    """Whether `row`, which has the columns of `columns.names`, is there and leaves a former setting NULL."""
    return row[0] is not None and any(row[at] is None for at in _PLACES[table].values())


def every(cursor: Cursor, table: str, rows: Sequence[Row], on_invalid: tolerant.OnInvalid) -> list[Row]:
    """The rows, with what stands in rows of names and values in the place of NULL.

    Another journey, and only where there is such a NULL: a load by this version leaves none.
    """
    known = _known(cursor, table, [row[0] for row in rows if unset(table, row)], on_invalid)
    return [tuple(known.get((row[0], at)) if cell is None else cell for at, cell in enumerate(row)) for row in rows]


def phones(cursor: Cursor, stages: Iterable[Row]) -> dict[str, str]:
    """The phones of the responders that such rows name, which the statement on stages could not join."""
    named = {row[at] for row in stages if row[at := _PLACES["stage"]["last_resort"]]}
    if not named:
        return {}
    cursor.execute("SELECT id, phone FROM responder WHERE id IN %s", (tuple(named),))
    return dict(cursor.fetchall())


def _known(
    cursor: Cursor, table: str, ids: Sequence[str], on_invalid: tolerant.OnInvalid
) -> dict[tuple[str, int], str]:
    """The values of these policies or stages, by the id and the place of the column."""
    import pymysql

    if not ids:
        return {}
    try:
        cursor.execute(_SELECT[table], (ids, NAMES[table]))
    except pymysql.ProgrammingError as error:
        if error.args[0] != columns.NO_SUCH_TABLE:
            raise
        on_invalid(f"{error.args[-1]}; has ./rinban migrate been run?")
        return {}
    return {(one, _PLACES[table][name]): value for one, name, value in cursor.fetchall()}


def write(cursor: Cursor, table: str, things: Mapping[str, schema.Holder]) -> None:
    """Into the empty table of names and values, whose rows went with those of `table`: what is not the default."""
    rows = [row for row in columns.TABLES[table] if row.name in NAMES[table]]
    held = [(name, row, schema.values(thing)[row.name]) for name, thing in things.items() for row in rows]
    told = [(name, row.name, *columns.cells(row, value)) for name, row, value in held if value != row.default]
    insert(cursor, f"{table}_setting ({table}_id, name, value)", told)


_PLACES = {table: {name: columns.names(table).index(name) for name in known} for table, known in NAMES.items()}
"""Where each former setting stands in a row."""
