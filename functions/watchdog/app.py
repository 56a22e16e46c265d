"""Runs every minute, and whenever a wake-up comes: if a callback never came, the chain goes on."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return wiring.parts().watch.answer(event)


cold_start.all_is_loaded()
