"""The signature of a request to AWS, version 4, with the standard library alone.

botocore signs as well, but to import it takes a tenth of a second of processor time, which a container that has just
been started needs for the call that it is about to make.

Source: IAM user guide, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


class RoleKeys(NamedTuple):
    """What a function's role signs with. `token`: of its session, "" for a user's own key."""

    key: str
    secret: str
    token: str
    region: str


def signed(
    role: RoleKeys, service: str, method: str, url: str, headers: Mapping[str, str], body: bytes, at: float
) -> dict[str, str]:
    """The headers with which this request counts as the role's, `at` seconds since 1970.

    `url`: encoded, with a query whose parameters are sorted.
    """
    now, parts = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at)), urlsplit(url)
    every = {**headers, "Host": parts.netloc, "X-Amz-Date": now}
    if role.token:
        every["X-Amz-Security-Token"] = role.token
    names, told = _canonical(every)
    request = "\n".join((method, quote(parts.path, safe="/~") or "/", parts.query, told, "", names, _digest(body)))
    scope = f"{now[:8]}/{role.region}/{service}/aws4_request"
    key = f"AWS4{role.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    proof = hmac.digest(key, "\n".join((_ALGORITHM, now, scope, _digest(request.encode()))).encode(), "sha256").hex()
    about = f"Credential={role.key}/{scope}, SignedHeaders={names}, Signature={proof}"
    return {**every, "Authorization": f"{_ALGORITHM} {about}"}


def _canonical(headers: Mapping[str, str]) -> tuple[str, str]:
    """The names of the headers, and the headers, each as they are signed."""
    sorted_ones = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    return ";".join(name for name, _ in sorted_ones), "\n".join(f"{name}:{value}" for name, value in sorted_ones)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
