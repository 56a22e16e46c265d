"""The stand-in for Zabbix behind a port of this machine, with the faults of what may stand before it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from local.zabbix.double import ZabbixDouble


class HttpFault(NamedTuple):
    """What one request gets in the place of an answer. `hangs`: the request is carried out, and no answer
    comes; `is_done`: it is carried out, and this is the answer; `drips`: an answer comes byte by byte, for 20 s."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    hangs: bool = False
    is_done: bool = False
    drips: bool = False


_JSON_TYPES = {"application/json-rpc", "application/json", "application/jsonrequest"}

PAGE = HttpFault(body="<html><title>Zabbix</title>You are not logged in</html>")
TOO_MANY = HttpFault(429)
REDIRECT = HttpFault(302, headers=(("Location", "/index.php"),))
HANGING = HttpFault(hangs=True)
DRIPPING = HttpFault(drips=True)


class ZabbixDoubleServer(ThreadingHTTPServer):
    """`faults`: the next requests get one each, but those for the version. `paths`: where it was asked;
    `proxy_words`: the name and password that it was shown as a proxy."""

    daemon_threads = True

    def __init__(self, double: ZabbixDouble) -> None:
        super().__init__(("127.0.0.1", 0), _ZabbixConnection)
        self.double = double
        self.faults: list[HttpFault] = []
        self.paths: list[str] = []
        self.proxy_words: list[str] = []
        self.is_over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/zabbix/api_jsonrpc.php"


class _ZabbixConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    server: ZabbixDoubleServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paths.append(self.path)
        self.server.proxy_words.append(self.headers.get("Proxy-Authorization", ""))
        if self.headers.get_content_type() not in _JSON_TYPES:
            return self._send(412, "")
        asks_version = request.get("method") == "apiinfo.version"
        fault = self.server.faults.pop(0) if self.server.faults and not asks_version else None
        if fault and fault.drips:
            return self._drip()
        if fault and not fault.hangs and not fault.is_done:
            return self._send(fault.status, fault.body, fault.headers)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps(self.server.double.answer(request, headers))
        if fault and fault.is_done:
            return self._send(fault.status, fault.body, fault.headers)
        if fault:
            self.server.is_over.wait(30)
            return None
        return self._send(200, body)

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


@contextmanager
def serving(double: ZabbixDouble) -> Iterator[ZabbixDoubleServer]:
    """The stand-in on a free port, as long as the block runs."""
    server = ZabbixDoubleServer(double)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
