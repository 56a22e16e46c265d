"""GET over HTTPS: what does not answer, or is not whom it says it is, is unavailable in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from rinban.adapters.https import HttpsWeb
from rinban.core.errors import Unavailable


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def url(server: socket.socket) -> str:
    return f"https://127.0.0.1:{server.getsockname()[1]}/?Action=ConfirmSubscription"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = url(server)
    with pytest.raises(Unavailable, match=r"^127\.0\.0\.1: "):
        HttpsWeb().get(gone, seconds=2)


def test_who_is_silent_is_given_up_in_time(listening: socket.socket) -> None:
    began = time.monotonic()
    with pytest.raises(Unavailable):
        HttpsWeb().get(url(listening), seconds=0.4)
    assert time.monotonic() - began < 5


def test_who_does_not_speak_tls_is_not_believed(listening: socket.socket) -> None:
    def answer() -> None:
        peer, _ = listening.accept()
        with peer:
            peer.recv(100)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    Thread(target=answer, daemon=True).start()
    with pytest.raises(Unavailable):
        HttpsWeb().get(url(listening), seconds=2)
