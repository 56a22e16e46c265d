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
                self._thread = threading.Thread(target=self._run, daemon=True, name="screens")
                self._thread.start()

    def settle(self) -> None:
        with self._lock:
            running = self._thread
        if running:
            running.join(SETTLE)

    def _run(self) -> None:
        while ref := self._taken():
            try:
                self._start(ref)
            except Unavailable as error:
                self._left_alone_until = self._tick() + LEFT_ALONE
                self._say("open screens are not told, and ask by themselves", escalation=str(ref), error=str(error))

    def _taken(self) -> Ref | None:
        with self._lock:
            ref, self._next = self._next, None
            if ref is None:
                self._thread = None
            return ref

    def _start(self, ref: Ref) -> None:
        status = self._requests.send("POST", "", json.dumps({"group": ref.group}).encode(), _EVENT, START)
        if status != 202:
            raise Unavailable(f"Lambda answers {status} where the pinger is to be started")


class ConnectionPosts:
    """Implements ports.ScreenPosts on the @connections of a WebSocket API. `say`: writes a line to the log.

    Source: API Gateway developer guide, "Use @connections commands in your backend service".
    """

    def __init__(self, requests: SignedRequests, say: Callable[..., object]) -> None:
        self._requests, self._say = requests, say

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        return self._became("POST", connection, text.encode(), seconds, 200)

    def close(self, connection: str, seconds: float) -> Posted:
        return self._became("DELETE", connection, b"", seconds, 204)

    def _became(self, method: str, connection: str, body: bytes, seconds: float, done: int) -> Posted:
        """410 is how one learns that a screen has left, and is no failure."""
        try:
            status = self._requests.send(method, f"/%40connections/{quote(connection, safe='')}", body, {}, seconds)
        except Unavailable as error:
            self._say("a screen was not reached", error=str(error))
            return Posted.FAILED
        if status == 410:
            return Posted.GONE
        if status != done:
            self._say("a screen was not reached", status=status)
            return Posted.FAILED
        return Posted.TOLD
