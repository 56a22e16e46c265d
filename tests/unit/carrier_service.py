"""A small web service for the carrier to call, which checks every signature with the official validator."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from local.carrier import Carrier
from local.clock import SteppedClock

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-the-simulated-account"
FROM = "+815000000000"
SATO = "+819000000001"
SUZUKI = "+819000000002"
START = 1_795_300_000.0
EVENTS = ["initiated", "ringing", "answered", "completed"]

MENU = (
    '<Response><Gather numDigits="1" finishOnKey="" timeout="4" action="{base}/key">'
    '<Say language="ja-JP" voice="Polly.Kazuha-Neural">ディスクがいっぱいです。対応は1。</Say></Gather>'
    '<Say language="ja-JP">失礼します。</Say><Hangup/></Response>'
)
THANKS = '<Response><Say language="ja-JP">ありがとうございます。</Say></Response>'


@dataclass(frozen=True)
class Page:
    body: str = ""
    status: int = 200
    content_type: str | None = "text/xml; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    length: bool = True


@dataclass(frozen=True)
class Got:
    path: str
    form: dict[str, str]
    headers: dict[str, str]
    genuine: bool


@dataclass
class Service:
    """What the service answers. `pages` are by path; the pages of a path are used one after the other, and the last
    one stays."""

    url: str = ""
    pages: dict[str, list[Page]] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    before: Callable[[Got], None] = lambda got: None

    def page(self, path: str) -> Page:
        pages = self.pages.get(path, [Page(status=404)])
        return pages.pop(0) if len(pages) > 1 else pages[0]

    def menu(self) -> None:
        self.pages = {
            "/voice": [Page(MENU.replace("{base}", self.url))],
            "/key": [Page(THANKS)],
            "/status": [Page(status=204)],
            "/fallback": [Page("<Response><Say>Please check your monitoring.</Say></Response>")],
        }

    def said(self, path: str) -> list[str]:
        return [got.form["CallStatus"] for got in self.got if got.path == path]


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        service = self.server.service
        signature = self.headers.get("X-Twilio-Signature", "")
        genuine = RequestValidator(TOKEN).validate(service.url + self.path, form, signature)
        headers = {name.lower(): value for name, value in self.headers.items()}
        got = Got(urlsplit(self.path).path, form, headers, genuine)
        service.got.append(got)
        service.before(got)
        try:
            self._send(service.page(got.path))
        except ConnectionError:
            self.close_connection = True  # the carrier has not waited

    do_GET = do_POST  # noqa: N815

    def _send(self, page: Page) -> None:
        content = page.body.encode()
        self.send_response(page.status)
        if page.content_type:
            self.send_header("Content-Type", page.content_type)
        for name, value in page.headers:
            self.send_header(name, value)
        if page.length and page.status != 204:
            self.send_header("Content-Length", str(len(content)))
        else:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: the test looks at what was got."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service


@contextmanager
def running_service() -> Iterator[Service]:
    server = _Server(("127.0.0.1", 0), _Exchange)
    server.service = Service(f"http://127.0.0.1:{server.server_address[1]}")
    server.service.menu()
    thread = threading.Thread(target=server.serve_forever, args=(0.005,))
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_carrier(folder: Path) -> Iterator[Carrier]:
    clock = SteppedClock(folder / "clock")
    clock.set(START)
    with Carrier(ACCOUNT, TOKEN, clock) as carrier:
        yield carrier


def order(carrier: Carrier, service: Service, **changes: Any) -> CallInstance:
    """Create a call with the parameters that Rinban uses."""
    given: dict[str, Any] = {
        "to": SATO,
        "from_": FROM,
        "url": f"{service.url}/voice?token=a%2Bb",
        "status_callback": f"{service.url}/status?token=t",
        "status_callback_event": EVENTS,
        "fallback_url": f"{service.url}/fallback",
        "timeout": 25,
        "time_limit": 90,
    }
    return client(carrier).calls.create(**(given | changes))


def client(carrier: Carrier, token: str = TOKEN) -> Client:
    """Return the official client, with the simulator's URL."""
    client = Client(ACCOUNT, token)
    client.api.base_url = carrier.base_url
    return client
