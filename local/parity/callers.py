"""Who calls the deployed API: a monitor with its key, a calendar program, a browser, and the simulated carrier."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import Event, RejectConnection, Request, TextMessage

T = TypeVar("T")

DOMAIN = "rinban.example"
"""The stack's custom domain name, under which the emulator serves the API. Nobody can own it [RFC 2606]."""

LONGEST = 100.0


class NotShown(AssertionError):
    """What a step has to show did not come about. The text says what was seen in its place."""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer of the API."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Posts alerts to the API on the emulator, by its domain name."""

    url: str
    key: str

    def posts(self, path: str, body: object) -> ApiAnswer:
        """Post this to a path below /phonecall, such as "infra"."""
        where = urlsplit(self.url)
        link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        headers = {"Host": DOMAIN, "Content-Type": "application/json", "x-api-key": self.key}
        try:
            link.request("POST", f"/phonecall/{path}", json.dumps(body).encode(), headers)
            answer = link.getresponse()
            return ApiAnswer(answer.status, json.loads(answer.read()))
        finally:
            link.close()

    def alerts(self, group: str, summary: str) -> str:
        """Raise an alert that somebody is called for; returns the escalation, such as "infra/1". Raises NotShown."""
        reply = self.posts(group, {"summary": summary, "host": "db-1"})
        outcomes = reply.body.get("alerts", [{}])
        shown((reply.status, outcomes[0].get("outcome")) == (202, "calling"), f"an alert was answered {reply}")
        return str(outcomes[0]["escalation"])


@dataclass(frozen=True, slots=True)
class CalendarReader:
    """Reads a calendar at the address that somebody was given, on the emulator in the place of its domain name."""

    url: str

    def reads(self, address: str) -> tuple[int, str]:
        """The status and the text of the answer."""
        where = urlsplit(self.url)
        link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        try:
            link.request("GET", urlsplit(address).path, headers={"Host": DOMAIN})
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()


@dataclass(slots=True)
class BoardVisit:
    """A browser at the board, on the emulator in the place of its domain name. `cookie`: the session, "" before one."""

    url: str
    cookie: str = ""

    def opens(self, path: str) -> tuple[int, str]:
        """The status and the text of the answer."""
        return self._asks("GET", path, "")

    def sends(self, path: str, **fields: str) -> tuple[int, str]:
        """The same of a form, as a page of the board sends it; a cookie that comes with the answer is kept."""
        return self._asks("POST", path, urlencode(fields))

    def listens(self) -> tuple[str, str]:
        """What opens a socket, as the script of the page gets it: the id and the stage of the API, and a voucher."""
        page = self.opens("/board")[1]
        found = re.search(r'data-live="wss://([^."]+)[^/"]*(/[^"]+)" data-token="([^"]+)"', page)
        shown(found, f"the page does not say where to listen: {page[:300]}")
        api, stage, token = found.groups() if found else ("", "", "")
        status, said = self.sends("/board/voucher", csrf=token)
        shown(status == 200, f"who asked for a voucher was answered {status}: {said[:200]}")
        return f"{api}{stage}", json.loads(said)["voucher"]

    def _asks(self, method: str, path: str, form: str) -> tuple[int, str]:
        where = urlsplit(self.url)
        link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{DOMAIN}"} if form else {}
        try:
            link.request(method, path, form or None, {"Host": DOMAIN, "Cookie": self.cookie, **kind})
            answer = link.getresponse()
            given = SimpleCookie(answer.getheader("Set-Cookie", ""))
            self.cookie = "; ".join(f"{name}={one.value}" for name, one in given.items()) or self.cookie
            return answer.status, answer.read().decode()
        finally:
            link.close()


class OpenScreen:
    """A socket of the board, which a page of this visit opens on the emulator, in the place of the API's own host.

    `status`: how it was answered, 101 if it is open.
    """

    def __init__(self, url: str, api: str, voucher: str) -> None:
        where = urlsplit(url)
        self._line = socket.create_connection((where.hostname or "", where.port or 80), timeout=LONGEST)
        self._protocol, self._events = WSConnection(ConnectionType.CLIENT), deque[Event]()
        path = f"/_aws/execute-api/{api}?voucher={voucher}"
        origin = [(b"Origin", f"https://{DOMAIN}".encode())]
        self._line.sendall(self._protocol.send(Request(host=where.netloc, target=path, extra_headers=origin)))
        answer = self._next()
        self.status = answer.status_code if isinstance(answer, RejectConnection) else 101

    def hears(self) -> str:
        """What is sent next."""
        said = self._next()
        shown(isinstance(said, TextMessage), f"the socket was sent {said}")
        return str(getattr(said, "data", ""))

    def close(self) -> None:
        self._line.close()

    def _next(self) -> Event:
        while not self._events:
            self._protocol.receive_data(self._line.recv(65536) or None)
            self._events.extend(self._protocol.events())
        return self._events.popleft()


def shown(fact: object, seen: str) -> None:
    """Raises NotShown with what was seen, unless it is a fact."""
    if not fact:
        raise NotShown(seen)


def until(wanted: Callable[[], T], what: str, seconds: float = LONGEST) -> T:
    """Wait until this is true of the world; returns it. Raises NotShown."""
    end = time.monotonic() + seconds
    while not (found := wanted()):
        shown(time.monotonic() < end, f"within {seconds:g} s: not {what}")
        time.sleep(0.05)
    return found
