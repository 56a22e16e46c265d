"""A program behind a webhook: signed as Standard Webhooks 1.0.0 has it, or as GitHub does, where only that is known.

The values are the alert's to the letter: what becomes of them is the receiver's business.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rinban.chat.lines import lines
from rinban.chat.message import Message, Situation
from rinban.chat.request import USER_AGENT, ChatRequest, Destination, Fate, Receipt, Sending, as_json
from rinban.chat.verdicts import hinted, usual

PREFIX = "whsec_"
GONE = 410
_LEAST, _MOST = 24, 64
"""Bytes of a key [Standard Webhooks, 1.0.0]."""

_TYPES = {
    Situation.WAITING: "escalation.waiting",
    Situation.CALLING: "escalation.calling",
    Situation.HANDED_BACK: "escalation.handed_back",
    Situation.PAUSED: "escalation.paused",
    Situation.NOBODY: "escalation.nobody_on_duty",
    Situation.EXHAUSTED: "escalation.exhausted",
    Situation.TAKEN: "escalation.taken",
    Situation.CLOSED: "escalation.closed",
    Situation.TEST: "outlet.test",
    Situation.WARNING: "warning.begun",
    Situation.RELIEF: "warning.over",
    Situation.DUTY: "duty.notice",
}
_HINTS = {
    401: "has the receiver the same key?",
    403: "has the receiver the same key?",
    404: "is the url the receiver's, with its path?",
}
_TIMES = ("next_at", "taken_at", "closed_at", "since")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """With the signatures of all keys, so that a receiver may change its own while the old one still serves."""
    body, at = as_json(event(message)), str(int(sending.at))
    headers = (
        *_USUAL,
        ("webhook-id", sending.key),
        ("webhook-timestamp", at),
        ("webhook-signature", " ".join(signature(key, sending.key, at, body) for key in to.keys)),
    )
    return (ChatRequest(to.url, body, headers, repeatable=True),)


def render_github(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """With the first key alone, since the header has room for one [GitHub, Validating webhook deliveries]. Programs
    that were made for GitHub do not look whether a delivery came before, so it is not sent again."""
    body = as_json(event(message))
    headers = (
        *_USUAL,
        ("X-Rinban-Event", _TYPES[message.situation]),
        ("X-Rinban-Delivery", sending.key),
        ("X-Hub-Signature-256", github_signature(next(iter(to.keys), ""), body)),
    )
    return (ChatRequest(to.url, body, headers),)


_USUAL = (("Content-Type", "application/json"), ("User-Agent", USER_AGENT))


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """Any success is one. 410 ends it; what else went wrong may be mended within the day."""
    if 200 <= status < 300:
        return Receipt(Fate.DONE)
    found = hinted(usual(status, headers, body, now), _HINTS.get(status, ""))
    return found._replace(fate=Fate.LATER) if found.fate is Fate.NEVER and status != GONE else found


def event(message: Message) -> dict[str, Any]:
    """{"type", "timestamp", "data"}: the message's fields by their names, times in ISO 8601 and UTC, null for none."""
    data: dict[str, Any] = asdict(message)
    data |= {name: _iso(data[name]) for name in _TIMES}
    data |= {"situation": message.situation.value, "severity": message.severity.name.lower()}
    data["text"] = lines(message).first
    return {"type": _TYPES[message.situation], "timestamp": _iso(_changed_at(message)), "data": data}


def signature(key: str, id_: str, at: str, body: bytes) -> str:
    """Such as "v1,…": over the id, the time of the try and the bytes that are sent."""
    signed = b".".join((id_.encode(), at.encode(), body))
    digest = hmac.new(_secret(key), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def github_signature(key: str, body: bytes) -> str:
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"


def refusal(to: Destination) -> str:
    """What is wrong with the keys, without showing one."""
    if not to.keys:
        return f"it needs a key to sign with: {PREFIX} and the base64 of {_LEAST} to {_MOST} random bytes"
    return "" if all(map(_is_key, to.keys)) else f"a key is {PREFIX} and the base64 of {_LEAST} to {_MOST} random bytes"


def _is_key(key: str) -> bool:
    try:
        return key.startswith(PREFIX) and _LEAST <= len(_secret(key)) <= _MOST
    except ValueError:  # what is no base64, and what is no ASCII
        return False


def _secret(key: str) -> bytes:
    return base64.b64decode(key.removeprefix(PREFIX), validate=True)


def _changed_at(message: Message) -> float:
    """When it came to this, as far as the document knows."""
    return message.closed_at or message.taken_at or message.since


def _iso(at: float) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
