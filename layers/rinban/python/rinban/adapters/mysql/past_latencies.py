"""MySQL: how long people waited in escalations that are over, a text each beside the rows of the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rinban.adapters.mysql import past_calls
from rinban.adapters.mysql.connection import Database
from rinban.core.chain.latencies import Latencies, read
from rinban.core.chain.record import Ref

# One column is read in two thirds of the time of three. An id has no space, nor has such a text.
_LATENCIES = (
    "SELECT CONCAT_WS(' ', group_id, run, latencies) FROM past_escalation"
    " WHERE opened_at >= %s AND opened_at < %s AND outcome <> '' AND calls_listed >= %s"
)


class MysqlPastLatencies:
    """Implements ports.PastLatencies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, begins: float, ends: float) -> Mapping[Ref, Latencies | None]:
        with self._database.read() as cursor:
            cursor.execute(_LATENCIES, (begins, ends, past_calls.WITH_LATENCIES))
            return dict(_told(*row.split(" ")) for (row,) in cursor.fetchall())

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        return past_calls.beside(self._database, ends, most, past_calls.WITH_LATENCIES)


def _told(group: str, run: str, text: str = "") -> tuple[Ref, Latencies | None]:
    return Ref(group, int(run)), read(text) if text else None
