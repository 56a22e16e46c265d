"""What goes over to the other side, and what comes back of it, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

USER_AGENT = "rinban (on-call)"
"""Discord wants one of our own [discord-api-docs, reference]."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an outlet's messages go. What is secret is not shown when it is printed.

    `kind`: one of `kinds.KINDS`. `url`: of the webhook; of an API with a fixed address "" for the usual one. `token`:
    of a bot or an API. `keys`: that a webhook is signed with, the newest first. `to`: the channel, room, person or
    topic, where the address does not say it. `mention`: who is mentioned when nobody took it, as that chat writes it.
    """

    kind: str
    url: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)
    to: str = ""
    mention: str = ""


class Sending(NamedTuple):
    """One sending. `key`: a UUID, the same whenever the same is tried again. `at`: when it is tried (seconds since
    1970). `id`: of the message that is there already, "" if none is."""

    key: str
    at: float
    id: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """`repeatable`: a second one does no harm, since the other side knows it again, or it only edits. `edits`: it
    changes a message, which may be gone. What is sent has secrets in it, so it is not shown when it is printed."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    method: str = "POST"
    repeatable: bool = False
    edits: bool = False


class Fate(Enum):
    """What became of a request."""

    DONE = "done"
    LATER = "later"  # it was certainly not done, and may be
    NEVER = "never"  # it would be refused again
    PERHAPS = "perhaps"  # nobody knows


class Receipt(NamedTuple):
    """`reason`: what went wrong. `after`: seconds that the other side wants to be left alone, 0.0 if it has not said.
    `id`: the message's, where it can be edited by that. `is_silent`: there was no answer, or not in time."""

    fate: Fate
    reason: str = ""
    after: float = 0.0
    id: str = ""
    is_silent: bool = False


def as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def posted_json(url: str, value: Mapping[str, Any], **more: Any) -> ChatRequest:
    """A request with a body in JSON. `more`: of ChatRequest; `headers` are added to the usual ones."""
    usual = (("Content-Type", "application/json; charset=utf-8"), ("User-Agent", USER_AGENT))
    return ChatRequest(url, as_json(value), (*usual, *more.pop("headers", ())), **more)
