"""The operator's door: {"task": name, …} in, a JSON object out. Nothing reaches it over HTTP."""

from __future__ import annotations

from typing import Any

from rinban import wiring
from rinban.operator import tasks


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return tasks.answer(wiring.tasks, event)
