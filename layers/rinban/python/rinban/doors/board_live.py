"""A screen that wants to hear of changes: who may look at the board may listen, on a page of the board's own."""

from __future__ import annotations

from rinban.core.errors import Unavailable
from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts

ROUTE = "$connect"
"""API Gateway's name for the beginning of a socket [developer guide, "Route selection for WebSocket APIs"]."""


def begins(event: HttpEvent) -> bool:
    """Whether this event is the beginning of a socket, and no request of HTTP."""
    return (event.get("requestContext") or {}).get("routeKey") == ROUTE


def connect(parts: Parts, event: HttpEvent) -> Answer:
    """200 lets the screen in, anything else does not; the browser is told no reason.

    A browser sends its cookies with a socket that a page of somebody else opens, and no rule of its own keeps that page
    from listening. So the Origin has to be ours, which every browser names [RFC 6455, 10.2].
    """
    if http.header(event, "origin") != cookies.origin(event):
        return Answer(403, {}, "")
    cookie = cookies.session(event)
    try:
        session = parts.sign_in().sessions.find(cookie) if cookie else None
    except Unavailable as error:
        parts.log.line("a screen cannot be let in to listen now", error=str(error))
        return Answer(503, {}, "")
    return Answer(200 if session else 401, {}, "")
