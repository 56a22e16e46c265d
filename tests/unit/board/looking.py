"""Looking at the board of a service in memory: a request, as API Gateway hands it over, and what is to be read."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs

from rinban.doors.board_routes import ROUTES
from rinban.doors.http import Answer
from tests.fakes.service import ServiceOnFakes

PAGES = ("", "/duty", "/duty/fairness", "/history", "/history/latency", "/escalations/infra/1")
RESOURCES = {
    r"/board/escalations/(?P<group>[^/]*)/(?P<number>[^/]*)": "/board/escalations/{group}/{number}",
    r"/board/static/(?P<file>[^/]*)": "/board/static/{file}",
}


def looked(
    service: ServiceOnFakes,
    path: str = "",
    query: str = "",
    language: str = "en",
    *,
    signed_in: bool = True,
    **headers: str,
) -> Answer:
    """GET /board and what is below it, for somebody who may look."""
    cookies = "; ".join(filter(None, (service.signed_in() if signed_in else "", headers.pop("Cookie", ""))))
    whole = f"/board{path}"
    resource, values = _route(whole)
    event: dict[str, Any] = {
        "httpMethod": "GET",
        "resource": resource,
        "path": whole,
        "pathParameters": values,
        "headers": {
            "Cookie": cookies,
            "Accept-Language": language,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "requestContext": {"path": f"/prod{whole}", "domainName": "api.example.test"},
        "body": None,
    }
    return ROUTES["GET", event["resource"]](service.parts, event)


def _route(path: str) -> tuple[str, dict[str, str] | None]:
    """The route that API Gateway finds, and what stands in its places."""
    for pattern, resource in RESOURCES.items():
        if match := re.fullmatch(pattern, path):
            return resource, match.groupdict()
    return path, None


def read(answer: Answer) -> str:
    """What can be read of a page, in one line."""
    body = re.sub(r"<(script|style|title|noscript)\b.*?</\1>", " ", answer.body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def seen(service: ServiceOnFakes, path: str = "", query: str = "", language: str = "en") -> str:
    answer = looked(service, path, query, language)
    assert answer.status_code == 200, answer.body
    return read(answer)
