"""A service of AWS that has no time for the first request, and takes every later one."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_TYPE = "TooManyRequestsException"
_TOO_MUCH = json.dumps({"__type": _TYPE, "message": "Rate exceeded"}).encode()


class Hurried:
    """Counts the `requests` that came to `url`."""

    def __init__(self) -> None:
        self.requests = 0
        told = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.requests += 1
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                has_time = told.requests > 1
                self.send_response(200 if has_time else 429)
                self.send_header("x-amzn-ErrorType", _TYPE)
                self.end_headers()
                self.wfile.write(b"{}" if has_time else _TOO_MUCH)

            do_GET = do_PUT = do_POST  # noqa: N815 - the names are http.server's

            def log_message(self, *_: object) -> None:
                """Nothing, so that the output of a test stays clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
