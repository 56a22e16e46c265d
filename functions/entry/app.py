"""POST /phonecall/{group}: a monitor's alerts come in."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring
from rinban.doors import http
from rinban.doors.alerts import take


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    parts = wiring.parts()
    answer = take(parts, event, *http.parameters(event, "group"))
    parts.settle()
    return answer.for_gateway()


cold_start.all_is_loaded()
