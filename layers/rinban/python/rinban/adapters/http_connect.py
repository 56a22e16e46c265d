"""Connects over HTTP in a time that is kept to: name lookup, all addresses of a name, proxy and TLS handshake together.

The standard library bounds each wait on a socket, and so neither their sum nor the lookup of a name, which has no
time-out at all [Python, socket]. So all of it runs in a thread, for which nobody waits longer than is left.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import SplitResult

from rinban.core.errors import Unavailable

_FAILURES = (OSError, http.client.HTTPException, ValueError)


class NotReached(Unavailable):
    """No connection came about, so that nothing was sent."""


_TO_SAY_WHY = 0.9
"""The share of the time that the addresses have together. In what is left, the failure of the last one is told."""


def connect(connection: http.client.HTTPConnection, parts: SplitResult, seconds: float) -> None:
    """Connect to the host of this address within so many seconds, or raise NotReached. One that comes about too late is
    closed, and nothing is sent over it."""
    attempt = _Attempt(connection, seconds)
    thread = threading.Thread(target=attempt.run, daemon=True, name="connect")  # an exit does not wait for it
    thread.start()
    thread.join(seconds)
    if not attempt.give_up():
        raise NotReached(f"{parts.hostname}: no connection within {seconds:.1f} s")
    if isinstance(attempt.failure, _FAILURES):
        raise NotReached(reason(parts, attempt.failure)) from None
    if attempt.failure is not None:
        raise attempt.failure


def reason(parts: SplitResult, error: Exception) -> str:
    """A ValueError of http.client quotes the header that it refuses, and an InvalidURL the address: either may be a
    secret."""
    shows_text = isinstance(error, (OSError, http.client.HTTPException)) and not isinstance(
        error, http.client.InvalidURL
    )
    return f"{parts.hostname}: {type(error).__name__}" + (f": {error}" if shows_text else "")


def quietly(close: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):  # it was closed in the same moment
        close()


class _Attempt:
    """`failure`: why no connection came about."""

    def __init__(self, connection: http.client.HTTPConnection, seconds: float) -> None:
        self.failure: Exception | None = None
        self._connection = connection
        self._ends = time.monotonic() + seconds * _TO_SAY_WHY
        self._lock = threading.Lock()
        self._is_done = self._is_given_up = False
        connection._create_connection = self._dial  # type: ignore[attr-defined]

    def run(self) -> None:
        try:
            self._connection.connect()
        except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self.failure = error
        with self._lock:
            self._is_done = True
            if self._is_given_up:
                self._connection.close()

    def give_up(self) -> bool:
        """Whether it has ended by now. If not, a proxy that drips its answer is cut; a TLS handshake ends by itself."""
        with self._lock:
            self._is_given_up = not self._is_done
            if self._is_given_up and self._connection.sock:
                quietly(lambda: self._connection.sock.shutdown(socket.SHUT_RDWR))
            return self._is_done

    def _dial(self, address: tuple[str, int], timeout: float, source: object = None) -> socket.socket:
        """Each address of the name has a share of what is left [socket.create_connection gives each all of it]."""
        host, port = address
        failure: OSError = OSError("the name has no address")
        found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        for number, (family, kind, protocol, _, to) in enumerate(found):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self._left() / (len(found) - number))
                sock.connect(to)
                sock.settimeout(self._left())
            except OSError as error:
                sock.close()
                failure = error
            else:
                return sock
        raise failure

    def _left(self) -> float:
        """A little at least, since 0.0 would mean not to wait at all, and fail in another way."""
        return max(0.001, self._ends - time.monotonic())
