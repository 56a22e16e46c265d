"""Stages in MySQL: a row of columns each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rinban.adapters.early_answer import EarlyAnswer
from rinban.adapters.mysql import columns, former, responders
from rinban.adapters.mysql.rows import Row
from rinban.core.rota import people
from rinban.core.rota.kinds import ValueKind
from rinban.core.rota.people import Responder
from rinban.core.rota.stage import Stage, with_numbers
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_WHO = [row for row in schema.STAGE if row.kind is ValueKind.WHO]
_WIDTH = len(columns.names("stage"))

Phones = Mapping[str, str]
"""Phone numbers (E.164) by the ids of responders."""


def one(cursor: Cursor, name: str, on_invalid: tolerant.OnInvalid) -> Stage:
    """The stage of this name; the defaults if the rota file says nothing about it."""
    return of_rows(cursor, columns.ask(cursor, _one, (name,), on_invalid), on_invalid)


def as_json(kind: str, missing: columns.Missing) -> str:
    """What stands behind a SELECT that finds each stage as one JSON array: `kind`, and then the row as `of_rows` reads
    it. The table is `s`."""
    return "JSON_ARRAY('{}', {}) FROM {}".format(kind, *_whole_rows(missing))


def of_rows(cursor: Cursor, found: Sequence[Row], on_invalid: tolerant.OnInvalid) -> Stage:
    """The stage in the only one of these rows; the defaults if there is none."""
    rows, phones = _filled(cursor, found, on_invalid)
    if not rows:
        return Stage()
    stage, doubts = _whole(tuple(rows[0]), tuple(phones.items()))
    for what in doubts:
        on_invalid(what)
    return stage


class StageAhead:
    """The stage of this name, read on the way to something else: together with a group, or with the save of a call."""

    def __init__(self, name: str, on_invalid: tolerant.OnInvalid = lambda _: None) -> None:
        self.name = name
        self.read = EarlyAnswer[str, Stage]()
        self._on_invalid = on_invalid

    def statement(self) -> tuple[Sequence[str], Sequence[object]]:
        """What to ask behind the statements of a save, and the values in it; nothing if it was read already."""
        return ((), ()) if self.read.knows(self.name) else ((_one(frozenset()),), (self.name,))

    def keep(self, cursor: Cursor) -> None:
        """Keep what `statement` finds, whose result comes next. Where a column is missing it is not known, and will be
        asked for by itself."""
        import pymysql

        try:
            cursor.nextset()
            rows = cursor.fetchall()
        except (pymysql.OperationalError, pymysql.ProgrammingError) as error:
            if error.args[0] not in {columns.UNKNOWN_COLUMN, columns.NO_SUCH_TABLE}:
                raise
            return
        self.read.keep(self.name, of_rows(cursor, rows, self._on_invalid))


def last_resort(cursor: Cursor, name: str, on_invalid: tolerant.OnInvalid) -> Responder | None:
    """The last resort of the stage of this name as a person to call, None if it has none."""
    rows, phones = _ask(cursor, _one, (name,), on_invalid)
    who = _stage(rows[0], phones, on_invalid).last_resort if rows else ""
    found = columns.ask(cursor, _person, (who, who), on_invalid) if who else ()
    return people.last_resort(who, (responders.member(row, on_invalid).responder for row in found))


@cache
def _person(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('responder', 'r', missing)} FROM responder r WHERE r.id = %s OR r.phone = %s"  # noqa: S608


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, Stage]:
    """All stages by their names, with the ids of responders as they were loaded."""
    rows, phones = _ask(cursor, _all, (), on_invalid)
    return {row[0]: _stage(row, phones, on_invalid) for row in rows}


def write(cursor: Cursor, stages: Mapping[str, Stage]) -> None:
    """Write them into the tables, which are empty."""
    columns.write(cursor, "stage", stages.items())
    former.write(cursor, "stage", stages)


@cache
def _all(missing: columns.Missing) -> str:
    return "SELECT {} FROM {}".format(*_whole_rows(missing))  # noqa: S608


def _whole_rows(missing: columns.Missing) -> tuple[str, str]:
    """What is selected and from where: each stage with the id and the phone of every responder that it names."""
    named = [(f"who_{row.name}", columns.column("stage", "s", row.name, missing)) for row in _WHO]
    found = ", ".join(f"{alias}.id, {alias}.phone" for alias, _ in named)
    joined = " ".join(f"LEFT JOIN responder {alias} ON {alias}.id = {who}" for alias, who in named)
    return f"{columns.selected('stage', 's', missing)}, {found}", f"stage s {joined}"


@cache
def _one(missing: columns.Missing) -> str:
    return f"{_all(missing)} WHERE s.id = %s"


def _ask(
    cursor: Cursor, statement: Callable[[columns.Missing], str], values: Row, on_invalid: tolerant.OnInvalid
) -> tuple[list[Row], Phones]:
    """The rows of stages, and the phones of the responders that they name."""
    return _filled(cursor, columns.ask(cursor, statement, values, on_invalid), on_invalid)


def _filled(cursor: Cursor, found: Sequence[Row], on_invalid: tolerant.OnInvalid) -> tuple[list[Row], Phones]:
    phones = {row[at]: row[at + 1] for row in found for at in range(_WIDTH, len(row), 2) if row[at] is not None}
    rows = [row[:_WIDTH] for row in found]
    filled = former.every(cursor, "stage", rows, on_invalid)
    return filled, phones if filled == rows else former.phones(cursor, filled) | phones


@lru_cache(maxsize=8)  # it is read for each call, and mostly has not changed
def _whole(row: Row, phones: tuple[tuple[str, str], ...]) -> tuple[Stage, tuple[str, ...]]:
    """The stage with its numbers, and what in it cannot be used."""
    doubts: list[str] = []
    stage = _stage(row, dict(phones), doubts.append)
    return with_numbers(stage, dict(phones)), tuple(doubts)


def _stage(row: Row, phones: Phones, on_invalid: tolerant.OnInvalid) -> Stage:
    where = f"stage {row[0]}"
    held = {**columns.settings("stage", where, row[1:], on_invalid)}
    for who in _WHO:
        if not who.as_typed and held[who.name] not in phones:
            held[who.name] = tolerant.phone(f"{where}: {who.key}", held[who.name], on_invalid)
    return Stage(**held)
