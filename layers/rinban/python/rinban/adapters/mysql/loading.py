"""What a load writes into the tables: all settings that stand in a rota file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, messages, policies, readings, sources, stages, turns
from rinban.adapters.mysql.rows import insert
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.settings import GroupSettings, Settings, people_of

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_CHILDREN_FIRST = ("stage", "call_line_member", "call_line", "group_name", "rota_group", "policy", "responder")
"""Because of the foreign keys."""


def write(cursor: Cursor, settings: Settings) -> None:
    """Write all of them in the place of what stands there; arrangements and windows, which are made later, stay."""
    for table in (*messages.TABLES, *_CHILDREN_FIRST):
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    cursor.execute("UPDATE rota SET zone = %s", (settings.zone,))
    columns.write(cursor, "responder", settings.responders.items())
    policies.write(cursor, settings.policies)
    stages.write(cursor, settings.stages)
    columns.write(cursor, "rota_group", settings.groups.items())
    for group in settings.groups.values():
        _write_group(cursor, group, settings.rotations)
    turns.replace(cursor, settings)
    messages.write(cursor, settings.messages)
    sources.replace(cursor, settings.sources)
    readings.replace(cursor, settings.readings)


def _write_group(cursor: Cursor, group: GroupSettings, rotations: Mapping[str, Rotation]) -> None:
    insert(cursor, "group_name (group_id, language, name)", [(group.id, *name) for name in group.names])
    lines = [(number, line, people_of(line, rotations)) for number, line in enumerate(group.lines)]
    rows = [
        (
            *(group.id, number, line.valid.first, line.valid.last),
            *(turns.json_or_null(line.order if line.order != people else ()), turns.json_or_null(line.during)),
        )
        for number, line, people in lines
    ]
    insert(cursor, "call_line (group_id, position, valid_from, valid_to, words, during)", rows)
    members = [(group.id, number, at, who) for number, _, people in lines for at, who in enumerate(people)]
    insert(cursor, "call_line_member (group_id, line, position, responder_id)", members)
