"""The rota in MySQL: one group for an alert that comes in, and the whole of it for the operator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import (
    arrangements,
    columns,
    groups,
    loading,
    messages,
    policies,
    readings,
    responders,
    sources,
    stages,
    turns,
    windows,
)
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import LastRunsAhead
from rinban.adapters.mysql.rows import Row
from rinban.core.errors import Unavailable
from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.core.rota.settings import ZONE, GroupSettings, Settings, responder_of
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage
from rinban.ports.holidays import PublicHolidays
from rinban.settings import tolerant
from rinban.settings.holidays import ANY_COUNTRY

if TYPE_CHECKING:
    from pymysql.cursors import Cursor


class MysqlSettings:
    """Implements ports.Rota for the stage `stage`, and keeps the settings. Every method raises Unavailable.

    `on_invalid`: told of what was typed into the tables and cannot be used. `holidays`: the public ones
    that the rota may name.
    """

    def __init__(
        self,
        database: Database,
        stage: str,
        on_invalid: tolerant.OnInvalid = lambda _: None,
        holidays: PublicHolidays = ANY_COUNTRY,
        last_runs: LastRunsAhead | None = None,
        ahead: stages.StageAhead | None = None,
    ) -> None:
        """`last_runs`: is given the last run of a group that is read to be called. `ahead`: of this stage."""
        self._database = database
        self._doubt = on_invalid
        self._stage = stage
        self._holidays = holidays
        self._last_runs = last_runs or LastRunsAhead()
        self._stage_ahead = (ahead or stages.StageAhead(stage)).read

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        """The group with its policy and people, or None. It is what an alert waits for: so what will be asked for next
        is read in the same journey, the stage and, `to_call`, the group's last run.
        """
        with _schema(), self._database.read() as cursor:
            found = groups.one(cursor, group_id, self._stage, self._holidays, self._doubt, to_call=to_call)
        self._stage_ahead.keep(self._stage, found.stage)
        if to_call:
            self._last_runs.keep(group_id, found.last_run)
        return found.group

    def stage(self) -> Stage:
        """This stage; the defaults if the rota file says nothing about it.

        It is the one that was just read together with a group or a save, if that has not counted yet.
        """
        for stage in self._stage_ahead.take(self._stage):
            return stage
        with _schema(), self._database.read() as cursor:
            return stages.one(cursor, self._stage, self._doubt)

    def last_resort(self) -> Responder | None:
        """The last resort of this stage as a person to call, None if it has none."""
        with _schema(), self._database.read() as cursor:
            return stages.last_resort(cursor, self._stage, self._doubt)

    def responder(self, who: str, at: float) -> Responder | None:
        """The responder of this id who is there at `at`, or None."""
        with _schema(), self._database.read() as cursor:
            zone = _zone(cursor, self._doubt)
            people = responders.members(responders.some(cursor, (who,), self._doubt), self._doubt)
            arranged = arrangements.every(cursor, self._doubt) if people else ()
        return responder_of(Settings(zone=zone, responders=people, arrangements=arranged), who, at)

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
            return _read(cursor, self._holidays, self._doubt)

    def unusable(self) -> tuple[str, ...]:
        """What stands in the tables and counts as not given."""
        found: list[str] = []
        with _schema(), self._database.transaction() as cursor:
            _read(cursor, self._holidays, found.append)
        return tuple(found)

    def arrange(self, together: Sequence[Arrangement], instead_of: Settings) -> int:
        """Keep these; the number by which they are taken back. 0: by now there is something else than `instead_of`."""
        with _schema(), self._database.transaction() as cursor:
            cursor.execute(_ALONE, (ZONE,))
            if _read(cursor, self._holidays, self._doubt) != instead_of:
                return 0
            return arrangements.add(cursor, together)

    def take_back(self, number: int) -> bool:
        """Whether there was an arrangement of this number."""
        with _schema(), self._database.transaction() as cursor:
            return arrangements.take_back(cursor, number)

    def open_window(self, window: MaintenanceWindow) -> int:
        """Keep it; its number."""
        with _schema(), self._database.transaction() as cursor:
            return windows.add(cursor, window)

    def end_window(self, number: int, at: float) -> bool:
        """Let the window of this number end at `at`; False if there is none that is not over."""
        with _schema(), self._database.transaction() as cursor:
            return windows.end(cursor, number, at)

    def replace(self, settings: Settings, instead_of: Settings) -> bool:
        """Put `settings` in the place of `instead_of`, all of it or nothing. False: by now there is something else."""
        self._stage_ahead.forget()
        with _schema(), self._database.transaction() as cursor:
            cursor.execute(_ALONE, (ZONE,))
            if _read(cursor, self._holidays, self._doubt) != instead_of:
                return False
            loading.write(cursor, settings)
            arrangements.replace(cursor, settings.arrangements, instead_of.arrangements)
        return True


_ALONE = "INSERT INTO rota (id, zone) VALUES (1, %s) ON DUPLICATE KEY UPDATE id = 1"
"""Locks the row, so that two changes at once wait for each other, and what is read next is the latest."""


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


def _read(cursor: Cursor, holidays: PublicHolidays, on_invalid: tolerant.OnInvalid) -> Settings:
    people = columns.ask(cursor, _all_people, (), on_invalid)
    zone = _zone(cursor, on_invalid)
    rotations = turns.every_rotation(cursor, {row[0] for row in people}, zone, on_invalid)
    hours = turns.every_hours(cursor, zone, on_invalid)
    return Settings(
        zone=zone,
        responders={row[0]: responders.member(row, on_invalid) for row in people},
        policies=policies.every(cursor, on_invalid),
        groups=_read_groups(cursor, groups.words_for((row[0] for row in people), rotations), hours, on_invalid),
        stages=stages.every(cursor, on_invalid),
        messages=messages.every(cursor, on_invalid),
        sources=sources.every(cursor, on_invalid),
        readings=readings.every(cursor, on_invalid),
        rotations=rotations,
        hours=hours,
        holidays=turns.holidays(cursor, holidays, on_invalid),
        arrangements=arrangements.every(cursor, on_invalid),
        quiet=windows.every(cursor, on_invalid),
    )


@cache
def _all_people(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('responder', 'r', missing)} FROM responder r"  # noqa: S608


@cache
def _all_groups(missing: columns.Missing) -> str:
    return f"SELECT {columns.selected('rota_group', 'g', missing)} FROM rota_group g"  # noqa: S608


def _read_groups(
    cursor: Cursor, called: Collection[str], hours: Collection[str], on_invalid: tolerant.OnInvalid
) -> dict[str, GroupSettings]:
    """`called`: what an order may name."""
    rows = columns.ask(cursor, _all_groups, (), on_invalid)
    names = _by_group(_rows(cursor, "SELECT group_id, language, name FROM group_name ORDER BY group_id, language"))
    lines = _by_group(columns.ask(cursor, _all_lines, (), on_invalid))
    return {
        name: GroupSettings(
            name,
            names=tuple((row[0], row[1]) for row in names.get(name, [])),
            lines=groups.lines(lines.get(name, []), called, hours, on_invalid),
            **columns.settings("rota_group", f"group {name}", cells, on_invalid),
        )
        for name, *cells in rows
    }


@cache
def _all_lines(missing: columns.Missing) -> str:
    later = ", ".join(columns.column("call_line", "l", name, missing) for name in ("words", "during"))
    return f"""
SELECT l.group_id, l.position, l.valid_from, l.valid_to, {later}, m.responder_id
FROM call_line l
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
ORDER BY l.group_id, l.position, m.position
"""  # noqa: S608


def _by_group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for group, *rest in rows:
        found.setdefault(group, []).append(rest)
    return found


def _rows(cursor: Cursor, query: str) -> Sequence[Row]:
    cursor.execute(query)
    return cursor.fetchall()
