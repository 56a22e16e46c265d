"""Sends one web request as Twilio does: signed, with Twilio's time limits, retries and redirects.

Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides and docs/usage/security.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from local.carrier.signature import sign

Fields = tuple[tuple[str, str], ...]
MOST_REDIRECTS = 10
_RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One request to the service. `kind`: initiated ringing answered completed voice key redirect fallback sms."""

    kind: str
    url: str
    fields: Fields
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The service's answer. Header names are lower-case.

    `status` 0 means that no answer came; `error` is then the debugger's code. `redirects`: how many were followed.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: int = 0
    redirects: int = 0

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Overrides:
    """Connection settings from a URL's fragment. `connect`, `read` and `total` are seconds; `retries` is how many tries
    may follow the first, and `policy` which failures they follow ("ct", "rt", "4xx", "5xx", "all")."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})


def overrides(url: str, longest: float = 15.0) -> Overrides:
    """Read the settings in a fragment such as `#rc=2&rp=all`; no time becomes longer than `longest` seconds.

    Raises ValueError for a setting that Twilio refuses (error 11243).
    """
    given = dict(parse_qsl(urlsplit(url).fragment, keep_blank_values=True, strict_parsing=bool(urlsplit(url).fragment)))
    policy = frozenset(given.pop("rp", "ct").split(","))
    if not policy <= {"4xx", "5xx", "ct", "rt", "all"}:
        raise ValueError(f"rp={','.join(sorted(policy))} in {url}")
    numbers = {name: _in_range(name, text) for name, text in given.items() if name not in ("sni", "e")}
    return Overrides(
        min(numbers.get("ct", 5000) / 1000, longest),
        min(numbers.get("rt", 15_000) / 1000, longest),
        min(numbers.get("tt", 15_000) / 1000, longest),
        numbers.get("rc", 1),
        policy,
    )


def _in_range(name: str, text: str) -> int:
    least, most = _RANGES.get(name, (1, 0))
    if not re.fullmatch(r"[0-9]+", text) or not least <= int(text) <= most:
        raise ValueError(f"{name}={text} in the fragment")
    return int(text)


def signed(request: WebhookRequest, token: str) -> WebhookRequest:
    """Return the request as it is sent: without the fragment, signed, with Twilio's headers; a GET has its fields in
    the query."""
    url = request.url.partition("#")[0]
    if request.method == "GET":
        query = urlencode(request.fields)
        url = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Accept": "*/*",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        "X-Home-Region": "us1",
        "X-Twilio-Signature": sign(token, url, () if request.method == "GET" else request.fields),
        **request.headers,
    }
    return replace(request, url=url, headers=headers)


@dataclass(slots=True)
class WebhookSender:
    """Delivers signed requests. `gateway`, if it is given, is where requests really go, such as http://127.0.0.1:8025.

    `patience` is how many real seconds an answer may take in all. The overrides cannot lengthen it; Twilio's is 15.
    """

    token: str
    gateway: str = ""
    patience: float = 15.0

    def send(self, request: WebhookRequest, limits: Overrides) -> WebhookAnswer:
        """Try as often as the overrides say within their total time, and follow redirects."""
        until = time.monotonic() + limits.total
        answer, trouble = self._try(request, limits, until)
        for _ in range(limits.retries):
            if not trouble or not {trouble, "all"} & limits.policy or time.monotonic() >= until:
                break
            answer, trouble = self._try(request, limits, until)
        return self._follow(request, answer, limits, until)

    def _try(self, request: WebhookRequest, limits: Overrides, until: float) -> tuple[WebhookAnswer, str]:
        """Return the answer, and the retry policy that a failure falls under ("" for an answer that is no failure)."""
        connection = self._connection(urlsplit(request.url), min(limits.connect, until - time.monotonic()))
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            return WebhookAnswer(error=_connect_code(error)), "ct"
        try:
            answer = _exchange(connection, request, max(0.001, min(limits.read, until - time.monotonic())))
        except TimeoutError:
            return WebhookAnswer(error=11203), "rt"
        except (OSError, http.client.HTTPException):
            return WebhookAnswer(error=11206), "rt"
        finally:
            connection.close()
        return answer, f"{answer.status // 100}xx" if answer.status >= 400 else ""

    def _connection(self, target: SplitResult, seconds: float) -> http.client.HTTPConnection:
        where = urlsplit(self.gateway) if self.gateway else target
        make = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        return make(where.hostname or "", where.port, timeout=max(0.001, seconds))

    def _follow(self, request: WebhookRequest, answer: WebhookAnswer, limits: Overrides, until: float) -> WebhookAnswer:
        """Follow redirects without the original parameters, as Twilio does: a pressed digit is lost (error 16010)."""
        url, hops = request.url, 0
        while answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
            hops += 1
            if hops > MOST_REDIRECTS or time.monotonic() >= until:
                return replace(answer, status=0, error=11215, redirects=hops)
            url = urljoin(url, answer.headers["location"])
            again = signed(WebhookRequest(request.kind, url, (), "GET"), self.token)
            answer, _ = self._try(again, limits, until)
        return replace(answer, redirects=hops)


def _exchange(connection: http.client.HTTPConnection, request: WebhookRequest, seconds: float) -> WebhookAnswer:
    connection.sock.settimeout(seconds)
    target = urlsplit(request.url)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    body = urlencode(request.fields).encode() if request.method == "POST" else None
    connection.request(request.method, path, body, {"Host": target.netloc.rpartition("@")[2], **request.headers})
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return WebhookAnswer(response.status, headers, response.read())


def _connect_code(error: OSError) -> int:
    if isinstance(error, socket.gaierror):
        return 11210
    if isinstance(error, ssl.SSLError):
        return 11220
    if isinstance(error, TimeoutError):
        return 11201
    return 11202 if isinstance(error, ConnectionRefusedError) else 11205
