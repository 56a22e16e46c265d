"""POST /phonecall/{group}/{cont} and …/status: Twilio calls back, and the end of one call leads to the next one."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rinban import wiring
from rinban.doors import calls

app = APIGatewayRestResolver()


@app.post("/phonecall/<group>/<cont>")
def call(group: str, cont: str) -> Response[str]:
    return calls.call(wiring.parts(), wiring.voice(), app.current_event.raw_event, group, cont)


@app.post("/phonecall/<group>/<cont>/status")
def status(group: str, cont: str) -> Response[str]:
    return calls.status(wiring.parts(), app.current_event.raw_event, group, cont)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
