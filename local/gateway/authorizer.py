"""A Lambda authorizer of the type REQUEST, as API Gateway asks it and reads its answer. Nothing is cached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from local.gateway import wire
from local.gateway.pool import FunctionFailed
from local.gateway.template import Route
from local.gateway.wire import HttpRequest

ACTION = "execute-api:Invoke"


class NotAuthorized(Exception):
    """The request goes no further; `response_type` is what API Gateway calls the answer to that."""

    def __init__(self, response_type: str) -> None:
        super().__init__(response_type)
        self.response_type = response_type

    @classmethod
    def because(cls, error: FunctionFailed) -> Self:
        """Of a function that failed: by the very text "Unauthorized" it says 401, by any other that it is broken."""
        return cls("UNAUTHORIZED" if str(error) == "Exception: Unauthorized" else "AUTHORIZER_FAILURE")


@dataclass(frozen=True, slots=True)
class Authorization:
    """The request may pass. `told`: what the function behind the route hears of it; `key`: "" if none was named."""

    key: str
    told: Mapping[str, Any]


def event(request: HttpRequest, route: Route, values: Mapping[str, str], stage: str) -> dict[str, Any]:
    """Like the event of a proxy integration, but without the body.

    Source: API Gateway developer guide, "Input to an API Gateway Lambda authorizer".
    """
    proxied = wire.proxy_event(request, route, values, stage, None)
    kept = {name: value for name, value in proxied.items() if name not in ("version", "body", "isBase64Encoded")}
    arn = f"arn:aws:execute-api:ap-northeast-1:000000000000:local/{stage}/{request.method}{request.path}"
    return {"type": "REQUEST", "methodArn": arn, **kept}


def verdict(answer: Any, arn: str) -> Authorization:
    """What the authorizer's answer means for the method `arn`. Raises Refused."""
    match answer:
        case {"principalId": str(principal), "policyDocument": {"Statement": list(statements)}}:
            effects = {effect for effect, pattern in _grants(statements) if pattern.fullmatch(arn)}
        case _:
            raise NotAuthorized("AUTHORIZER_CONFIGURATION_ERROR")
    if effects != {"Allow"}:
        raise NotAuthorized("ACCESS_DENIED")
    return Authorization(answer.get("usageIdentifierKey", ""), {**answer.get("context", {}), "principalId": principal})


def _grants(statements: list[Mapping[str, Any]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Effects, with which methods they are on; `*` and `?` stand for what they do in every policy."""
    for statement in statements:
        if statement["Action"] == ACTION:
            several = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            for resource in several:
                literal = re.escape(resource).replace(r"\*", ".*").replace(r"\?", ".")
                yield statement["Effect"], re.compile(literal, re.DOTALL)
