"""How words are said, in MySQL: one row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from rinban.adapters.mysql.columns import NO_SUCH_TABLE
from rinban.adapters.mysql.rows import Row, insert
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, str]:
    """All of them that can be said; none before somebody has migrated, since no alert waits for that."""
    import pymysql

    try:
        cursor.execute("SELECT word, said FROM reading")
    except pymysql.ProgrammingError as error:
        if error.args[0] != NO_SUCH_TABLE:
            raise
        on_invalid(f"{error.args[-1]}; has ./rinban migrate been run?")
        return {}
    return dict(_usable(cursor.fetchall(), on_invalid))


def _usable(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> Iterator[tuple[str, str]]:
    for word, said in rows:
        if all(text.strip() and text.isprintable() for text in (word, said)):
            yield word.strip(), said.strip()
        else:
            on_invalid(f'reading "{word}": "{said}" cannot be said')


def replace(cursor: Cursor, readings: Mapping[str, str]) -> None:
    """Put these in the place of all that are there."""
    cursor.execute("DELETE FROM reading")
    insert(cursor, "reading (word, said)", readings.items())
