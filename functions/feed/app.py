"""GET and HEAD /feed/{token}: a calendar program reads who is on duty."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring
from rinban.doors import http
from rinban.doors.feed import read


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return read(wiring.parts(), event, *http.parameters(event, "token")).for_gateway()


cold_start.all_is_loaded()
