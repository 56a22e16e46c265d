"""Who covers for whom, and who is away, in MySQL: rows that are added and taken back one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns
from rinban.adapters.mysql.rows import Row, insert
from rinban.core.rota.arrangements import Arrangement, Leave, unknown
from rinban.core.rota.overrides import Override
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

WHAT = "number, group_id, person, covering, begins, ends, first_day, last_day"
_ALL = f"SELECT {WHAT}, why, made_by FROM arrangement ORDER BY number, part"  # noqa: S608
_KEPT = f"number, part, {WHAT.removeprefix('number, ')}, why, made_by"


def arrangement(row: Row) -> Arrangement:
    """From the columns of WHAT and, if they are there, `why` and `made_by`."""
    number, group, person, covering, begins, ends, first, last, *told = row
    if covering is None:
        what: Leave | Override = Leave(person, tolerant.days(first, last))
    else:
        what = Override(person, covering, float(begins), float(ends))
    why, made_by = told or ("", "")
    return Arrangement(what, group, why, made_by, number)


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> tuple[Arrangement, ...]:
    """All of them, past ones too, in the order in which they were made."""
    return tuple(map(arrangement, columns.every(cursor, "arrangement", _ALL, on_invalid)))


def replace(cursor: Cursor, wanted: Sequence[Arrangement], kept: Sequence[Arrangement]) -> None:
    """Put `wanted` in the place of `kept`. One that stays keeps its number."""
    for one in unknown(kept, wanted):
        take_back(cursor, one.number)
    for one in unknown(wanted, kept):
        add(cursor, [one])


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
