"""What is sent over HTTP begins in time or not at all, whatever a name server, an address or a proxy does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rinban.adapters.http_post import HttpPost, NotReached
from rinban.core.errors import Unavailable

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HANGS = "203.0.113.1"
"""An address for documentation: nobody is there [RFC 5737]."""


class OneAnswer:
    """Listens at `port`, and answers one request. `heard`: what came over the first connection."""

    def __init__(self) -> None:
        self.heard = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(10)
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        with self._listening:
            there, _ = self._listening.accept()
        with there:
            self.heard = there.recv(4096)
            if self.heard:
                there.sendall(ANSWER)

    def end(self) -> None:
        self._thread.join(10)


class HangingSocket(socket.socket):
    """Hangs as long as it may where it is to connect to HANGS."""

    def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
        if address[0] == HANGS:
            time.sleep(self.gettimeout() or 0.0)
            raise TimeoutError("timed out")
        super().connect(address)


@contextmanager
def looked_up(*addresses: str, after: threading.Event | None = None) -> Iterator[None]:
    """Every name has these addresses, and is found when this has happened; after two seconds at the latest."""

    def found(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if after is not None:
            after.wait(2)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", found)
        patch.setattr(socket, "socket", HangingSocket)
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.delenv(name, raising=False)
        yield


def posted(port: int) -> str:
    """What it answers, or what went wrong."""
    try:
        return HttpPost().post(f"http://chat.example:{port}/", b"x", {}, 0.8).body
    except Unavailable as error:
        return str(error)


def connecting() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "connect"]


def test_a_name_server_that_hangs_is_not_waited_for_and_nothing_is_sent_when_it_answers_after_all() -> None:
    server, answers = OneAnswer(), threading.Event()
    with looked_up("127.0.0.1", after=answers):
        with pytest.raises(NotReached, match="no connection within"):
            HttpPost().post(f"http://chat.example:{server.port}/", b"x", {}, 0.2)
        answers.set()
        for thread in connecting():
            thread.join(10)
    server.end()
    assert server.heard == b""


def test_addresses_that_hang_leave_time_for_one_that_answers() -> None:
    server = OneAnswer()
    with looked_up(HANGS, HANGS, HANGS, "127.0.0.1"):
        assert posted(server.port) == "ok"


def test_of_several_addresses_the_last_failure_is_told() -> None:
    with looked_up(HANGS, HANGS), pytest.raises(NotReached, match=r"chat\.example: TimeoutError"):
        HttpPost().post("http://chat.example:9/", b"x", {}, 2.0)


def test_a_name_without_an_address_is_not_reached() -> None:
    with looked_up(), pytest.raises(NotReached, match="has no address"):
        HttpPost().post("http://chat.example/", b"x", {}, 0.2)


def test_an_address_that_nobody_can_be_asked_for_is_not_told_and_nothing_was_sent() -> None:
    server = OneAnswer()
    with pytest.raises(NotReached, match=r"InvalidURL$"):
        HttpPost().post(f"http://127.0.0.1:{server.port}/a secret", b"x", {}, 2.0)
    server.end()
    assert server.heard == b""


def test_a_mistake_of_ours_is_not_taken_for_a_network_that_fails() -> None:
    def wrong(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with looked_up(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", wrong)
        with pytest.raises(ZeroDivisionError):
            HttpPost().post("http://chat.example/", b"x", {}, 0.2)
