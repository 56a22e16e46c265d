"""MySQL: what the rota has given to tell. A row is kept before anything is told, and no occasion has two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pymysql

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import Row
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice

_COLUMNS = "name, kind, group_id, person, begins, ends, language, words, decided_at"
_KEEP = f"INSERT INTO notice ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
_LAST = f"SELECT {_COLUMNS} FROM notice WHERE %s IN ('', group_id) ORDER BY id DESC LIMIT %s"  # noqa: S608
_KINDS = {kind.value: kind for kind in NoticeKind}


class MysqlNotices:
    """Implements ports.NoticeStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, names: Collection[str]) -> Collection[str]:
        if not names:
            return ()
        with self._database.read() as cursor:
            cursor.execute("SELECT name FROM notice WHERE name IN %s", (tuple(names),))
            return {str(name) for (name,) in cursor.fetchall()}

    def keep(self, notice: RotaNotice) -> bool:
        one = notice.occasion
        about = one.name, one.kind.value, one.group, one.who, one.begins, one.ends
        try:
            with self._database.statement() as cursor:
                cursor.execute(_KEEP, (*about, notice.language, notice.text, notice.at))
        except pymysql.IntegrityError:  # another process was first
            return False
        return True

    def last(self, limit: int, group: str = "") -> Sequence[RotaNotice]:
        with self._database.read() as cursor:
            cursor.execute(_LAST, (group, limit))
            # A kind that a later version has made is none that could be shown here.
            return [_notice(row) for row in cursor.fetchall() if row[1] in _KINDS]


def _notice(row: Row) -> RotaNotice:
    name, kind, group, who, begins, ends, language, text, at = row
    return RotaNotice(Occasion(_KINDS[kind], group, who, begins, ends, name), language, text, at)
