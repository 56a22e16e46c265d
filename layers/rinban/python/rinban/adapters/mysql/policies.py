"""Escalation policies in MySQL: a row of columns each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, former
from rinban.adapters.mysql.rows import Row
from rinban.core.rota.policy import USUAL_POLICY, Policy
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


def policy(row: Row, on_invalid: tolerant.OnInvalid) -> Policy:
    """The policy in such columns; the defaults if there is none (NULL), and for what cannot be used."""
    name, *cells = row
    return USUAL_POLICY if name is None else Policy(**columns.settings("policy", f"policy {name}", cells, on_invalid))


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, Policy]:
    rows = former.every(cursor, "policy", columns.ask(cursor, _all, (), on_invalid), on_invalid)
    return {row[0]: policy(row, on_invalid) for row in rows}


@cache
def _all(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('policy', 'p', missing)} FROM policy p"  # noqa: S608


def write(cursor: Cursor, policies: Mapping[str, Policy]) -> None:
    """Write them into the tables, which are empty."""
    columns.write(cursor, "policy", policies.items())
    former.write(cursor, "policy", policies)
