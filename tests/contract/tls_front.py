"""Stands before a store that speaks no TLS, and speaks it in its place: the Valkey of the tests is built without."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Reach = Callable[[], socket.socket]
"""Opens one connection to the store behind."""


@dataclass(eq=False)
class TlsFront:
    """`identity`: the file of its certificate and key. `heard`: how many clients have finished a handshake."""

    reach: Reach
    identity: Path
    heard: int = 0
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def serve(self) -> None:
        with suppress(OSError):  # the test is over
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._between, args=(client,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _between(self, client: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.identity)
        with suppress(OSError), client:  # a client without a trust in us hangs up
            private = context.wrap_socket(client, server_side=True)
            self.heard += 1
            with private, self.reach() as store:
                threading.Thread(target=_forward, args=(store, private), daemon=True).start()
                _forward(private, store)


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def tls_front(reach: Reach, identity: Path) -> Iterator[TlsFront]:
    """Run one on a free port of 127.0.0.1."""
    made = TlsFront(reach, identity)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join(5)
