"""The API key that a sender shows, in whichever header its product can put one.

This file imports next to nothing, because every alert waits for it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

KEY = re.compile(r"[!-~]{1,128}")
"""A key of API Gateway has at most 128 characters. Source: CreateApiKey, `value`."""


def shown(headers: Mapping[str, str]) -> str | None:
    """The key of a request: x-api-key, else `Authorization: Bearer KEY`, else the password of Basic, else None.

    Whether the key is right is not known here: API Gateway compares it with those of the stage's usage plans.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    key = given.get("x-api-key") or _credential(given.get("authorization", ""))
    return key if KEY.fullmatch(key) else None


def verdict(key: str | None) -> dict[str, Any]:
    """What API Gateway expects of an authorizer: a Deny without a key; with one it goes on to check the key.

    The gateway response ACCESS_DENIED, which nothing else causes here, makes 401 and a Basic challenge of the Deny.
    `Resource` is everything because the verdict holds for this request alone: it is not cached.
    Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer".
    """
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow" if key else "Deny", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "sender", "policyDocument": policy} | ({"usageIdentifierKey": key} if key else {})


def _credential(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            return _password(value.strip())
        case _:
            return ""


def _password(encoded: str) -> str:
    """The password of `user:password` in base64, or "" if the text is not of that form."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return text.partition(":")[2]
