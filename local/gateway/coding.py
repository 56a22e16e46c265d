"""Content codings: API Gateway unpacks the body of a request before it looks at anything else.

Source: API Gateway developer guide, "Call an API method with a compressed payload".
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from local.gateway.server import MOST_BYTES
from local.gateway.wire import HttpRequest

_WINDOW = {"gzip": 31, "deflate": 15}  # what zlib calls the two formats


class Undecodable(Exception):
    """The body is not coded as its Content-Encoding says, or the coding is none of gzip, deflate and identity."""

    response_type = "UNSUPPORTED_MEDIA_TYPE"


class Inflated(Exception):
    """The unpacked body is longer than a function can take (MOST_BYTES)."""

    response_type = "REQUEST_TOO_LARGE"


def decoded(request: HttpRequest) -> HttpRequest:
    """Return the request with its body unpacked and its headers as they came. Raises Undecodable and Inflated."""
    coding = request.header("content-encoding").strip().lower()
    if coding in ("", "identity"):
        return request
    if coding not in _WINDOW:
        raise Undecodable(coding)
    return replace(request, body=_unpacked(request.body, _WINDOW[coding]))


def _unpacked(body: bytes, window: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=window)
    try:
        found = unpacking.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise Undecodable(str(error)) from error
    if len(found) > MOST_BYTES:
        raise Inflated
    if not unpacking.eof:
        raise Undecodable("it ends too early")
    return found
