"""Turns an HTTP request into the event of a REST API's proxy integration, and a function's result into an answer."""

from __future__ import annotations

import base64
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.gateway.template import JSON, FixedAnswer, Route


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request. `target` is the path and query as they were sent; `client` is the IP address of the sender."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    client: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def header(self, name: str) -> str:
        """Return the last value of a header, or "" if it is missing. `name` is in lower case."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One HTTP answer. `then`: has the connection instead, and says all there is to say, until it returns."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    then: Callable[[socket.socket], None] | None = None


class NoHttpAnswer(ValueError):
    """A function's result that API Gateway could not turn into an HTTP answer."""


def canned(answer: FixedAnswer) -> HttpAnswer:
    return HttpAnswer(answer.status, (("Content-Type", answer.content_type), *answer.headers), answer.body.encode())


def proxy_event(
    request: HttpRequest, route: Route, values: Mapping[str, str], stage: str, key: tuple[str, str] | None
) -> dict[str, Any]:
    """Return the event, version 1.0. `values` are those of the path, decoded; `key` is name and value of the API key.

    As on AWS, a mapping with single values keeps the last of several, and an empty mapping is None.
    Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
    """
    headers = (*request.headers, *forwarded(request))
    query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    return {
        "version": "1.0",
        "resource": route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": gathered(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": gathered(query) or None,
        "pathParameters": dict(values) or None,
        "stageVariables": None,
        "requestContext": _context(request, route, stage, key),
        "body": request.body.decode("utf-8", "replace") if request.body else None,
        "isBase64Encoded": False,
    }


def reply_of(result: object) -> HttpAnswer:
    """Return the HTTP answer that a function's result stands for. Raises NoHttpAnswer where AWS answers 502."""
    if not isinstance(result, dict) or not isinstance(result.get("statusCode"), int):
        raise NoHttpAnswer(f"malformed proxy answer: {result!r:.200}")
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise NoHttpAnswer(f"the body is no text: {body!r:.200}")
    data = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode("utf-8", "replace")
    headers = tuple(_answered_headers(result))
    typed = any(name.lower() == "content-type" for name, _ in headers)
    return HttpAnswer(result["statusCode"], headers if typed else (*headers, ("Content-Type", JSON)), data)


def _answered_headers(result: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    several = result.get("multiValueHeaders") or {}
    for name, value in (result.get("headers") or {}).items():
        if name not in several and name.lower() not in ("content-length", "connection", "transfer-encoding"):
            yield name, str(value)
    for name, values in several.items():
        yield from ((name, str(value)) for value in values)


def forwarded(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    _, _, port = request.header("host").rpartition(":")
    return (
        ("X-Forwarded-For", request.client),
        ("X-Forwarded-Port", port if port.isdigit() else "80"),
        ("X-Forwarded-Proto", "http"),
    )


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return gathered


def _context(request: HttpRequest, route: Route, stage: str, key: tuple[str, str] | None) -> dict[str, Any]:
    now = time.time()
    return {
        "accountId": "000000000000",
        "apiId": "local",
        "resourceId": "local",
        "resourcePath": route.path,
        "httpMethod": request.method,
        "path": request.path,  # on AWS the stage stands before it, except at a custom domain name
        "stage": stage,
        "domainName": request.header("host"),
        "domainPrefix": request.header("host").partition(".")[0],
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": "local",
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "identity": {
            "sourceIp": request.client,
            "userAgent": request.header("user-agent") or None,
            "apiKeyId": key[0] if key else None,
            "apiKey": key[1] if key else None,
        },
    }
