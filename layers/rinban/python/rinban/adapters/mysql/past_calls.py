"""MySQL: the calls that rang in escalations that are over, a row each, so that nobody has to read a month's journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.rows import insert
from rinban.core.chain.record import Ref
from rinban.core.rota.loads import RungCall

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

# One column is read in two thirds of the time of four. An id has no space.
_CALLS = (
    "SELECT CONCAT_WS(' ', who, rang_at, over_at, answered, passed) FROM past_call WHERE rang_at >= %s AND rang_at < %s"
)

# What is open, and has a line from before an instant; what is over, and has no row yet; and what has one of an earlier
# version, which has kept less.
BESIDE = """
(SELECT group_id, run FROM escalation e WHERE deadline_at IS NOT NULL
  AND (SELECT at FROM journal j WHERE j.group_id = e.group_id AND j.run = e.run ORDER BY id LIMIT 1) < %s LIMIT %s)
UNION ALL
(SELECT e.group_id, e.run FROM escalation e
LEFT JOIN past_escalation p ON p.group_id = e.group_id AND p.run = e.run
WHERE e.deadline_at IS NULL
  AND e.updated_at >= (SELECT COALESCE(MAX(written_at) - INTERVAL 60 SECOND, '1970-01-02') FROM past_escalation)
  AND p.write_id IS NULL LIMIT %s)
UNION ALL
(SELECT group_id, run FROM past_escalation WHERE calls_listed < %s LIMIT %s)
"""


WITH_CALLS, WITH_LATENCIES = 1, 3
"""The least `calls_listed` of a row whose calls are kept, and of one that has how long people waited. With the one
between them it is known how many calls were answered at night."""

LATE = 86_400.0
"""Seconds after which the first line of a journal may be kept behind a later one, as where MySQL was away."""


class MysqlPastCalls:
    """Implements ports.PastCalls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rung(self, begins: float, ends: float) -> Sequence[RungCall]:
        with self._database.read() as cursor:
            cursor.execute(_CALLS, (begins, ends))
            return [_call(*told.split(" ")) for (told,) in cursor.fetchall()]

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        return beside(self._database, ends, most, WITH_CALLS)


def beside(database: Database, ends: float, most: int, kept: int) -> Sequence[Ref]:
    """What has no row of which so much is kept (`calls_listed`), as `PastCalls.beside` has it."""
    with database.read() as cursor:
        cursor.execute(BESIDE, (ends + LATE, most + 1, most + 1, kept, most + 1))
        return [Ref(*row) for row in cursor.fetchall()]


def _call(who: str, rang_at: str, over_at: str, answered: str, passed: str) -> RungCall:
    return RungCall(who, float(rang_at), float(over_at), answered == "1", None, passed == "1")


def keep(cursor: Cursor, calls: Iterable[tuple[Ref, Sequence[RungCall]]]) -> None:
    """Keep the calls of these escalations in the place of what was kept of them."""
    found = dict(calls)
    cursor.execute("DELETE FROM past_call WHERE (group_id, run) IN %s", (tuple(map(tuple, found)),))
    insert(
        cursor,
        "past_call (group_id, run, place, who, rang_at, over_at, answered, passed)",
        [
            (*ref, place, one.who, one.rang_at, one.over_at, one.answered, one.passed)
            for ref, rung in found.items()
            for place, one in enumerate(rung)
        ],
    )
