"""Stages in MySQL: a row each, and one for each setting that came later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rinban.adapters.mysql.rows import Row, ask, insert
from rinban.core.rota.settings import StageSettings, with_numbers
from rinban.core.rota.stage import Stage
from rinban.settings import tolerant
from rinban.settings.ranges import STAGE

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_LATER_ROWS = "LEFT JOIN stage_setting t ON t.stage_id = s.id"
# A row for each later setting, at least one; beside it the phones, should a value be a responder's id.
_ROWS = f"""
SELECT s.id, s.caller_id, s.every_call_to, s.default_group, t.name, t.value, e.phone, v.phone
FROM stage s
LEFT JOIN responder e ON e.id = s.every_call_to
{_LATER_ROWS}
LEFT JOIN responder v ON v.id = t.value
"""  # noqa: S608


def one(cursor: Cursor, name: str, on_invalid: tolerant.OnInvalid) -> Stage:
    """The stage of this name; the defaults if the rota file says nothing about it."""
    rows = ask(cursor, f"{_ROWS} WHERE s.id = %s", (name,), _earlier, on_invalid)
    phones = {row[2]: row[6] for row in rows if row[6]} | {row[5]: row[7] for row in rows if row[7]}
    stage = with_numbers(_stages(rows, on_invalid).get(name, StageSettings()), phones)
    # Not every_call_to: without it a test stage would call everybody.
    return replace(stage, last_resort=tolerant.number(f"stage {name}: last_resort", stage.last_resort, on_invalid))


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, StageSettings]:
    return _stages(ask(cursor, _ROWS, (), _earlier, on_invalid), on_invalid)


def _earlier(statement: str) -> str:
    return statement.replace(_LATER_ROWS, "").replace("t.name", "NULL").replace("t.value", "NULL")


def _stages(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> dict[str, StageSettings]:
    known: dict[str, dict[str, Any]] = {}
    for name, caller_id, every_call_to, default_group, later, value, *_ in rows:
        stage = known.setdefault(name, {})
        stage |= {"caller_id": caller_id, "every_call_to": every_call_to, "default_group": default_group}
        if later in _LATER:  # another version of the code may know more
            stage[later] = value
    return {name: _stage(f"stage {name}", stage, on_invalid) for name, stage in known.items()}


def _stage(where: str, given: dict[str, Any], on_invalid: tolerant.OnInvalid) -> StageSettings:
    caller_id = tolerant.number(f"{where}: caller_id", given["caller_id"], on_invalid)
    numbers = tolerant.numbers(where, {name: value for name, value in given.items() if name in STAGE}, on_invalid)
    countries = tolerant.countries(where, given.get("countries", ""), on_invalid)
    usable = {"caller_id": caller_id, "countries": countries, **numbers}
    return StageSettings(**{name: value for name, value in given.items() if name not in STAGE} | usable)


def write(cursor: Cursor, stages: Mapping[str, StageSettings]) -> None:
    """Into the empty table; the later rows went with the rows before."""
    rows = ((name, one.caller_id, one.every_call_to, one.default_group) for name, one in stages.items())
    insert(cursor, "stage (id, caller_id, every_call_to, default_group)", rows)
    later = ((name, setting, getattr(one, setting)) for name, one in stages.items() for setting in _LATER)
    differ = [(name, setting, _text(value)) for name, setting, value in later if value != getattr(_USUAL, setting)]
    insert(cursor, "stage_setting (stage_id, name, value)", differ)


def _text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


_USUAL = StageSettings()
_LATER = ("last_resort", "calls_per_second", "countries", "calls_per_day")
