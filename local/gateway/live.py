"""What tells the board's open screens of changes: it hears the pings of all processes, and posts to every socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from local.gateway.sockets import Gone, Sockets
from local.gateway.wire import HttpAnswer, HttpRequest
from rinban.adapters.redis import opening
from rinban.adapters.redis.pings import CHANNEL

WINDOW = 0.25
"""Seconds in which pings become one. Mostly MySQL has by then what Redis had first, and the page needs one look."""

SILENCE = 4.0
"""Seconds after which a store that answers nothing counts as away."""

AGAIN = 0.5
"""Seconds between two looks at what is away, or at whether a screen is there."""

EMPTY = 10.0
"""Seconds without a screen after which nothing is heard any more: each ping would cost this machine some time."""

BEGINS = 1.0
"""Seconds that the first screen waits for until pings are heard."""


class Live:
    """Sockets at `path`, for who `connects` lets in: it answers the event of a new socket with a status of HTTP.

    While Redis is away there are no sockets: those that are open are closed, and new ones are answered 503. So a screen
    knows that it has to ask by itself. Without a screen nothing is heard.
    """

    def __init__(self, path: str, redis_url: str, stage: str, connects: Callable[[Mapping[str, Any]], int]) -> None:
        self.path = path
        self.sockets = Sockets(self._let_in)
        self._url, self._stage, self._connects = redis_url, stage, connects
        self._number = 0
        self._wanted, self._hears, self._ended = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._wanted.set()
        self._thread.join()
        self.sockets.close_all()

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """The answer to the handshake of a socket."""
        return self.sockets.answer(request, self._stage)

    def _let_in(self, event: Mapping[str, Any]) -> int:
        self._wanted.set()
        return self._connects(event) if self._hears.wait(BEGINS) else 503

    def _listen(self) -> None:
        while not self._ended.is_set():
            if not (self._wanted.wait(AGAIN) or self.sockets.ids()):
                continue
            try:
                with closing(opening.server(self._url)) as store, closing(_subscribed(store)) as pings:
                    self._hears.set()
                    self._pass_on(pings)
                    self._hears.clear()
            except redis.RedisError:
                self._hears.clear()
                self.sockets.close_all()
                self._ended.wait(AGAIN)

    def _pass_on(self, pings: PubSub) -> None:
        """Until no screen has been there for a while. Raises redis.RedisError as soon as nothing can be heard."""
        heard = asked = watched = time.monotonic()
        while not self._ended.is_set() and time.monotonic() - watched < EMPTY:
            message, now = pings.get_message(timeout=0.1), time.monotonic()
            heard = now if message else heard
            watched = now if self.sockets.ids() else watched
            if message and message["type"] == "message":
                _wait(pings)
                self._tell()
            elif now - heard > SILENCE:
                raise redis.TimeoutError("Redis is silent")
            elif now - asked > 1:
                pings.ping()
                asked = now
        self._wanted.clear()

    def _tell(self) -> None:
        self._number += 1
        for one in self.sockets.ids():
            try:
                self.sockets.post(one, json.dumps({"seq": self._number}))
            except Gone:
                continue  # its screen has left, which is how one learns it


def _subscribed(store: redis.Redis) -> PubSub:
    store.set_retry(Retry(NoBackoff(), 0))  # or it would connect again in silence, and nobody knew what was missed
    pings: PubSub = store.pubsub()  # type: ignore[no-untyped-call]
    pings.subscribe(CHANNEL)
    if not pings.get_message(timeout=SILENCE):  # the confirmation
        raise redis.TimeoutError("Redis is silent")
    return pings


def _wait(pings: PubSub) -> None:
    """Pass over the pings that belong to the one that was just heard."""
    ends = time.monotonic() + WINDOW
    while (left := ends - time.monotonic()) > 0:
        pings.get_message(timeout=left)
