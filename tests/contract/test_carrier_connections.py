"""When a connection to the carrier is used again, and what becomes of a request where the other side has closed it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from rinban.adapters.twilio import http
from rinban.adapters.twilio.http import KEPT, Http, NoAnswer

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json"


Answers = Callable[[socket.socket, int], object]
"""What is done on a connection when the request of this number has come, from 1."""


def usual(line: socket.socket, number: int) -> None:
    line.sendall(ANSWER)


class Server:
    """Notes of each request on which of its connections it came."""

    def __init__(self, answers: Answers) -> None:
        self._listens = socket.create_server(("127.0.0.1", 0))
        self._answers = answers
        self._opened = list[socket.socket]()
        self.requests = list[int]()
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listens.getsockname()[1]}"

    def close(self) -> None:
        for one in (self._listens, *self._opened):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._opened.append(self._listens.accept()[0])
                Thread(target=self._serve, args=(self._opened[-1], len(self._opened)), daemon=True).start()

    def _serve(self, line: socket.socket, number: int) -> None:
        with suppress(OSError):
            while _received(line):
                self.requests.append(number)
                self._answers(line, len(self.requests))


def _received(line: socket.socket) -> bool:
    got = b""
    while not got.endswith(b"To=x"):
        more = line.recv(65536)
        if not more:
            return False
        got += more
    return True


@contextmanager
def serving(answers: Answers = usual) -> Iterator[Server]:
    server = Server(answers)
    try:
        yield server
    finally:
        server.close()


def asks(client: Http) -> int:
    return int(client.request("POST", URL, data={"To": "x"}).status_code)


def test_the_next_call_of_a_storm_goes_over_the_same_connection() -> None:
    with serving() as server:
        client = Http(server.url)
        assert [asks(client) for _ in range(3)] == [201, 201, 201]
        assert server.requests == [1, 1, 1]


def test_a_call_that_comes_later_goes_over_a_fresh_one() -> None:
    with serving() as server:
        client = Http(server.url)
        asks(client)
        time.sleep(KEPT + 0.05)
        asks(client)
        assert server.requests == [1, 2]


@pytest.mark.parametrize(("clock", "seconds"), [("monotonic", KEPT), ("wall", KEPT), ("wall", -0.5), ("wall", -3600.0)])
def test_one_that_slept_is_not_used_whichever_clock_has_counted_that_nor_where_one_was_put_back(
    clock: str, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        client = Http(server.url)
        asks(client)
        real = http._now
        monkeypatch.setattr(http, "_now", lambda: real()._replace(**{clock: getattr(real(), clock) + seconds}))
        asks(client)
        assert server.requests == [1, 2]


def test_one_that_the_other_side_has_closed_is_seen_before_anything_is_sent() -> None:
    def closes(line: socket.socket, number: int) -> None:
        line.sendall(ANSWER)
        line.shutdown(socket.SHUT_RDWR)

    with serving(closes) as server:
        client = Http(server.url)
        asks(client)
        time.sleep(0.1)  # its end is here
        asks(client)
        assert server.requests == [1, 2]


def test_what_was_sent_over_a_kept_one_and_not_answered_is_not_sent_again_since_it_may_have_been_done() -> None:
    def hangs_up_once(line: socket.socket, number: int) -> None:
        line.shutdown(socket.SHUT_RDWR) if number == 2 else line.sendall(ANSWER)

    with serving(hangs_up_once) as server:
        client = Http(server.url)
        asks(client)
        with pytest.raises(NoAnswer):
            asks(client)
        assert server.requests == [1, 1]
        assert asks(client) == 201
        assert server.requests == [1, 1, 2]


def test_after_a_time_out_the_late_answer_is_not_taken_for_that_of_the_next_request() -> None:
    def late_once(line: socket.socket, number: int) -> None:
        time.sleep(0.3 if number == 2 else 0.0)
        line.sendall(ANSWER.replace(b"201 Created", b"418 Late") if number == 2 else ANSWER)

    with serving(late_once) as server:
        client = Http(server.url)
        asks(client)
        client.seconds = 0.1
        with pytest.raises(NoAnswer):
            asks(client)
        client.seconds = 4.0
        time.sleep(0.4)
        assert asks(client) == 201
        assert server.requests == [1, 1, 2]
