"""Stands between a client and its store, and can lose one reply together with the connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Eavesdropper:
    """Listens on a unix socket of its own, and passes everything on. `lose` takes effect once."""

    def __init__(self, store: str, at: Path) -> None:
        self._store = store
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(at))
        self._listener.listen()
        self._word = b""
        self.lost = 0

    def lose(self, word: bytes) -> None:
        """Let the next request that contains this word reach the store, and lose its reply."""
        self._word = word

    def serve(self) -> None:
        with suppress(OSError):  # the test is over
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._between, args=(client,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _between(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as store:
            store.connect(self._store)
            losing = threading.Event()
            back = threading.Thread(target=_forward, args=(store, client, losing), daemon=True)
            back.start()
            while said := _received(client):
                if self._word and self._word in said:
                    self._word = b""
                    self.lost += 1
                    losing.set()
                store.sendall(said)
                if losing.is_set():
                    back.join(5)
                    return


def _forward(store: socket.socket, client: socket.socket, losing: threading.Event) -> None:
    while (said := _received(store)) and not losing.is_set():
        with suppress(OSError):
            client.sendall(said)


def _received(line: socket.socket) -> bytes:
    with suppress(OSError):
        return line.recv(65536)
    return b""


@contextmanager
def eavesdropper(store: str, at: Path) -> Iterator[Eavesdropper]:
    """Run one between the clients that connect to `at` and the store whose unix socket is `store`."""
    made = Eavesdropper(store, at)
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.close()
