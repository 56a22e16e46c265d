"""Who covers for whom, and who is away, in MySQL: rows that are added and taken back one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, turns
from rinban.adapters.mysql.rows import Row, insert
from rinban.core.errors import BadRequest
from rinban.core.rota.arrangements import Arrangement, Leave, unknown
from rinban.core.rota.overrides import Override
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

WHAT = "number, group_id, person, covering, begins, ends, first_day, last_day"
_ALL = f"SELECT {WHAT}, why, made_by FROM arrangement ORDER BY number, part"  # noqa: S608
_FIRST, _LAST = -2_208_988_800.0, 32_503_680_000.0
"""1900 and 3000: the years that people can type lie between them."""
_KEPT = f"number, part, {WHAT.removeprefix('number, ')}, why, made_by"


def read(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> tuple[Arrangement, ...]:
    """From the columns of WHAT and, if they are there, `why` and `made_by`. One that cannot be used is left out."""
    found = (turns.tried(f"arrangement {row[0]}", partial(_arrangement, row), on_invalid) for row in rows)
    return tuple(one for one in found if one is not None)


def _arrangement(row: Row) -> Arrangement:
    number, group, person, covering, begins, ends, first, last, *told = row
    what = Leave(person, turns.span(first, last)) if covering is None else _override(person, covering, begins, ends)
    why, made_by = told or ("", "")
    return Arrangement(what, group, why, made_by, number)


def _override(person: str, covering: str, begins: float | None, ends: float | None) -> Override:
    if begins is None or ends is None or not _FIRST <= begins < ends <= _LAST:
        raise BadRequest("begins and ends are no seconds since 1970, one after the other")
    if person == covering:
        raise BadRequest(f"{person} cannot be replaced by themselves")
    return Override(person, covering, float(begins), float(ends))


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> tuple[Arrangement, ...]:
    """All of them, past ones too, in the order in which they were made."""
    return read(columns.every(cursor, "arrangement", _ALL, on_invalid), on_invalid)


def replace(cursor: Cursor, wanted: Sequence[Arrangement], kept: Sequence[Arrangement]) -> None:
    """Put `wanted` in the place of `kept`. One that stays keeps its number; a row that cannot be used goes."""
    for part, *row in columns.every(cursor, "arrangement", f"SELECT part, {WHAT} FROM arrangement", _ignore):  # noqa: S608
        if not read([row], _ignore):
            cursor.execute("DELETE FROM arrangement WHERE number = %s AND part = %s", (row[0], part))
    for one in unknown(kept, wanted):
        take_back(cursor, one.number)
    for one in unknown(wanted, kept):
        add(cursor, [one])


def _ignore(_said: str) -> None:
    """Those who read the settings are told."""


def add(cursor: Cursor, together: Iterable[Arrangement]) -> int:
    """Keep these, which are made and taken back together; the number of both."""
    cursor.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM arrangement")
    found = cursor.fetchone()
    assert found is not None
    number = int(found[0])
    insert(cursor, f"arrangement ({_KEPT})", [_row(number, part, one) for part, one in enumerate(together)])
    return number


def _row(number: int, part: int, one: Arrangement) -> Row:
    what, told = one.what, (one.why, one.made_by)
    if isinstance(what, Leave):
        return (number, part, one.group, what.who, None, None, None, what.days.first, what.days.last, *told)
    return (number, part, one.group, what.instead_of, what.by, what.begins, what.ends, None, None, *told)


def take_back(cursor: Cursor, number: int) -> bool:
    """Whether there was such a one."""
    return bool(cursor.execute("DELETE FROM arrangement WHERE number = %s", (number,)))
