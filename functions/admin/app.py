"""The operator's door: it takes {"task": name, …} and returns a JSON object. It cannot be reached over HTTP."""

from __future__ import annotations

from typing import Any

from rinban.doors import admin
from rinban.operator import tasks


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return tasks.answer(admin.tasks, event)
