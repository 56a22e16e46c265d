"""POST /phonecall/{group}/{cont} and …/status: Twilio calls back, and the end of one call leads to the next one."""

from __future__ import annotations

from typing import Any

from rinban import cold_start, wiring
from rinban.doors import calls, http
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts


def call(parts: Parts, event: HttpEvent) -> Answer:
    return calls.call(parts, wiring.voice(), event, *http.parameters(event, "group", "cont"))


def status(parts: Parts, event: HttpEvent) -> Answer:
    return calls.status(parts, event, *http.parameters(event, "group", "cont"))


ROUTES = {"/phonecall/{group}/{cont}": call, "/phonecall/{group}/{cont}/status": status}
"""API Gateway has found the route: at a custom domain name the path has more before it."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    parts = wiring.parts()
    answer = ROUTES[event["resource"]](parts, event)
    parts.settle()
    return answer.for_gateway()


cold_start.all_is_loaded()
