"""The stand-in for the chats behind a port of this machine, with the faults of what may stand before them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.chat.double import ChatDouble
from local.zabbix.server import HttpFault


class ChatDoubleServer(ThreadingHTTPServer):
    """`faults`: the next requests get one each. `asked`: the method and target of each request."""

    daemon_threads = True

    def __init__(self, double: ChatDouble) -> None:
        super().__init__(("127.0.0.1", 0), _ChatConnection)
        self.double = double
        self.faults: list[HttpFault] = []
        self.asked: list[str] = []
        self.is_over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _ChatConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    server: ChatDoubleServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(f"{self.command} {self.path}")
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault and not fault.hangs and not fault.is_done:
            return self._send(fault.status, fault.body, fault.headers)
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.double.answer(self.command, self.path, headers, body)
        if fault and fault.is_done:
            return self._send(fault.status, fault.body, fault.headers)
        if fault:
            self.server.is_over.wait(30)
            return None
        return self._send(answer.status, answer.body)

    do_GET = do_PATCH = do_PUT = do_POST  # noqa: N815  the base class's way

    def _send(self, status: int, body: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        text = body.encode()
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(text)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test looks at what was done."""


@contextmanager
def chats(double: ChatDouble | None = None) -> Iterator[ChatDoubleServer]:
    """The stand-in on a free port, as long as the block runs."""
    server = ChatDoubleServer(double or ChatDouble())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
