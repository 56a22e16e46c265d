"""Runs before POST /phonecall/{group}: tells API Gateway which API key the sender shows, for it to check."""

from __future__ import annotations

from typing import Any

from rinban.doors import api_keys


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return api_keys.verdict(api_keys.shown(event.get("headers") or {}))
