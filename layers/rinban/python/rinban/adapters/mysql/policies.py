"""Escalation policies in MySQL: a row of columns each, and a row of its own for what came later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rinban.adapters.mysql.rows import Row, ask, insert
from rinban.core.rota.policy import Policy
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_NUMBERS = "ring, rounds, pause, then_every, prompts, call_limit, close_when_quiet, close_after"
_TABLE = "id, take_digit, pass_digit, repeat_digits, " + _NUMBERS
_LATER = "calls_per_hour"

COLUMNS = f"p.{_TABLE}, h.value".replace(", ", ", p.").replace("p.h.", "h.")
"""What `policy` reads, of the table `policy` as `p` and of `LATER`."""

LATER = f"LEFT JOIN policy_setting h ON h.policy_id = p.id AND h.name = '{_LATER}'"


def earlier(statement: str) -> str:
    """With `COLUMNS`, but without the table of `LATER`."""
    return statement.replace(LATER, "").replace("h.value", "NULL")


def policy(row: Row, on_invalid: tolerant.OnInvalid) -> Policy:
    """The policy in `COLUMNS`; the defaults if there is none, and for what cannot be used."""
    name, take, pass_on, repeat, *numbers = row
    if name is None:
        return Policy()
    given = zip((*_NUMBERS.split(", "), _LATER), numbers, strict=True)
    known = tolerant.numbers(f"policy {name}", {name: value for name, value in given if value is not None}, on_invalid)
    return Policy(**known, digits=tolerant.digits(f"policy {name}", take, pass_on, repeat, on_invalid))


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, Policy]:
    rows = ask(cursor, f"SELECT {COLUMNS} FROM policy p {LATER}", (), earlier, on_invalid)  # noqa: S608
    return {row[0]: policy(row, on_invalid) for row in rows}


def write(cursor: Cursor, policies: Mapping[str, Policy]) -> None:
    """Into the empty table; its later rows went with the rows before."""
    insert(cursor, f"policy ({_TABLE})", (_row(name, one) for name, one in policies.items()))
    later = [(name, _LATER, getattr(one, _LATER)) for name, one in policies.items()]
    insert(cursor, "policy_setting (policy_id, name, value)", later)


def _row(name: str, one: Policy) -> Row:
    keys = one.digits
    numbers = (getattr(one, column) for column in _NUMBERS.split(", "))
    return (name, keys.take, keys.pass_on, "".join(keys.repeat), *numbers)
