"""Tells schemathesis what it cannot know of this API: a group that exists, and how the carrier signs."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl

import requests
import schemathesis

from tests.fakes.events import signature

SIGNED = ("call", "callStatus")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Send every second request to a group of the rota, and sign every second one of the carrier's."""
    if _every_second(case.id) and isinstance(case.path_parameters.get("group"), str):
        case.path_parameters["group"] = "infra"
    if case.operation.definition.raw.get("operationId") in SIGNED and not _every_second(case.id[1:]):
        _sign(case)


def _every_second(text: str) -> bool:
    return ord(text[0]) % 2 == 0


def _sign(case: Any) -> None:
    if isinstance(case.body, dict):
        case.body["AccountSid"] = os.environ["RINBAN_ACCOUNT"]
    case.headers.pop("X-Twilio-Signature", None)
    sent = requests.Request(**case.as_transport_kwargs(base_url=os.environ["RINBAN_PUBLIC_URL"])).prepare()
    form = sent.body.decode(errors="replace") if isinstance(sent.body, bytes) else str(sent.body or "")
    fields = dict(parse_qsl(form, keep_blank_values=True))
    case.headers["X-Twilio-Signature"] = signature(sent.url or "", fields, os.environ["RINBAN_AUTH_TOKEN"])
