"""The rota in MySQL: one group for an alert that comes in, and the whole of it for the operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, groups, messages, policies, readings, sources, stages
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row, insert
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import ZONE, GroupSettings, Settings
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


class MysqlSettings:
    """Implements ports.Rota for the stage `stage`, and keeps the settings. Every method raises Unavailable.

    `doubt`: told of what was typed into the tables and cannot be used.
    """

    def __init__(self, database: Database, stage: str, on_invalid: tolerant.OnInvalid = lambda _: None) -> None:
        self._database = database
        self._doubt = on_invalid
        self._stage = stage

    def group(self, group_id: str) -> Group | None:
        """The group with its policy and people, or None. One statement: it is what an alert waits for."""
        with _schema(), self._database.read() as cursor:
            return groups.one(cursor, group_id, self._doubt)

    def stage(self) -> Stage:
        """This stage; the defaults if the rota file says nothing about it."""
        with _schema(), self._database.read() as cursor:
            return stages.one(cursor, self._stage, self._doubt)

    def last_resort(self) -> Responder | None:
        """The last resort of this stage as a person to call, None if it has none."""
        with _schema(), self._database.read() as cursor:
            return stages.last_resort(cursor, self._stage, self._doubt)

    def message(self, message_id: str) -> StoredMessage | None:
        """The stored message with all its wordings, or None."""
        with _schema(), self._database.read() as cursor:
            return messages.one(cursor, message_id, self._doubt)

    def sources(self) -> tuple[Source, ...]:
        """The rota file's sources, in the order in which they are tried."""
        with _schema(), self._database.read() as cursor:
            return sources.every(cursor, self._doubt)

    def readings(self) -> Mapping[str, str]:
        """How words are said: word -> reading."""
        with _schema(), self._database.read() as cursor:
            return readings.every(cursor, self._doubt)

    def zone(self) -> str:
        """The rota's time zone (IANA)."""
        with _schema(), self._database.read() as cursor:
            return _zone(cursor, self._doubt)

    def settings(self) -> Settings:
        """Everything; empty settings before the first load."""
        with _schema(), self._database.transaction() as cursor:
            return _read(cursor, self._doubt)

    def unusable(self) -> tuple[str, ...]:
        """What stands in the tables and counts as not given."""
        found: list[str] = []
        with _schema(), self._database.transaction() as cursor:
            _read(cursor, found.append)
        return tuple(found)

    def replace(self, settings: Settings, instead_of: Settings) -> bool:
        """Put `settings` in the place of `instead_of`, all of it or nothing. False: by now there is something else."""
        with _schema(), self._database.transaction() as cursor:
            # Locks the row, so that two loads at once wait for each other, and what is read next is the latest.
            cursor.execute("INSERT INTO rota (id, zone) VALUES (1, %s) ON DUPLICATE KEY UPDATE id = 1", (ZONE,))
            if _read(cursor, self._doubt) != instead_of:
                return False
            _write(cursor, settings)
        return True


@contextmanager
def _schema() -> Iterator[None]:
    """A missing table means that nobody has migrated yet: worth a sentence of its own."""
    import pymysql

    try:
        yield
    except pymysql.ProgrammingError as error:
        raise Unavailable(f"MySQL: {error.args[-1]}; has ./rinban migrate been run?") from error


def _zone(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> str:
    found = _rows(cursor, "SELECT zone FROM rota")
    return tolerant.zone(found[0][0], on_invalid) if found else ZONE


def _read(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> Settings:
    people = columns.ask(cursor, _all_people, (), on_invalid)
    return Settings(
        zone=_zone(cursor, on_invalid),
        responders={row[0]: groups.member(row, on_invalid) for row in people},
        policies=policies.every(cursor, on_invalid),
        groups=_read_groups(cursor, on_invalid),
        stages=stages.every(cursor, on_invalid),
        messages=messages.every(cursor, on_invalid),
        sources=sources.every(cursor, on_invalid),
        readings=readings.every(cursor, on_invalid),
    )


@cache
def _all_people(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('responder', 'r', missing)} FROM responder r"  # noqa: S608


@cache
def _all_groups(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('rota_group', 'g', missing)} FROM rota_group g"  # noqa: S608


def _read_groups(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, GroupSettings]:
    rows = columns.ask(cursor, _all_groups, (), on_invalid)
    names = _by_group(_rows(cursor, "SELECT group_id, language, name FROM group_name ORDER BY group_id, language"))
    lines = _by_group(_rows(cursor, _ALL_LINES))
    return {
        name: GroupSettings(
            name,
            names=tuple((row[0], row[1]) for row in names.get(name, [])),
            lines=groups.lines(lines.get(name, [])),
            **columns.settings("rota_group", f"group {name}", cells, on_invalid),
        )
        for name, *cells in rows
    }


_ALL_LINES = """
SELECT l.group_id, l.position, l.valid_from, l.valid_to, m.responder_id
FROM call_line l
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
ORDER BY l.group_id, l.position, m.position
"""


def _by_group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for group, *rest in rows:
        found.setdefault(group, []).append(rest)
    return found


def _rows(cursor: Cursor, query: str) -> Sequence[Row]:
    cursor.execute(query)
    return cursor.fetchall()


def _write(cursor: Cursor, settings: Settings) -> None:
    # Children first, because of the foreign keys.
    for table in (
        *messages.TABLES,
        "stage",
        "call_line_member",
        "call_line",
        "group_name",
        "rota_group",
        "policy",
        "responder",
    ):
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    cursor.execute("UPDATE rota SET zone = %s", (settings.zone,))
    columns.write(cursor, "responder", settings.responders.items())
    policies.write(cursor, settings.policies)
    stages.write(cursor, settings.stages)
    columns.write(cursor, "rota_group", settings.groups.items())
    for group in settings.groups.values():
        _write_group(cursor, group)
    messages.write(cursor, settings.messages)
    sources.replace(cursor, settings.sources)
    readings.replace(cursor, settings.readings)


def _write_group(cursor: Cursor, group: GroupSettings) -> None:
    insert(cursor, "group_name (group_id, language, name)", [(group.id, *name) for name in group.names])
    lines = list(enumerate(group.lines))
    spans = [(group.id, number, line.valid.first, line.valid.last) for number, line in lines]
    insert(cursor, "call_line (group_id, position, valid_from, valid_to)", spans)
    people = [(group.id, number, at, who) for number, line in lines for at, who in enumerate(line.order)]
    insert(cursor, "call_line_member (group_id, line, position, responder_id)", people)
