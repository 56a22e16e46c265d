"""The floor: the least that a service of this kind has to do. uvicorn runs it with one worker.

For an alert it parses the JSON, does one SET NX, one committed REPLACE, and one POST to the carrier over a connection
that is kept. For an answered call, at the path ANSWER, it reads the document, saves it in Redis and then, with two
lines of a journal, in MySQL, and says nothing: no signature is checked, nothing is decided, and no text is made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pymysql
import redis
import requests

from rinban.adapters.mysql.connection import options

ANSWER = "/answer"
DOCUMENT = "d" * 900
"""As long as that of one alert."""

_TABLES = (
    "floor (k VARCHAR(64) PRIMARY KEY, body TEXT)",
    "floor_document (k INT PRIMARY KEY, number INT, document TEXT)",
    "floor_journal (id BIGINT AUTO_INCREMENT PRIMARY KEY, line VARCHAR(500))",
)
_SAVE = (
    "BEGIN; INSERT INTO floor_journal (line) VALUES ('answered'), ('heard'); UPDATE floor_document SET number = %s,"
    " document = %s WHERE k = 1 AND number = %s; COMMIT"
)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Floor:
    """The ASGI application. It connects to the stores at its first request."""

    def __init__(self) -> None:
        self._redis: Any = None
        self._mysql: Any = None
        self._carrier = requests.Session()

    def _connect(self) -> None:
        self._redis = redis.Redis.from_url(os.environ["REDIS_URL"])
        self._mysql = pymysql.connect(**options(os.environ["DATABASE_URL"]))
        with self._mysql.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"CREATE TABLE IF NOT EXISTS {table}")
            cursor.execute("REPLACE INTO floor_document VALUES (1, 0, %s)", (DOCUMENT,))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if self._redis is None:
            self._connect()
        if scope["path"] == ANSWER:
            self._answer()
            await _say(send, 200, b"text/xml", b"<Response/>")
        else:
            self._take(json.loads(body))
            await _say(send, 202, b"application/json", b'{"outcome": "calling"}')

    def _answer(self) -> None:
        with self._mysql.cursor() as cursor:
            cursor.execute("SELECT number, document FROM floor_document WHERE k = 1")
            number, document = cursor.fetchone()
            self._redis.set("floor:document", document)
            cursor.execute(_SAVE, (number + 1, document, number))
            while cursor.nextset():
                pass

    def _take(self, alert: dict[str, Any]) -> None:
        new = self._redis.set(f"floor:{alert['dedup_key']}", "1", nx=True, ex=3600)
        with self._mysql.cursor() as cursor:
            cursor.execute("REPLACE INTO floor (k, body) VALUES (%s, %s)", (alert["dedup_key"], json.dumps(alert)))
        if new:
            self._carrier.post(f"{os.environ['TWILIO_API_URL']}/Calls.json", data={"To": "+819000000001"})


async def _say(send: Send, status: int, kind: bytes, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})


app = Floor()
