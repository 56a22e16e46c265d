"""A relay before a store, which counts what goes through it: each request that waits for an answer is a journey."""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class Traffic:
    """`journeys`: how often somebody sent something and then waited for the answer, however many packets or commands it
    was. `sent`, `received`: bytes, as the client sees them."""

    journeys: int = 0
    sent: int = 0
    received: int = 0

    def since(self, before: Traffic) -> Traffic:
        return Traffic(self.journeys - before.journeys, self.sent - before.sent, self.received - before.received)


class Relay:
    """Listens on a unix socket at `path`, and passes everything on to the one at `store`."""

    def __init__(self, path: Path, store: str) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._traffic = Traffic()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def traffic(self) -> Traffic:
        with self._lock:
            return self._traffic

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # closed
                return
            store = socket.socket(socket.AF_UNIX)
            store.connect(self._store)
            line = _Line()
            threading.Thread(target=self._pass, args=(client, store, line, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(store, client, line, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, line: _Line, asks: bool) -> None:  # noqa: FBT001
        while data := _received(source):
            with self._lock:
                begins = asks and not line.asked
                line.asked = asks
                t, size = self._traffic, len(data)
                self._traffic = Traffic(t.journeys + begins, t.sent + size * asks, t.received + size * (not asks))
            if not _sent(target, data):
                break
        for end in (source, target):
            end.close()


class _Line:
    """One connection. `asked`: whether the client was the last to send something."""

    asked = False


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(MOST)
    except OSError:  # the other direction has ended
        return b""


def _sent(target: socket.socket, data: bytes) -> bool:
    try:
        target.sendall(data)
    except OSError:  # the other direction has ended
        return False
    return True


def before(url: str, path: Path) -> tuple[Relay, str]:
    """A relay at `path`, before the store of a URL that names a unix socket; and the URL of the store by way of it."""
    store = re.findall(r"/[^?=&]*\.sock", url)[-1].removeprefix("//")
    return Relay(path, store), url.replace(store, str(path))
