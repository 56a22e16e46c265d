"""An authorizer that does what the header Order says."""

from __future__ import annotations

import os
from typing import Any


def handler(event: dict[str, Any], context: Any) -> Any:
    order, _, argument = event["headers"].get("Order", "").partition(" ")
    match order:
        case "unauthorized":
            raise Exception("Unauthorized")  # noqa: TRY002  the one text that API Gateway knows
        case "raise":
            raise KeyError("asked for")
        case "odd":
            return {"isAuthorized": True}
        case "deny":
            return _answer(event, ("Allow", "*"), ("Deny", event["methodArn"]))
        case "elsewhere":
            return _answer(event, ("Allow", "arn:aws:execute-api:*/GET/*"))
        case _:
            return _answer(event, ("Allow", event["methodArn"])) | {"usageIdentifierKey": argument}


def _answer(event: dict[str, Any], *grants: tuple[str, str]) -> dict[str, Any]:
    statements = [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": on} for effect, on in grants]
    told = {"heard": " ".join(sorted(event)), "stage": os.environ.get("STAGE", ""), "type": event["type"]}
    policy = {"Version": "2012-10-17", "Statement": statements}
    return {"principalId": "somebody", "policyDocument": policy, "context": told}
