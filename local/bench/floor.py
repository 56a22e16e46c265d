"""The floor: the least that a service of this kind has to do for an alert. uvicorn runs it with one worker.

It parses the JSON, does one SET NX, one committed REPLACE, and one POST to the carrier over a connection that is kept.
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
            cursor.execute("CREATE TABLE IF NOT EXISTS floor (k VARCHAR(64) PRIMARY KEY, body TEXT)")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self._take(json.loads(body))
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"outcome": "calling"}'})

    def _take(self, alert: dict[str, Any]) -> None:
        if self._redis is None:
            self._connect()
        new = self._redis.set(f"floor:{alert['dedup_key']}", "1", nx=True, ex=3600)
        with self._mysql.cursor() as cursor:
            cursor.execute("REPLACE INTO floor (k, body) VALUES (%s, %s)", (alert["dedup_key"], json.dumps(alert)))
        if new:
            self._carrier.post(f"{os.environ['TWILIO_API_URL']}/Calls.json", data={"To": "+819000000001"})


app = Floor()
