"""The server of the telephones' page, on 127.0.0.1 only, with a stream of what happens (server-sent events)."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.carrier import Carrier
from local.phones.page import EVENTS, GUARDS, PageAnswer, PageRequest, PhonesPage
from local.phones.telephones import Telephones

STILL = 5.0
"""Seconds after which the page is told that nothing has happened: without such a word it says that it has heard
nothing (three times as long, in phones.js)."""

LOOK = 0.5
"""Seconds after which a stream looks whether the server has ended."""

AT_ONCE = 0.02
"""Seconds in which what happens together is told together."""


class _PageConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _PageServer

    def do_GET(self) -> None:
        request = self._request()
        if request.path == EVENTS and not self.server.page.refusal(request):
            self._stream()
        else:
            self._send(self.server.page.answer(request))

    def _other(self) -> None:
        self.close_connection = True  # whatever body it has is not read
        self._send(self.server.page.answer(self._request()))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _other  # noqa: N815

    def _request(self) -> PageRequest:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return PageRequest(self.command, self.path, headers)

    def _send(self, answer: PageAnswer) -> None:
        self._begin(answer.status, answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def _begin(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in GUARDS.items():
            self.send_header(name, value)

    def _stream(self) -> None:
        self.close_connection = True  # an answer without a length ends with its connection
        self._begin(200, "text/event-stream")
        self.end_headers()
        try:
            for event in self.server.events():
                self.wfile.write(event.encode())
        except OSError:
            return  # the page was closed

    def version_string(self) -> str:
        return "Rinban"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: a line for each request on the screen helps nobody."""


class _PageServer(ThreadingHTTPServer):
    daemon_threads = True
    page: PhonesPage
    events: Callable[[], Iterator[str]]


def events(carrier: Carrier, page: PhonesPage, over: threading.Event) -> Iterator[str]:
    """Yield how all telephones are, at once and whenever something has happened, until `over`."""
    telephones, seen, told_at = Telephones(), 0, None
    while not over.is_set():
        entries = carrier.journal.since(seen, LOOK if told_at else 0)
        telephones.happens(entries)
        seen += len(entries)
        if entries or not told_at:
            phones, groups = telephones.told(page.directory.numbers), list(page.directory.groups)
            told = {"now": carrier.now(), "phones": phones, "groups": groups}
            yield f"data: {json.dumps(told, ensure_ascii=False)}\n\n"
            told_at = time.monotonic()
        elif time.monotonic() > told_at + STILL:
            yield "event: still\ndata:\n\n"
            told_at = time.monotonic()
        over.wait(AT_ONCE)


@contextmanager
def serving(at: socket.socket, carrier: Carrier, page: PhonesPage) -> Iterator[None]:
    """Answer at the socket `at`, which listens already, for as long as this lasts; then it is closed."""
    over = threading.Event()
    server = _PageServer(at.getsockname(), _PageConnection, bind_and_activate=False)
    server.socket.close()
    server.socket = at
    server.page = page
    server.events = lambda: events(carrier, page, over)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="phones-page", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
