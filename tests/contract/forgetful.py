"""Between a client and its store: a network that forgets connections without a word, as firewalls do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(eq=False)
class _Connection:
    client: socket.socket
    store: socket.socket
    forgotten: bool = False

    def close(self) -> None:
        """A socket that is closed while a thread reads from it stays open until that thread hears of it."""
        for end in (self.client, self.store):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass(eq=False)
class ForgetfulNetwork:
    """Listens on 127.0.0.1 for a store that has a unix socket. `url`: the store's, by way of here.

    `taken`: how many connections there have been. `swallowed`: how many pieces were sent into
    forgotten ones. `hangs`: new ones are accepted, and nothing comes of them either.
    """

    store: str
    hangs: bool = False
    taken: int = 0
    swallowed: int = 0
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: list[_Connection] = field(default_factory=list)
    _word: bytes = b""

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def forget(self) -> None:
        """From now on nothing passes on the connections that are open, and neither side hears that they are gone."""
        for one in self._open:
            one.forgotten = True

    def forget_at(self, word: bytes) -> None:
        """Forget them when the next request with this word in it comes by; it does not arrive any more."""
        self._word = word

    @property
    def waits_for_a_word(self) -> bool:
        return self._word != b""

    def serve(self) -> None:
        with suppress(OSError):  # it is over
            while True:
                client, _ = self._listener.accept()
                self._take(client)

    def _take(self, client: socket.socket) -> None:
        self.taken += 1
        one = _Connection(client, socket.socket(socket.AF_UNIX), forgotten=self.hangs)
        self._open.append(one)
        if not self.hangs:
            one.store.connect(self.store)
        threading.Thread(target=self._there, args=(one,), daemon=True).start()
        if not self.hangs:
            threading.Thread(target=self._back, args=(one,), daemon=True).start()

    def _there(self, one: _Connection) -> None:
        with suppress(OSError):
            while said := one.client.recv(65536):
                if self._word and self._word in said:
                    self._word = b""
                    self.forget()
                if one.forgotten:
                    self.swallowed += 1
                else:
                    one.store.sendall(said)
            if not one.forgotten:
                one.store.shutdown(socket.SHUT_WR)

    def _back(self, one: _Connection) -> None:
        with suppress(OSError):
            while said := one.store.recv(65536):
                if not one.forgotten:
                    one.client.sendall(said)
            if not one.forgotten:
                one.client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            one.close()


@contextmanager
def forgetful(store: str) -> Iterator[ForgetfulNetwork]:
    """In front of the store whose unix socket is `store`."""
    made = ForgetfulNetwork(store)
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.close()
