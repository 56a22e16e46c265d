"""What comes to the stand-in for the chats, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class ChatAnswer(NamedTuple):
    """What it answers."""

    status: int = 200
    body: str = ""


class ChatCall(NamedTuple):
    """A request. `headers`: by their names in small letters; `rest`: the path behind the chat's name."""

    method: str
    rest: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body. Raises ValueError if it is not what its header says."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise ValueError("no JSON")
        return dict(json.loads(self.body.decode("utf-8")))
