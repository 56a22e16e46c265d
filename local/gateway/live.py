"""What tells the board's open screens of changes: it hears the pings of all processes, and has its own sockets told.

Which screens are told, and which are closed since their session has ended, is decided by the code that does it on AWS.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from local.clock import SteppedClock
from local.gateway.sockets import CONNECT, Asks, Gone, Sockets
from local.gateway.wire import HttpAnswer, HttpRequest
from rinban.adapters.clock import SystemClock
from rinban.adapters.redis import opening
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.pings import CHANNEL
from rinban.adapters.redis.screens import RedisScreens
from rinban.core.errors import Unavailable
from rinban.core.screens import SOON, WINDOW, Posted, within
from rinban.screens.telling import ScreenTeller

SILENCE = 4.0
"""Seconds after which a store that answers nothing counts as away."""

AGAIN = 0.5
"""Seconds between two looks at what is away, or at whether a screen is there."""

EMPTY = 10.0
"""Seconds without a screen after which nothing is heard any more: each ping would cost this machine some time."""

BEGINS = 1.0
"""Seconds that the first screen waits for until pings are heard."""


class Live:
    """Sockets at `path`, whose routes are answered by the function that `asks` asks.

    While Redis is away there are no sockets: those that are open are closed, and new ones are answered 503. So a screen
    knows that it has to ask by itself. Without a screen nothing is heard. `clock_file`: as the functions have it.
    """

    def __init__(self, path: str, redis_url: str, stage: str, asks: Asks, clock_file: Path | None = None) -> None:
        self.path = path
        self.sockets = Sockets(self._asked)
        self._url, self._stage, self._asks = redis_url, stage, asks
        clock, screens = SteppedClock(clock_file) if clock_file else SystemClock(), RedisClient(redis_url)
        self._teller = ScreenTeller(RedisScreens(screens, self.sockets.api), _Posts(self.sockets), clock, _say)
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

    def _asked(self, event: Mapping[str, Any]) -> int:
        if event["requestContext"]["routeKey"] != CONNECT:
            return self._asks(event)
        self._wanted.set()
        return self._asks(event) if self._hears.wait(BEGINS) else 503

    def _listen(self) -> None:
        while not self._ended.is_set():
            if not (self._wanted.wait(AGAIN) or self.sockets.ids()):
                continue
            try:
                with closing(opening.server(self._url)) as store, closing(_subscribed(store)) as pings:
                    self._hears.set()
                    self._pass_on(pings)
                    self._hears.clear()
            except (redis.RedisError, Unavailable):
                self._hears.clear()
                self.sockets.close_all()
                self._ended.wait(AGAIN)

    def _pass_on(self, pings: PubSub) -> None:
        """Until no screen has been there for a while. Raises redis.RedisError, and Unavailable, as soon as nothing can
        be heard or told."""
        heard = asked = watched = time.monotonic()
        while not self._ended.is_set() and time.monotonic() - watched < EMPTY:
            message, now = pings.get_message(timeout=0.1), time.monotonic()
            heard = now if message else heard
            watched = now if self.sockets.ids() else watched
            if message and message["type"] == "message":
                _wait(pings)
                # What changes before they have come needs no word of its own; the next one is told after that.
                self._ended.wait(within(self._teller.tell_now()) - SOON)
            elif now - heard > SILENCE:
                raise redis.TimeoutError("Redis is silent")
            elif now - asked > 1:
                pings.ping()
                asked = now
        self._wanted.clear()


class _Posts:
    """Implements ports.ScreenPosts on the sockets of this gateway."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        try:
            self._sockets.post(connection, text)
        except Gone:
            return Posted.GONE
        return Posted.TOLD

    def close(self, connection: str, seconds: float) -> Posted:
        try:
            self._sockets.close(connection)
        except Gone:
            return Posted.GONE
        return Posted.TOLD


def _say(message: str, **fields: object) -> None:
    print(message, fields, file=sys.stderr)


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
