"""GET /board and below: what is happening, on any screen."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring
from rinban.doors.board_routes import door


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    parts = wiring.parts()
    answer = door(event)(parts, event)
    parts.settle()
    return answer.for_gateway()


cold_start.all_is_loaded()
