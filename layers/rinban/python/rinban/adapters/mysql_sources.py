"""The rota file's sources in MySQL: one row each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rinban.adapters.mysql_rows import insert
from rinban.core.source import Source, from_tree, to_tree

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


def every(cursor: Cursor) -> tuple[Source, ...]:
    """All of them, in the order in which they are tried."""
    cursor.execute("SELECT id, definition FROM source ORDER BY position")
    return tuple(from_tree(name, json.loads(definition)) for name, definition in cursor.fetchall())


def replace(cursor: Cursor, sources: Iterable[Source]) -> None:
    """Put these in the place of all that are there."""
    cursor.execute("DELETE FROM source")
    rows = ((one.name, at, json.dumps(to_tree(one), ensure_ascii=False)) for at, one in enumerate(sources))
    insert(cursor, "source (id, position, definition)", rows)
