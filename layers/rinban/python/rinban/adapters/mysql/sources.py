"""The rota file's sources in MySQL: one row each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rinban.adapters.mysql.rows import insert
from rinban.core.source import Source, from_tree, to_tree
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> tuple[Source, ...]:
    """All of them that can be used, in the order in which they are tried."""
    cursor.execute("SELECT id, definition FROM source ORDER BY position")
    found = (_source(name, definition, on_invalid) for name, definition in cursor.fetchall())
    return tuple(one for one in found if one)


def _source(name: str, definition: str, on_invalid: tolerant.OnInvalid) -> Source | None:
    try:
        return from_tree(name, json.loads(definition))
    except (ValueError, TypeError, AttributeError) as error:
        on_invalid(f"source {name}: {error}")
        return None


def replace(cursor: Cursor, sources: Iterable[Source]) -> None:
    """Put these in the place of all that are there."""
    cursor.execute("DELETE FROM source")
    rows = ((one.name, at, json.dumps(to_tree(one), ensure_ascii=False)) for at, one in enumerate(sources))
    insert(cursor, "source (id, position, definition)", rows)
