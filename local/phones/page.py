"""The page with all simulated telephones, beside `./dev serve`: what is asked of it, and by whom.

Any page that is open in the same browser can send requests to 127.0.0.1, so it is heeded only what our own page asks:
`Host` has to be ours (a foreign name may be made to mean 127.0.0.1), and what acts needs our `Origin` and our token.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from local.carrier.control import Control

FOLDER = Path(__file__).with_name("page")
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
EVENTS = "/events"
_ACT = re.compile(r"/calls/(CA[0-9a-f]{32})/(answer|decline|voicemail|hangup|press)")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`headers` have names in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True, slots=True)
class PageAnswer:
    status: int
    content: bytes
    kind: str = "application/json"


class PhoneBook(Protocol):
    """Who has which number, as of the last look into the rota, and for which groups an alert can be raised."""

    @property
    def numbers(self) -> Mapping[str, str]: ...

    @property
    def groups(self) -> Sequence[str]: ...

    def names(self) -> object:
        """Look into the rota, which takes a moment."""
        ...


@dataclass(frozen=True, slots=True)
class PhonesPage:
    """`hosts` are the names under which it is asked for, with the port.

    `raise_alert` raises one for a group, in the language of the page ("ja" or "en"), and returns what became of it.
    """

    hosts: frozenset[str]
    control: Control
    directory: PhoneBook
    raise_alert: Callable[[str, str], str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def refusal(self, request: PageRequest) -> PageAnswer | None:
        """Return why this is not answered; None if it is."""
        headers = request.headers
        host = headers.get("host", "")
        if host not in self.hosts:
            return _told(421, "this is not the page of that name")
        if request.method == "GET":
            foreign = request.path == EVENTS and headers.get("sec-fetch-site", "same-origin") != "same-origin"
            return _told(403, "only its own page may listen") if foreign else None
        if request.method != "POST":
            return _told(405, "GET and POST are answered")
        if headers.get("origin") != f"http://{host}":
            return _told(403, "only its own page may act")
        if not hmac.compare_digest(headers.get("x-token", "").encode(), self.token.encode()):
            return _told(403, "this page is of an earlier start: load it again")
        return None

    def answer(self, request: PageRequest) -> PageAnswer:
        """Answer everything but the stream of events. Raises nothing that a request could cause."""
        if refused := self.refusal(request):
            return refused
        return self._acted(request) if request.method == "POST" else self._file(request)

    def _file(self, request: PageRequest) -> PageAnswer:
        if request.path == "/":
            self.directory.names()
            return self._page(request)
        file = next((file for file in FOLDER.iterdir() if f"/{file.name}" == request.path), None)
        if file is None or file.suffix == ".html":
            return _told(404, f"there is no {request.path} here")
        return PageAnswer(200, file.read_bytes(), KINDS[file.suffix])

    def _page(self, request: PageRequest) -> PageAnswer:
        html = (FOLDER / "phones.html").read_text(encoding="utf-8")
        filled = html.replace("{language}", _language(request)).replace("{token}", self.token)
        return PageAnswer(200, filled.encode(), KINDS[".html"])

    def _acted(self, request: PageRequest) -> PageAnswer:
        if request.path == "/alert":
            return self._alert(request.query.get("group", ""), _language(request))
        act = _ACT.fullmatch(request.path)
        if not act:
            return _told(404, f"there is no {request.path} here")
        answer = self.control.answer("POST", request.target.replace("/calls/", "/phones/", 1))
        body = answer.body
        return _told(answer.status, body if isinstance(body, str) else str(body.get("message", "")))

    def _alert(self, group: str, language: str) -> PageAnswer:
        if group not in self.directory.groups:
            return _told(404, f"there is no group {group}")
        try:
            return _told(200, self.raise_alert(group, language))
        except OSError as error:
            return _told(502, f"the service does not answer: {error}")


def _told(status: int, message: str) -> PageAnswer:
    return PageAnswer(status, _json({"message": message}))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _language(request: PageRequest) -> str:
    """ja or en: what the address asks for, else the first of them that the browser names, else ja."""
    wished = f"{request.query.get('lang', '')},{request.headers.get('accept-language', '')},ja"
    first, *_ = re.findall(r"\b(?:ja|en)\b", wished)
    return str(first)
