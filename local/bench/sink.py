"""A carrier without latency: it accepts every call at once, never rings, and remembers when it was asked.

It checks neither credentials nor parameters; for that there is local.carrier.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs

Answer = tuple[int, str]
"""The status and the body of an answer."""


class CreateRequest(NamedTuple):
    """One request to create a call. `at`: when its last byte had come in, in seconds of time.perf_counter()."""

    at: float
    form: dict[str, str]


class _SinkConnection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _SinkServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.endswith("/Messages.json"):
            self._send(*self.server.of_sms())
        else:
            self._send(201, self._placed(body))

    def _placed(self, body: bytes) -> str:
        asked = CreateRequest(
            time.perf_counter(), {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        )
        with self.server.changed:
            self.server.asked.append(asked)
            sid = f"CA{len(self.server.asked):032x}"
            self.server.changed.notify_all()
        return json.dumps({"sid": sid, "status": "queued"})

    def _send(self, status: int, text: str) -> None:
        answer = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: the time for a line would be measured too."""


class _SinkServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    asked: list[CreateRequest]
    changed: threading.Condition
    of_sms: Callable[[], Answer]


def _takes_sms() -> Answer:
    return 201, json.dumps({"sid": f"SM{0:032x}", "status": "queued"})


class Sink:
    """Listens on any free port of 127.0.0.1, from its `with` until the end of that. `of_sms`: what answers an SMS."""

    def __init__(self, of_sms: Callable[[], Answer] = _takes_sms) -> None:
        self._server = _SinkServer(("127.0.0.1", 0), _SinkConnection)
        self._server.asked, self._server.changed = [], threading.Condition()
        self._server.of_sms = of_sms
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Sink:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def asked(self) -> list[CreateRequest]:
        return self._server.asked

    def wait_for(self, count: int, seconds: float = 10.0) -> CreateRequest:
        """Return the `count`-th request, waiting for it. Raises TimeoutError after so many seconds."""
        with self._server.changed:
            if not self._server.changed.wait_for(lambda: len(self.asked) >= count, seconds):
                raise TimeoutError(f"only {len(self.asked)} of {count} calls were placed")
        return self.asked[count - 1]
