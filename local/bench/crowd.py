"""Puts many open escalations into the stores, as if alerts had opened them long ago, and many who are signed in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence

import redis

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.sign_in import MysqlSignIn
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import DEADLINES, document_key, last_key
from rinban.adapters.redis.sign_in import RedisSignIn
from rinban.core.alert import Alert
from rinban.core.chain.codec import encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.sign_in import BoardSession
from rinban.sign_in.secret import hashed
from rinban.sign_in.sessions import LIFE

BATCH = 2_000
PATIENCE = 60.0
"""Seconds that one statement may take: what was put there before is deleted at once, and that is no alert's path."""

_ID = "0" * 32
_FAR = 1e6  # seconds from now that the others are due in


def fill(stores: Stores, many: int) -> None:
    """Replace the escalations of both stores by `many` open ones, none of which is due."""
    at, client = time.time(), redis.Redis.from_url(stores.redis_url)
    database = Database(stores.database_url, patience=PATIENCE)
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM escalation")
    client.flushdb()
    for start in range(0, many, BATCH):
        names = [f"crowd{n}" for n in range(start, min(many, start + BATCH))]
        rows = [(name, 1, _ID, "calling", at + _FAR, encode(_waiting(name, at))) for name in names]
        with database.transaction() as cursor:
            cursor.executemany(
                "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                rows,
            )
        _copy(client, [(row[0], row[5]) for row in rows], at + _FAR)


def _copy(client: redis.Redis, documents: Sequence[tuple[str, str]], due: float) -> None:
    journey = client.pipeline(transaction=False)
    for name, text in documents:
        journey.hset(document_key(Ref(name, 1)), mapping={"id": _ID, "document": text, "tail": ""})
        journey.set(last_key(name), 1)
        journey.zadd(DEADLINES, {f"{name}/1": due})
    journey.execute()


def sessions(stores: Stores, many: int) -> list[str]:
    """The cookies of so many sessions of the board, which begin now."""
    kept = RedisSignIn(RedisClient(stores.redis_url)), MysqlSignIn(Database(stores.database_url))
    cookies, now = [secrets.token_urlsafe(32) for _ in range(many)], time.time()
    for number, cookie in enumerate(cookies):
        session = BoardSession("", f"viewer {number}", "view", now, now + LIFE, "bench")
        for store in kept:
            store.put_session(hashed(cookie), session)
    return cookies


def make_due(stores: Stores, count: int) -> None:
    """Make `count` of the escalations due now, in their documents too, because the document's deadline decides."""
    at = time.time()
    database, client = Database(stores.database_url), redis.Redis.from_url(stores.redis_url)
    with database.transaction() as cursor:
        cursor.execute("SELECT group_id FROM escalation WHERE deadline_at > %s LIMIT %s", (at + _FAR / 2, count))
        documents = [(str(row[0]), encode(_waiting(str(row[0]), at - 3600))) for row in cursor.fetchall()]
        for name, text in documents:
            cursor.execute(
                "UPDATE escalation SET document = %s, deadline_at = %s WHERE group_id = %s", (text, at - 1, name)
            )
    _copy(client, documents, at - 1)


def _waiting(name: str, opened_at: float) -> Escalation:
    """Return an open escalation. Nobody was on duty when it was opened, so that it rests."""
    people = (Responder("ann", "Ann", "+819000000001", "en"),)
    group = Group(name, lines=(Line(("ann",)),), responders=people, policy=Policy(calls_per_hour=1000))
    event = Event(Signal.JOINED, opened_at, order=people, alert=Alert("a", summary="disk full"), group=group)
    e, _ = decide(None, event)
    assert e is not None
    return e
