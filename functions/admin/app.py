"""The operator's door: {"task": name, …} in, a JSON object out. Nothing reaches it over HTTP."""

from __future__ import annotations

from typing import Any

from rinban import administration, wiring


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return administration.answer(wiring.tasks, event)
