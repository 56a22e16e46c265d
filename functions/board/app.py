"""GET /board and below: what is happening, on any screen."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring
from rinban.doors import board_live
from rinban.doors.board_routes import ROUTES


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    door = board_live.connect if board_live.begins(event) else ROUTES[event["httpMethod"], event["resource"]]
    return door(wiring.parts(), event).for_gateway()


cold_start.all_is_loaded()
