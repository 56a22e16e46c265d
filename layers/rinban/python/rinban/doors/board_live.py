"""A screen that wants to hear of changes: its page gets a voucher, and with that it opens a socket.

The socket's routes have the names of API Gateway [developer guide, "Create routes for WebSocket APIs"].
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.errors import Forbidden, Unavailable
from rinban.core.screens import MOST, SOCKET_LIFE
from rinban.doors import board_cookies as cookies
from rinban.doors import board_forms as forms
from rinban.doors import http
from rinban.doors.board import ABOUT, guarded, text
from rinban.doors.http import Answer, HttpEvent
from rinban.sign_in.secret import is_listening_token
from rinban.wiring import Parts


def voucher(parts: Parts, event: HttpEvent) -> Answer:
    """POST /board/voucher: what opens one socket, for a page of ours whose session holds."""
    return guarded(parts, event, lambda: _voucher(parts, event))


def _voucher(parts: Parts, event: HttpEvent) -> Answer:
    forms.refuse_foreign(event)
    cookie = cookies.session(event)
    if not is_listening_token(forms.form(event).get(forms.CSRF, ""), cookie):
        raise Forbidden("The page is of an earlier sign-in. Load it again.")
    made = parts.screens().vouchers.make(cookie, cookies.origin(event))
    if made is None:
        return text(401, "This browser is not signed in any more.")
    return Answer(200, {**ABOUT, "Content-Type": "application/json"}, json.dumps({"voucher": made}))


def connect(parts: Parts, event: HttpEvent) -> Answer:
    """200 lets the screen in, anything else does not; the browser is told no reason.

    Any page may open a socket, whosever it is, and no rule of a browser keeps it from listening. So the Origin has to
    be that of the page that was given the voucher, and every browser names it [RFC 6455, 10.2].
    """
    given = next(iter(http.query(event).get("voucher") or ()), "")
    about = _context(event)
    try:
        session = parts.screens().vouchers.take(given, http.header(event, "origin"))
        if session is None:
            return Answer(401, {}, "")
        screens = parts.screens().of(about["apiId"])
        if screens.of_session(session, parts.clock.now()) >= MOST:
            parts.log.line("a session of the board has too many screens, and one more is not let in")
            return Answer(429, {}, "")
        screens.add(about["connectionId"], session, parts.clock.now() + SOCKET_LIFE)
        screens.watch(_groups(parts))
    except Unavailable as error:
        parts.log.line("a screen cannot be let in to listen now", error=str(error))
        return Answer(503, {}, "")
    return Answer(200, {}, "")


def disconnect(parts: Parts, event: HttpEvent) -> Answer:
    """A screen has left. AWS tells it mostly, and what it does not tell is seen when the screen is next to hear."""
    about = _context(event)
    try:
        parts.screens().of(about["apiId"]).drop([about["connectionId"]], ())
    except Unavailable as error:
        parts.log.line("a screen that has left is forgotten later", error=str(error))
    return Answer(200, {}, "")


def alive(_parts: Parts, _event: HttpEvent) -> Answer:
    """A screen has said something, which keeps its socket open and leads to nothing else."""
    return Answer(200, {}, "")


SOCKET_ROUTES: Mapping[str, Callable[[Parts, HttpEvent], Answer]] = {
    "$connect": connect,
    "$disconnect": disconnect,
    "$default": alive,
}


def of_socket(event: HttpEvent) -> str:
    """The route of a socket that this event has come by, "" for a request of HTTP."""
    return str(_context(event).get("routeKey") or "")


def _groups(parts: Parts) -> list[str] | None:
    """Of the rota; None while nobody knows it."""
    try:
        return list(parts.board().settings().groups)
    except Unavailable:
        return None


def _context(event: HttpEvent) -> Mapping[str, Any]:
    return event.get("requestContext") or {}
