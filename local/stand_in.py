"""Stands in, behind a port of this machine, for a program that Rinban asks, with faults of what may stand before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, TypeVar

LONGEST = 30.0
"""Seconds after which a connection that hangs is left, for the case that nobody ends the server."""


class HttpFault(NamedTuple):
    """What one request gets in the place of an answer. `hangs`: the request is carried out, and no answer
    comes; `is_done`: it is carried out, and this is the answer; `drips`: an answer comes byte by byte, for 20 s."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    hangs: bool = False
    is_done: bool = False
    drips: bool = False

    @property
    def comes_first(self) -> bool:
        """Whether the request is not carried out."""
        return self.drips or not (self.hangs or self.is_done)


PAGE = HttpFault(body="<html><title>Zabbix</title>You are not logged in</html>")
TOO_MANY = HttpFault(429)
REDIRECT = HttpFault(302, headers=(("Location", "/index.php"),))
HANGING = HttpFault(hangs=True)
DRIPPING = HttpFault(drips=True)


class HttpAsked(NamedTuple):
    """A request as it came. `target`: path and query; `headers`: by their names in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class StandIn(ThreadingHTTPServer):
    """`faults`: the next requests get one each, but those that are spared. `asked`: all requests, in their order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _StandInConnection)
        self.faults: list[HttpFault] = []
        self.asked: list[HttpAsked] = []
        self.is_over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def targets(self) -> list[str]:
        return [one.target for one in self.asked]

    def reply(self, asked: HttpAsked) -> tuple[int, str]:
        """Carry out the request; the status and body of the answer, or, of a redirect (302), where it leads."""
        raise NotImplementedError

    def is_spared(self, asked: HttpAsked) -> bool:
        """Whether no fault befalls this request."""
        return False

    def meets(self, asked: HttpAsked) -> HttpFault | None:
        """Note the request; the fault that befalls it."""
        self.asked.append(asked)
        return self.faults.pop(0) if self.faults and not self.is_spared(asked) else None


class _StandInConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = HttpAsked(self.command, self.path, headers, body)
        fault = self.server.meets(asked)
        status, said = (0, "") if fault and fault.comes_first else self.server.reply(asked)
        if fault is None:
            self._send(status, said, (("Location", said),) if status == 302 else ())
        elif fault.drips:
            self._drip()
        elif fault.hangs:
            self.server.is_over.wait(LONGEST)
        else:
            self._send(fault.status, fault.body, fault.headers)

    do_GET = do_PATCH = do_PUT = do_POST  # noqa: N815  the base class's way

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        with suppress(OSError):  # nobody waits for all of it
            for _ in range(100):
                if not self.server.is_over.wait(0.2):
                    self.wfile.write(b" ")

    def _send(self, status: int, body: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        text = body.encode()
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(text)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test looks at what was done."""


S = TypeVar("S", bound=StandIn)


@contextmanager
def standing_in(server: S) -> Iterator[S]:
    """It serves on its free port as long as the block runs."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
