"""Looks into both stores without the product, and empties them between two tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import redis

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.chain.document import Escalation
from rinban.core.errors import Unavailable
from rinban.stores.append_log import AppendLog

_TABLES = ("maintenance_window", "escalation", "journal", "attempt", "notice", "warning_book")
AWAY = (Unavailable, redis.RedisError, OSError)


class Records:
    """The contents of both stores. `paused` names the stores that a test has stopped;
    asking them would cost real seconds."""

    def __init__(self, stores: Stores) -> None:
        self.paused: set[str] = set()
        self._url = stores.database_url
        self._redis_url = stores.redis_url
        self._database = Database(self._url)
        self.redis: Any = redis.Redis.from_url(stores.redis_url, socket_timeout=1.0, decode_responses=True)

    def clear(self) -> None:
        """Delete all escalations, notices and what a test has arranged, and keep the rota with the sample's own
        override.

        That is the first one, since the sample is loaded before the first test begins.
        """
        self._database = Database(self._url)  # the old connection may skip MySQL, because it was slow or away
        with self._database.transaction() as cursor:
            for table in _TABLES:
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("DELETE FROM arrangement WHERE number > 1")
        self.redis.flushall()

    def moves(self, who: str, phone: str) -> None:
        """Let somebody type another number for this responder into the table."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE responder SET phone = %s WHERE id = %s", (phone, who))

    def let_lines_be_valid_until(self, day: str) -> None:
        """Let somebody type this last day (ISO 8601) for every line of every group into the table."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE call_line SET valid_to = %s", (day,))

    def deadline(self) -> float | None:
        """Return when the first escalation is due (seconds since 1970), according to the stores that answer."""
        asked = {"mysql": self._of_mysql, "redis": self._of_redis}
        known = [_asked(ask) for name, ask in asked.items() if name not in self.paused]
        return min((at for at in known if at is not None), default=None)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return the rows that MySQL has for this query."""
        with self._database.read() as cursor:
            cursor.execute(select)
            return list(cursor.fetchall())

    def kept(self, group: str) -> list[Escalation]:
        """Return the group's last escalation as each of the two stores has it."""
        stores = MysqlEscalations(self._database), RedisEscalations(RedisClient(self._redis_url))
        copies = [AppendLog(store).latest(group) for store in stores]
        assert all(copies), "a store has no escalation of this group"
        return [copy.escalation for copy in copies if copy]

    def close(self) -> None:
        self.redis.close()

    def _of_mysql(self) -> float | None:
        try:
            with self._database.read() as cursor:
                cursor.execute("SELECT MIN(deadline_at) FROM escalation")
                return next(iter(cursor.fetchall()))[0]  # type: ignore[no-any-return]
        except Unavailable:
            self._database = Database(self._url)
            raise

    def _of_redis(self) -> float | None:
        first: list[tuple[str, float]] = self.redis.zrange("rinban:deadlines", 0, 0, withscores=True)
        return first[0][1] if first else None


def _asked(ask: Callable[[], float | None]) -> float | None:
    with suppress(*AWAY):
        return ask()
    return None
