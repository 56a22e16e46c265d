"""Responders in MySQL: a row of columns each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns
from rinban.adapters.mysql.rows import Row
from rinban.core.rota.settings import Member
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


def some(cursor: Cursor, names: Sequence[str], on_invalid: tolerant.OnInvalid) -> tuple[Row, ...]:
    """The columns of those of these ids that there are. Without ids nobody is asked."""
    return tuple(map(tuple, columns.ask(cursor, _some, (names,), on_invalid))) if names else ()


@cache
def _some(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('responder', 'r', missing)} FROM responder r WHERE r.id IN %s"  # noqa: S608


def members(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> dict[str, Member]:
    """By their ids, from the columns of responders; a row without a person has NULL."""
    known = dict.fromkeys(tuple(row) for row in rows if row[0] is not None)
    return {row[0]: member(row, on_invalid) for row in known}


def member(row: Row, on_invalid: tolerant.OnInvalid) -> Member:
    """The responder in such columns."""
    who, *cells = row
    return schema.member(who, columns.settings("responder", f"responder {who}", cells, on_invalid))
