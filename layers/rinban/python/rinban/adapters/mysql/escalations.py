"""MySQL, the record: the escalations with their journal and their outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from rinban.adapters.early_answer import EarlyAnswer, EarlyAnswers
from rinban.adapters.meaning import Demoted
from rinban.adapters.mysql import parts
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import insert
from rinban.adapters.mysql.stages import StageAhead
from rinban.core.chain.document import State
from rinban.core.chain.record import Entry, HashedToken, Ref, StoredText, TextWrite

_INSERT = (
    "INSERT INTO escalation (write_id, state, deadline_at, document, group_id, run) VALUES (%s, %s, %s, %s, %s, %s)"
)
_UPDATE = (
    "UPDATE escalation SET write_id = %s, state = %s, deadline_at = %s, {} WHERE group_id = %s AND run = %s"
    " AND write_id = %s"
)
_REPLACE = _UPDATE.format("document = %s, tail = ''")
_APPEND = _UPDATE.format("tail = CONCAT(tail, %s)")
_STILL = "FROM escalation WHERE group_id = %s AND run = %s AND write_id = %s FOR UPDATE"
_JOURNAL = "journal (group_id, run, at, cell, detail)"
_OUTBOX = "outbox (group_id, run, write_id, item)"
# A token is saved again with the next document, if it is not known that it has arrived with the one before.
_TOKEN = "IGNORE INTO attempt (group_id, run, token_hash, attempt, responder, expires_at)"

# Answered by the index of the states alone, whose rows are in this order.
RESTING = """
SELECT group_id, run FROM escalation WHERE state = %s AND deadline_at IS NOT NULL ORDER BY deadline_at LIMIT 200
"""


_OPEN = "SELECT group_id, run, write_id FROM escalation WHERE deadline_at IS NOT NULL ORDER BY deadline_at LIMIT %s"

SMALL = 100_000
"""Bytes of a document that is read together with others."""

_SMALL = "SELECT group_id, run, document, tail, write_id FROM escalation WHERE ({}) AND LENGTH(document) <= %s"

LAST_RUN = "SELECT document, tail, write_id FROM escalation WHERE group_id = %(group)s ORDER BY run DESC LIMIT 1"
"""The columns of a StoredText, of the last run of a group."""

LastRunsAhead = EarlyAnswer[str, StoredText | None]
"""The last run of a group, which was read together with the group itself."""

RunsAhead = EarlyAnswer[Ref, StoredText | None]
"""A run, which was read together with the token of one of its calls."""


class MysqlEscalations:
    """Implements ports.Documents, ports.Listing, ports.Resting and ports.JournalReader. It holds the copy that lasts.

    The journal and the outbox are written in the same transaction as the document that they belong to.
    """

    name = "mysql"

    def __init__(
        self,
        database: Database,
        read: LastRunsAhead | None = None,
        stage: StageAhead | None = None,
        with_token: RunsAhead | None = None,
    ) -> None:
        """`read`: the last runs that were read together with their groups. `stage`: by which a call will be made, and
        which is read on the way of its save, or of what is read ahead. `with_token`: the runs that were read together
        with tokens."""
        self._database = database
        self._stage = stage
        self._read = read or LastRunsAhead()
        self._with_token = with_token or RunsAhead()
        self._ahead = EarlyAnswers[Ref, StoredText | None]()

    def latest(self, group: str) -> StoredText | None:
        for read in self._read.take(group):
            return read
        return self._one(LAST_RUN, {"group": group})

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """As ports.Documents says. One that is large is read when it is asked for, so that it delays no other.

        The stage is read on the same way, since calls may follow.
        """
        where, values = parts.where(refs)
        asked, more = self._stage.statement() if self._stage else ((), ())
        with self._database.read() as cursor:
            cursor.execute("; ".join((_SMALL.format(where), *asked)), (*values, SMALL, *more))
            self._ahead.keep({Ref(group, run): StoredText(*text) for group, run, *text in cursor.fetchall()})
            if self._stage and asked:
                self._stage.keep(cursor)

    def load(self, ref: Ref) -> StoredText | None:
        for read in (*self._with_token.take(ref), *self._ahead.take(ref)):
            return read
        return self._one("SELECT document, tail, write_id FROM escalation WHERE group_id = %s AND run = %s", ref)

    def _one(self, query: str, values: tuple[Any, ...] | Mapping[str, object]) -> StoredText | None:
        with self._database.read() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone()
        return StoredText(*row) if row else None

    def save(self, write: TextWrite) -> bool:
        """As ports.Documents says.

        All of it is one message, which arrives as a whole or not at all. If the connection breaks meanwhile, MariaDB
        still carries out what is left of the message, but ROW_COUNT() is then -1: so each statement looks for itself
        whether the document is still the expected one, whose row the first of them locks.
        """
        try:
            return self._saved(write)
        except Demoted:  # it has done nothing, and the name may mean another one by now
            return self._saved(write)

    def _saved(self, write: TextWrite) -> bool:
        begins = write.expected is None
        statements, values = _of_a_new_one(write) if begins else _of_the_next(write)
        asked, more = self._stage.statement() if self._stage and write.token else ((), ())
        try:
            with self._database.script() as cursor:
                counts = _counts(cursor, ("BEGIN", *statements, "COMMIT"), asked, [*values, *more])
                if self._stage and asked:
                    self._stage.keep(cursor)
        except pymysql.IntegrityError:
            return False
        return begins or counts[-2] > 0

    def due(self, now: float, limit: int = 200) -> list[Ref]:
        """As ports.Documents says: at most `limit` escalations."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run FROM escalation WHERE deadline_at <= %s ORDER BY deadline_at LIMIT %s",
                (now, limit),
            )
            return [Ref(*row) for row in cursor.fetchall()]

    def listed_ids(self, limit: int = 200) -> list[tuple[Ref, str]]:
        """As ports.Documents says: at most `limit` escalations."""
        with self._database.read() as cursor:
            cursor.execute(_OPEN, (limit,))
            return [(Ref(group, run), str(write_id)) for group, run, write_id in cursor.fetchall()]

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """As ports.Copies says.

        A group has one open run at the most, so one query by the index of the groups is enough.
        """
        if not refs:
            return []
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run, write_id FROM escalation WHERE group_id IN %s AND deadline_at IS NOT NULL",
                (tuple({ref.group for ref in refs}),),
            )
            known = {Ref(row[0], row[1]): str(row[2]) for row in cursor.fetchall()}
        return [known.get(ref) for ref in refs]

    def listed(self, limit: int) -> list[Ref]:
        """As ports.Listing says."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT group_id, run FROM escalation ORDER BY deadline_at IS NULL, updated_at DESC LIMIT %s", (limit,)
            )
            return [Ref(*row) for row in cursor.fetchall()]

    def resting(self) -> list[Ref]:
        """As ports.Resting says; at most 200."""
        with self._database.read() as cursor:
            cursor.execute(RESTING, (State.RESTING.value,))
            return [Ref(*row) for row in cursor.fetchall()]

    def journal(self, ref: Ref) -> list[Entry]:
        """As ports.JournalReader says."""
        with self._database.read() as cursor:
            cursor.execute(
                "SELECT at, cell, detail FROM journal WHERE group_id = %s AND run = %s ORDER BY id",
                ref,
            )
            return [Entry(*row) for row in cursor.fetchall()]

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """As ports.Documents says."""
        if journal:
            with self._database.statement() as cursor:
                insert(cursor, _JOURNAL, _lines(ref, journal))


Script = tuple[Sequence[str], Sequence[object]]
"""Statements, and the values in them."""


def _of_a_new_one(write: TextWrite) -> Script:
    """A document that is there already makes an error of the first statement, and the others are not reached."""
    values: list[object] = [write.write_id, write.state, write.deadline, write.document, *write.ref]
    statements = [_INSERT]
    for columns, row in _beside(write):
        statements.append(f"INSERT {columns} VALUES ({_places(row)})")  # noqa: S608
        values += row
    return statements, values


def _of_the_next(write: TextWrite) -> Script:
    """The document comes last, since it changes what the others look for."""
    statements, values = list[str](), list[object]()
    still = (*write.ref, write.expected)
    for columns, row in _beside(write):
        statements.append(f"INSERT {columns} SELECT {_places(row)} {_STILL}")
        values += (*row, *still)
    text = write.document or write.added
    change = _REPLACE if write.document else _APPEND
    return [*statements, change], [*values, write.write_id, write.state, write.deadline, text, *still]


def _beside(write: TextWrite) -> list[tuple[str, tuple[object, ...]]]:
    """What belongs to a document: its journal, its outbox and the token of its call. Each row with where it goes."""
    return [
        *((f"INTO {_JOURNAL}", line) for line in _lines(write.ref, write.journal)),
        *((f"INTO {_OUTBOX}", (*write.ref, write.write_id, item)) for item in write.outbox),
        *((_TOKEN, _token(one)) for one in (write.token,) if one),
    ]


def _lines(ref: Ref, journal: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [(*ref, entry.at, entry.cell[:120], entry.detail[:500]) for entry in journal]


def _token(one: HashedToken) -> tuple[object, ...]:
    grant = one.grant
    return (*grant.ref, one.token_hash, grant.attempt, grant.who, grant.expires_at)


def _places(row: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(row))


def _counts(cursor: Cursor, statements: Sequence[str], behind: Sequence[str], values: Sequence[object]) -> list[int]:
    """Run the statements in one round trip, with what is asked `behind` them; returns of each, but of the latter, how
    many rows it has changed."""
    cursor.execute("; ".join((*statements, *behind)), values)
    counts = [cursor.rowcount]
    while len(counts) < len(statements) and cursor.nextset():
        counts.append(cursor.rowcount)
    return counts
