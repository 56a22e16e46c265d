"""The HTTP server of the simulator: Twilio's REST API, and the API for ./dev phones beside it."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.carrier.rest import RestAnswer, encode

Responder = Callable[[str, str, Mapping[str, str], bytes], RestAnswer]


class _RestConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _RestServer
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with suppress(OSError):  # the client has closed the connection
            super().finish()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.reply(self.command, self.path, headers, body)
        if reply.slow:
            time.sleep(reply.slow)
        if reply.dropped:
            self.close_connection = True
            return
        try:
            self._send(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = (
                True  # the client has given up waiting, which is what a slow answer is meant to cause
            )

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def _send(self, reply: RestAnswer) -> None:
        content = b"" if reply.status == 204 else encode(reply)
        self.send_response(reply.status)
        kind = "text/html" if isinstance(reply.body, str) else "application/json"
        self.send_header("Content-Type", f"{kind};charset=utf-8")
        if reply.status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header Date: by the carrier's clock, which a test may set."""
        return super().date_time_string(self.server.now())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: requests are in the journal, and a line for each of them on the screen helps nobody."""


class _RestServer(ThreadingHTTPServer):
    daemon_threads = True
    respond: Responder
    complain: Callable[[str, int, str], None]
    now: Callable[[], float]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.open = set[socket.socket]()

    def hang_up(self) -> None:
        """On connections that clients would use again: another simulator may listen at this port by then."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def reply(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RestAnswer:
        try:
            return self.respond(method, path, headers, body)
        except Exception:  # noqa: BLE001 (the simulator's own fault must not look like Twilio's silence)
            self.complain("REST", 20500, f"the simulator failed at {method} {path}: {traceback.format_exc()}")
            return RestAnswer(500, {"code": 20500, "message": "the simulator failed", "status": 500})


class Door:
    """Listens on `port` of 127.0.0.1 from its making until `close`; port 0 takes any free one. `now`: its clock."""

    def __init__(
        self,
        respond: Responder,
        complain: Callable[[str, int, str], None],
        port: int = 0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._server = _RestServer(("127.0.0.1", port), _RestConnection)
        self._server.respond = respond
        self._server.complain = complain
        self._server.now = now
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="carrier", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()
