"""What the vendors have published, as far as it can be checked: tests/golden/chat/limits.json, by JSON Schema.

`most` is a word of our own in it: how long a text, or all of a body, may be, in UTF-16 code units or in bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator, ValidationError, validators

from rinban.chat.request import ChatRequest
from tests.unit.chat.golden import FOLDER

_LIMITS: Mapping[str, Any] = json.loads((FOLDER / "limits.json").read_text(encoding="utf-8"))
_UNITS = {"utf16": lambda text: len(text.encode("utf-16-le")) // 2, "utf8": lambda text: len(text.encode())}


def _most(validator: object, most: Mapping[str, int], instance: object, schema: object) -> Iterator[ValidationError]:
    text = instance if isinstance(instance, str) else json.dumps(instance, ensure_ascii=False)
    for unit, limit in most.items():
        if _UNITS[unit](text) > limit:
            yield ValidationError(f"{_UNITS[unit](text)} {unit} are more than {limit}")


_Validator = validators.extend(Draft202012Validator, {"most": _most})


def told(request: ChatRequest) -> dict[str, Any]:
    """The body, as the other side reads it. Fails if it is not what its Content-Type says."""
    text = request.body.decode("utf-8")
    if dict(request.headers)["Content-Type"].startswith("application/json"):
        read = json.loads(text)
        assert isinstance(read, dict)
        return read
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


def check(kind: str, request: ChatRequest) -> dict[str, Any]:
    """The body; fails if it breaks what is published for this kind."""
    body = told(request)
    known = "webhook" if kind == "github_webhook" else kind
    _Validator({**_LIMITS[known], "$defs": _LIMITS["$defs"]}).validate(body)
    if kind == "amazon_q":
        _Validator(_LIMITS["amazon_q.Message"]).validate(json.loads(body["Message"]))
    return body


def texts(value: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
