"""POST /phonecall/{group}: a monitor's alerts come in."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rinban import wiring
from rinban.doors.alerts import take

app = APIGatewayRestResolver()


@app.post("/phonecall/<group>")
def alerts(group: str) -> Response[str]:
    return take(wiring.parts(), app.current_event.raw_event, group)


@app.not_found
def elsewhere(_: Exception) -> Response[str]:
    """A group whose id has a character that no route can match. The door answers what is wrong with it."""
    return take(wiring.parts(), app.current_event.raw_event, "")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
