"""Before POST /phonecall/{group}: which API key the sender shows, for API Gateway to check."""

from __future__ import annotations

from typing import Any

from rinban import keys


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return keys.verdict(keys.shown(event.get("headers") or {}))
