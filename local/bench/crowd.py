"""Many open escalations, put into the stores as if they had been opened long ago."""

from __future__ import annotations

import time

import redis

from local.stores import Stores
from rinban.adapters.mysql import Database
from rinban.core.alert import Alert
from rinban.core.document import Escalation
from rinban.core.encoding import encode
from rinban.core.escalation import begin
from rinban.core.rota import Group, Line, Responder
from rinban.core.words import Heard

BATCH = 2_000
_FAR = 1e6  # seconds from now that the others are due in


def fill(stores: Stores, many: int) -> None:
    """Have exactly `many` open escalations, none of them due."""
    at, database, client = time.time(), Database(stores.database_url), redis.Redis.from_url(stores.redis_url)
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM escalation")
    client.flushdb()
    for start in range(0, many, BATCH):
        names = [f"crowd{n}" for n in range(start, min(many, start + BATCH))]
        rows = [(name, 1, "0" * 32, "calling", at + _FAR, encode(_waiting(name, at))) for name in names]
        with database.transaction() as cursor:
            cursor.executemany(
                "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                rows,
            )
        client.zadd("rinban:deadlines", {f"{name}/1": at + _FAR for name in names})


def make_due(stores: Stores, count: int) -> None:
    """Let `count` of those that are not due yet be due now; their documents say so too, since those decide."""
    at = time.time()
    database, client = Database(stores.database_url), redis.Redis.from_url(stores.redis_url)
    with database.transaction() as cursor:
        cursor.execute("SELECT group_id FROM escalation WHERE deadline_at > %s LIMIT %s", (at + _FAR / 2, count))
        for (name,) in cursor.fetchall():
            document = encode(_waiting(name, at - 3600))
            cursor.execute(
                "UPDATE escalation SET document = %s, deadline_at = %s WHERE group_id = %s", (document, at - 1, name)
            )
            client.zadd("rinban:deadlines", {f"{name}/1": at - 1})


def _waiting(name: str, opened_at: float) -> Escalation:
    """Nobody was on duty when it was opened, so that it rests."""
    people = (Responder("ann", "Ann", "+819000000001", "en"),)
    group = Group(name, lines=(Line(("ann",)),), responders=people)
    return begin(group, 1, Alert("a", summary="disk full"), Heard(opened_at, order=people))[0]
