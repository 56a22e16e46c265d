"""How API Gateway asks a Lambda authorizer of the type REQUEST, and reads its answer. No answer is cached."""

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
    """The request is not let through. `response_type` is API Gateway's name for the answer, such as "ACCESS_DENIED"."""

    def __init__(self, response_type: str) -> None:
        super().__init__(response_type)
        self.response_type = response_type

    @classmethod
    def because(cls, error: FunctionFailed) -> Self:
        """For an authorizer that failed: the error text "Unauthorized" means 401; any other means that it is broken."""
        return cls("UNAUTHORIZED" if str(error) == "Exception: Unauthorized" else "AUTHORIZER_FAILURE")


@dataclass(frozen=True, slots=True)
class Authorization:
    """What an authorizer allows. `key` is the API key that it named, or "". `told` is the context that it hands to the
    function behind the route."""

    key: str
    told: Mapping[str, Any]


def event(request: HttpRequest, route: Route, values: Mapping[str, str], stage: str) -> dict[str, Any]:
    """Return the authorizer's event, which is that of a proxy integration without the body.

    Source: API Gateway developer guide, "Input to an API Gateway Lambda authorizer".
    """
    proxied = wire.proxy_event(request, route, values, stage, None)
    kept = {name: value for name, value in proxied.items() if name not in ("version", "body", "isBase64Encoded")}
    arn = f"arn:aws:execute-api:ap-northeast-1:000000000000:local/{stage}/{request.method}{request.path}"
    return {"type": "REQUEST", "methodArn": arn, **kept}


def verdict(answer: Any, arn: str) -> Authorization:
    """Read what the authorizer's answer allows for the method `arn`. Raises NotAuthorized."""
    match answer:
        case {"principalId": str(principal), "policyDocument": {"Statement": list(statements)}}:
            effects = {effect for effect, pattern in _grants(statements) if pattern.fullmatch(arn)}
        case _:
            raise NotAuthorized("AUTHORIZER_CONFIGURATION_ERROR")
    if effects != {"Allow"}:
        raise NotAuthorized("ACCESS_DENIED")
    return Authorization(answer.get("usageIdentifierKey", ""), {**answer.get("context", {}), "principalId": principal})


def _grants(statements: list[Mapping[str, Any]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each effect with a pattern of its methods. `*` and `?` mean what they mean in AWS policies."""
    for statement in statements:
        if statement["Action"] == ACTION:
            several = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            for resource in several:
                literal = re.escape(resource).replace(r"\*", ".*").replace(r"\?", ".")
                yield statement["Effect"], re.compile(literal, re.DOTALL)
