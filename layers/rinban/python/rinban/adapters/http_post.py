"""POST over HTTP with the standard library, for outlets: it keeps an address to the letter, and follows no redirect."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from rinban.adapters.http_connect import NotReached, connect, quietly, reason
from rinban.core.errors import Unavailable

__all__ = ["HttpPost", "NotReached", "PostAnswer"]

MOST = 4_000_000
"""Bytes of an answer that are read."""

_PORTS = {"http": 80, "https": 443}


class PostAnswer(NamedTuple):
    """`headers`: by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: str


class HttpPost:
    """Posts over a fresh connection each time. `ca`: a file or a folder with the certificates to trust, "" for the
    machine's own. The proxy is the one that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name [urllib.request, getproxies]."""

    def __init__(self, ca: str = "") -> None:
        self._ca = ca

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], seconds: float, method: str = "POST"
    ) -> PostAnswer:
        """The answer, whatever its status. All of it takes at most about so many seconds; connecting may take half.

        Raises NotReached, and Unavailable if nobody knows whether the request has arrived.
        """
        ends = time.monotonic() + seconds
        parts = urlsplit(url)
        connection = self._made(parts, seconds / 2)
        connect(connection, parts, seconds / 2)
        end = _End(connection)
        cut = threading.Timer(ends - time.monotonic(), end.cut)  # a server that drips answers in time, byte after byte
        cut.start()
        try:
            answer = self._answer(connection, parts, (method, body, headers), ends - time.monotonic())
        finally:
            cut.cancel()
            connection.close()
        if end.was_cut:  # what came by then looks like an answer
            raise Unavailable(f"{parts.hostname}: no whole answer within {seconds:.1f} s")
        return answer

    def _made(self, parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
        try:
            return self._connection(parts, seconds)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotReached(reason(parts, error)) from None

    def _answer(
        self,
        connection: http.client.HTTPConnection,
        parts: SplitResult,
        sent: tuple[str, bytes, Mapping[str, str]],
        left: float,
    ) -> PostAnswer:
        if left <= 0:
            raise NotReached(f"{parts.hostname}: no time was left after connecting")
        try:
            method, body, headers = sent
            connection.sock.settimeout(left)
            every = {**headers, **self._for_proxy(parts), "Connection": "close"}
            connection.request(method, self._target(parts), body, every)
            answer = connection.getresponse()
            text = answer.read(MOST).decode("utf-8", "replace")
            return PostAnswer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
        except http.client.InvalidURL as error:  # it is refused before anything is sent
            raise NotReached(reason(parts, error)) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(reason(parts, error)) from None

    def _for_proxy(self, parts: SplitResult) -> dict[str, str]:
        """What a proxy is told that sees the request itself; one that only tunnels is told before."""
        proxy = _proxy(parts)
        return _credentials(proxy) if parts.scheme == "http" and proxy else {}

    def _connection(self, parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        proxy = _proxy(parts)
        if parts.scheme == "http":
            to = (str(proxy.hostname), proxy.port or 80) if proxy else (host, port)
            return http.client.HTTPConnection(*to, timeout=seconds)
        if proxy is None:
            return http.client.HTTPSConnection(host, port, timeout=seconds, context=self._trusting())
        tunnel = http.client.HTTPSConnection(
            str(proxy.hostname), proxy.port or 80, timeout=seconds, context=self._trusting()
        )
        tunnel.set_tunnel(host, port, _credentials(proxy))
        return tunnel

    def _target(self, parts: SplitResult) -> str:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return f"http://{parts.netloc}{path}" if parts.scheme == "http" and _proxy(parts) else path

    def _trusting(self) -> ssl.SSLContext:
        if self._ca and Path(self._ca).is_dir():
            return ssl.create_default_context(capath=self._ca)
        return ssl.create_default_context(cafile=self._ca or None)


def _proxy(parts: SplitResult) -> SplitResult | None:
    named = getproxies().get(parts.scheme, "")
    if not named or proxy_bypass(str(parts.hostname)):
        return None
    return urlsplit(named if "//" in named else f"http://{named}")


def _credentials(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


class _End:
    """Ends whatever a connection waits for: who waits gets an error, or a part of the answer. A connection lets go of
    its socket when the answer's head has come, so it is kept here."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.was_cut = False
        self._sock = connection.sock

    def cut(self) -> None:
        self.was_cut = True
        quietly(lambda: self._sock.shutdown(socket.SHUT_RDWR))
