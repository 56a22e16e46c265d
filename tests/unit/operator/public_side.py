"""What stands at the public address of a service, on 127.0.0.1: a callback's two routes, calendars and the board."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UNSIGNED = (403, json.dumps({"message": "the signature does not match"}))
SPOKEN = (200, '<?xml version="1.0"?><Response><Say>It cannot be told now.</Say></Response>')


NO_CALENDAR = (404, json.dumps({"message": "There is no such calendar."}))

TO_SIGN_IN = (303, "/prod/board/sign-in")


class PublicSide:
    """`callback`, `fallback`, `calendar`, `board`: the status and the text of their answers, where that is a redirect
    the page to which it leads. `paths`: what was asked for. `cookies`: those that came with it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.callback, self.fallback, self.calendar = UNSIGNED, SPOKEN, NO_CALENDAR
        self.board = TO_SIGN_IN
        self.paths: list[str] = []
        self.cookies: list[str] = []

    def answer(self, path: str) -> tuple[int, str]:
        self.paths.append(path)
        if "/feed/" in path:
            return self.calendar
        if path.endswith("/board"):
            return self.board
        return self.fallback if path.endswith("/fallback") else self.callback


@contextmanager
def public_side() -> Iterator[PublicSide]:
    """It listens as long as this lasts."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["X-Twilio-Signature"] is None
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            there.cookies.append(self.headers["Cookie"] or "")
            status, text = there.answer(self.path)
            self.send_response(status)
            self.send_header("Location", text if status == 303 else "https://elsewhere.example.test/")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked for is in `paths`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        there = PublicSide(f"http://127.0.0.1:{server.server_address[1]}/prod")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
