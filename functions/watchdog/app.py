"""Runs every minute, and whenever a wake-up comes: if a callback never came, the chain goes on."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    parts = wiring.parts()
    answer = parts.watch.answer(event)
    parts.settle()
    return answer


cold_start.all_is_loaded()
