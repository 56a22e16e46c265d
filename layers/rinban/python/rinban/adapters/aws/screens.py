"""AWS: the way to the screens' sockets, and to the function that tells them.

The alert's path only starts that function, and does not wait for what it does.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

from rinban.adapters.aws.signed import SignedRequests
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.core.screens import Posted

START = 1.0
"""Seconds for one request to start the function."""

SETTLE = 0.2
"""Seconds for which an invocation waits at its end for that request. Mostly it is long over."""

LEFT_ALONE = 10.0
"""Seconds in which the function is not started again, after it could not be."""

SAID_AGAIN = 10.0
"""Seconds after which it is said again that a screen was not reached."""

_EVENT = {"Content-Type": "application/json", "X-Amz-Invocation-Type": "Event"}
"""Lambda answers as soon as it has the event [Lambda API, Invoke]."""


class PingerFeed:
    """Implements ports.ScreenFeed: a thread starts the function, one at a time.

    What is published meanwhile starts it once more afterwards: the function tells all screens whatever it was started
    for. `say`: writes a line to the log. `tick`: seconds of a clock that only runs forward.
    """

    def __init__(
        self, requests: SignedRequests, say: Callable[..., object], tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._requests, self._say, self._tick = requests, say, tick
        self._lock = threading.Lock()
        self._next: Ref | None = None
        self._thread: threading.Thread | None = None
        self._left_alone_until = float("-inf")

    def publish(self, ref: Ref) -> None:
        with self._lock:
            if self._tick() < self._left_alone_until:
                return
            self._next = ref
            if self._thread is None:
                self._begin()

    def _begin(self) -> None:
        thread = threading.Thread(target=self._run, daemon=True, name="screens")
        try:
            thread.start()
        except RuntimeError as error:  # no more threads are to be had
            self._failed(self._next, error)
        else:
            self._thread = thread  # which waits for the lock before it does anything

    def settle(self) -> None:
        with self._lock:
            running = self._thread
        if running:
            running.join(SETTLE)

    def _run(self) -> None:
        while ref := self._taken():
            try:
                start_pinger(self._requests, ref.group, START)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next change is told again
                self._failed(ref, error)

    def _failed(self, ref: Ref | None, error: Exception) -> None:
        self._left_alone_until = self._tick() + LEFT_ALONE
        about = str(error) if isinstance(error, Unavailable) else f"{type(error).__name__}: {error}"
        self._say("open screens are not told, and ask by themselves", escalation=str(ref), error=about)

    def _taken(self) -> Ref | None:
        with self._lock:
            ref, self._next = self._next, None
            if ref is None:
                self._thread = None
            return ref


def start_pinger(requests: SignedRequests, group: str, seconds: float) -> None:
    """Start the function that tells the screens of a change in this group. Raises Unavailable."""
    status = requests.send("POST", "", json.dumps({"group": group}).encode(), _EVENT, seconds)
    if status != 202:
        raise Unavailable(f"Lambda answers {status} where the pinger is to be started")


class ConnectionPosts:
    """Implements ports.ScreenPosts on the @connections of a WebSocket API.

    `say`: writes a line to the log; one in SAID_AGAIN, since what keeps one screen away mostly keeps all of them, and
    each is posted to several times in a second. `tick`: seconds of a clock that only runs forward.

    Source: API Gateway developer guide, "Use @connections commands in your backend service".
    """

    def __init__(
        self, requests: SignedRequests, say: Callable[..., object], tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._requests, self._say, self._tick = requests, say, tick
        self._lock = threading.Lock()
        self._said_at = float("-inf")

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        return self._became("POST", connection, text.encode(), seconds, 200)

    def close(self, connection: str, seconds: float) -> Posted:
        return self._became("DELETE", connection, b"", seconds, 204)

    def _became(self, method: str, connection: str, body: bytes, seconds: float, done: int) -> Posted:
        """410 is how one learns that a screen has left, and is no failure."""
        try:
            status = self._requests.send(method, f"/@connections/{quote(connection, safe='')}", body, {}, seconds)
        except Unavailable as error:
            return self._failed(error=str(error))
        if status == 410:
            return Posted.GONE
        return Posted.TOLD if status == done else self._failed(status=status)

    def _failed(self, **about: object) -> Posted:
        with self._lock:
            is_news = self._tick() - self._said_at >= SAID_AGAIN
            self._said_at = self._tick() if is_news else self._said_at
        if is_news:
            self._say("a screen was not reached", **about)
        return Posted.FAILED
