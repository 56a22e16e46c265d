"""Requests to a service of AWS, without the SDK: a client of boto3 costs a third of a second to make."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from rinban.adapters.aws.signature import RoleKeys, signed
from rinban.core.errors import Unavailable

MOST = 100_000
"""Bytes of an answer that are read, so that the connection can be used again."""

OLD = 60.0
"""Seconds without use after which a connection is replaced. A NAT gateway forgets one after 350 s [VPC user guide, "NAT
gateways"], and a container may sleep for longer."""

_FAILURES = (OSError, http.client.HTTPException)


class SignedRequests:
    """Requests to one service ("lambda", "execute-api") below one address, with the rights of the function's own role.

    Connections are kept, as many as were used at once: to open one over TLS takes longer than all else. `environment`:
    has the credentials and the region, as Lambda sets them. AWS_ENDPOINT_URL, as the SDKs have it, is where all of AWS
    is reached instead; what is asked there is the same [SDKs and tools reference, "Service-specific endpoints"].
    """

    def __init__(self, service: str, base: str, environment: Mapping[str, str]) -> None:
        self._service, self._base, self._environment = service, base, environment
        self._kept = list[_KeptConnection]()

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """The status of the answer to a request for `path` below the address. Each wait takes at most so many seconds.

        A request may arrive twice if the connection was an old one. Raises Unavailable.
        """
        url = self._base + path
        every = signed(self._role(), self._service, method, url, headers, body, time.time())
        request = _Request(method, urlsplit(url), every, body)
        if kept := self._taken():
            try:
                return self._answer(kept, request, seconds)
            except _FAILURES as error:
                if isinstance(error, TimeoutError):
                    raise self._lost(error) from error
        try:
            return self._answer(self._opened(url, seconds), request, seconds)
        except _FAILURES as error:
            raise self._lost(error) from error

    def _answer(self, line: _KeptConnection, request: _Request, seconds: float) -> int:
        """The connection is kept, unless it fails or the answer is longer than anybody wants to read."""
        target = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        line.patient_for(seconds)
        line.connection.request(request.method, target, request.body, dict(request.headers))
        with line.connection.getresponse() as answer:
            answer.read(MOST)
            is_whole = answer.isclosed()
        if is_whole:
            line.used_at = time.monotonic()
            self._kept.append(line)
        return answer.status

    def _taken(self) -> _KeptConnection | None:
        """A connection that nobody else uses, None if there is none that was used lately."""
        while self._kept:
            try:
                line = self._kept.pop()
            except IndexError:  # somebody else was quicker
                return None
            if time.monotonic() - line.used_at < OLD:
                return line
        return None

    def _opened(self, url: str, seconds: float) -> _KeptConnection:
        there = urlsplit(self._environment.get("AWS_ENDPOINT_URL") or url)
        host = there.hostname or ""
        if there.scheme == "https":
            secure = http.client.HTTPSConnection(host, there.port, timeout=seconds, context=self._trusting)
            return _KeptConnection(secure)
        return _KeptConnection(http.client.HTTPConnection(host, there.port, timeout=seconds))

    @cached_property
    def _trusting(self) -> ssl.SSLContext:
        """Made once: to read the machine's certificates takes longer than a request."""
        return ssl.create_default_context()

    def _role(self) -> RoleKeys:
        have = self._environment
        try:
            key, secret = have["AWS_ACCESS_KEY_ID"], have["AWS_SECRET_ACCESS_KEY"]
            region = have.get("AWS_REGION") or have["AWS_DEFAULT_REGION"]
        except KeyError as error:
            raise Unavailable(f"{self._service}: there is no {error.args[0]} in the environment") from None
        return RoleKeys(key, secret, have.get("AWS_SESSION_TOKEN") or "", region)

    def _lost(self, error: Exception) -> Unavailable:
        return Unavailable(f"{self._service}: {type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: SplitResult
    headers: Mapping[str, str]
    body: bytes


class _KeptConnection:
    """A connection that is closed when nobody keeps it any more. `used_at`: on a clock that only runs forward."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection, self.used_at = connection, time.monotonic()

    def patient_for(self, seconds: float) -> None:
        self.connection.timeout = seconds
        if self.connection.sock:
            self.connection.sock.settimeout(seconds)

    def __del__(self) -> None:
        self.connection.close()
