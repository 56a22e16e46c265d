"""Requests to a service of AWS that are signed here: a client of boto3 costs a third of a second to make.

botocore, which Lambda's Python has, does the signing [IAM user guide, "AWS Signature Version 4 for API requests"].
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from rinban.core.errors import Unavailable

MOST = 100_000
"""Bytes of an answer that are read, so that the connection can be used again."""

_FAILURES = (OSError, http.client.HTTPException)


class SignedRequests:
    """Requests to one service ("lambda", "execute-api") below one address, with the rights of the function's own role.

    Each thread keeps its connection: to open one over TLS takes longer than all else. `environment`: has the
    credentials and the region, as Lambda sets them. AWS_ENDPOINT_URL, as the SDKs have it, is where all of AWS is
    reached instead; what is asked there is the same [SDKs and tools reference, "Service-specific endpoints"].
    """

    def __init__(self, service: str, base: str, environment: Mapping[str, str]) -> None:
        self._service, self._base, self._environment = service, base, environment
        self._kept = threading.local()

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """The status of the answer to a request for `path` below the address. Each wait takes at most so many seconds.

        A request may arrive twice if the connection was an old one. Raises Unavailable.
        """
        url = self._base + path
        signed = self._signed(method, url, body, headers)
        reused = getattr(self._kept, "line", None) is not None
        try:
            return self._answer(method, urlsplit(url), body, signed, seconds)
        except _FAILURES as error:
            self._close()
            if not reused or isinstance(error, TimeoutError):
                raise self._lost(error) from error
        try:
            return self._answer(method, urlsplit(url), body, signed, seconds)
        except _FAILURES as error:
            self._close()
            raise self._lost(error) from error

    def _answer(self, method: str, url: SplitResult, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        connection = self._connection(url, seconds)
        target = f"{url.path}?{url.query}" if url.query else url.path
        connection.request(method, target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST)
        return answer.status

    def _connection(self, url: SplitResult, seconds: float) -> http.client.HTTPConnection:
        line: _KeptConnection | None = getattr(self._kept, "line", None)
        if line is None:
            there = urlsplit(self._environment.get("AWS_ENDPOINT_URL") or url.geturl())
            made = http.client.HTTPSConnection if there.scheme == "https" else http.client.HTTPConnection
            line = self._kept.line = _KeptConnection(made(there.hostname or "", there.port, timeout=seconds))
        elif line.connection.sock:
            line.connection.sock.settimeout(seconds)
        return line.connection

    def _close(self) -> None:
        self._kept.line = None

    def _signed(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
        from botocore.auth import SigV4Auth  # late: only who sends something pays for it
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        have = self._environment
        try:
            known = have["AWS_ACCESS_KEY_ID"], have["AWS_SECRET_ACCESS_KEY"], have.get("AWS_SESSION_TOKEN")
            region = have.get("AWS_REGION") or have["AWS_DEFAULT_REGION"]
        except KeyError as error:
            raise Unavailable(f"{self._service}: there is no {error.args[0]} in the environment") from None
        request = AWSRequest(method, url, {"Host": urlsplit(url).netloc, **headers}, body)
        SigV4Auth(Credentials(*known), self._service, region).add_auth(request)
        return dict(request.headers.items())

    def _lost(self, error: Exception) -> Unavailable:
        return Unavailable(f"{self._service}: {type(error).__name__}: {error}")


class _KeptConnection:
    """A connection that is closed when nobody keeps it any more: with its thread, or because it broke."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()
