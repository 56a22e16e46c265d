"""Escalation policies in MySQL: a row of columns each, and a row of its own for what came later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rinban.adapters.mysql_rows import Row, insert
from rinban.core.policy import Digits, Policy

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_NUMBERS = "ring, rounds, pause, then_every, prompts, call_limit, close_when_quiet, close_after"
_TABLE = "take_digit, pass_digit, repeat_digits, " + _NUMBERS
_LATER = "calls_per_hour"

COLUMNS = f"p.{_TABLE}, h.value".replace(", ", ", p.").replace("p.h.", "h.")
"""What `policy` reads, of the table `policy` as `p` and of `LATER`."""

LATER = f"LEFT JOIN policy_setting h ON h.policy_id = p.id AND h.name = '{_LATER}'"


def policy(row: Row) -> Policy:
    """The policy in `COLUMNS`; the defaults if there is none."""
    if row[0] is None:
        return Policy()
    take, pass_on, repeat, *numbers, calls_per_hour = row
    known = dict(zip(_NUMBERS.split(", "), numbers, strict=True))
    known |= {_LATER: int(calls_per_hour)} if calls_per_hour else {}
    return Policy(**known, digits=Digits(take, pass_on, tuple(repeat)))


def every(cursor: Cursor) -> dict[str, Policy]:
    cursor.execute(f"SELECT p.id, {COLUMNS} FROM policy p {LATER}")  # noqa: S608
    return {row[0]: policy(row[1:]) for row in cursor.fetchall()}


def write(cursor: Cursor, policies: Mapping[str, Policy]) -> None:
    """Into the empty table; its later rows went with the rows before."""
    insert(cursor, f"policy (id, {_TABLE})", (_row(name, one) for name, one in policies.items()))
    later = [(name, _LATER, getattr(one, _LATER)) for name, one in policies.items()]
    insert(cursor, "policy_setting (policy_id, name, value)", later)


def _row(name: str, one: Policy) -> Row:
    keys = one.digits
    numbers = (getattr(one, column) for column in _NUMBERS.split(", "))
    return (name, keys.take, keys.pass_on, "".join(keys.repeat), *numbers)
