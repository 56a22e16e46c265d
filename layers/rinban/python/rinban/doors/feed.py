"""GET and HEAD /feed/{token}: a calendar of duties. The token in the address is all that a reader shows."""

from __future__ import annotations

import hashlib

from rinban.core.errors import Unavailable
from rinban.core.rota.feed import span
from rinban.doors import http
from rinban.doors.http import Answer, HttpEvent
from rinban.feed.feeds import Shown
from rinban.wiring import Parts

ENDING = ".ics"
FRESH, AGAIN = 300, 120
"""Seconds for which a reader need not ask again, and after which it may while nothing can be answered."""

_UNKNOWN = "There is no such calendar."
_AWAY = "The calendar cannot be read now. Please ask again."
_ABOUT = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def read(parts: Parts, event: HttpEvent, token: str) -> Answer:
    """200 with the calendar, 304 if the reader has it, 404 for a token of no use, 503 while nobody knows."""
    try:
        shown = parts.feeds().shown(token.removesuffix(ENDING))
        return _calendar(parts, event, shown) if shown else _told(event, 404, _UNKNOWN, {"Cache-Control": "no-store"})
    except Unavailable as error:
        parts.log.line("a feed cannot be read now", error=str(error))
        return _told(event, 503, _AWAY, {"Retry-After": str(AGAIN)})
    except Exception:  # noqa: BLE001 - a reader must not get a trace, and asks again after a 503
        parts.log.failure("a feed failed")
        return _told(event, 503, _AWAY, {"Retry-After": str(AGAIN)})


def _calendar(parts: Parts, event: HttpEvent, shown: Shown) -> Answer:
    from rinban.feed.ical import rendered  # late: nobody else needs the library

    body = rendered(shown, span(parts.clock.now(), shown.zone, shown.kind))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    about = {**_ABOUT, "ETag": tag, "Cache-Control": f"private, max-age={FRESH}"}
    if http.has(event, tag):
        return Answer(304, about, "")
    about |= {"Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": "inline; filename=rinban.ics"}
    return Answer(200, about, "" if _asks_for_the_head(event) else body.decode())


def _told(event: HttpEvent, status: int, message: str, about: dict[str, str]) -> Answer:
    answer = http.answer(status, {"message": message})
    body = "" if _asks_for_the_head(event) else answer.body
    return Answer(status, {**answer.headers, **_ABOUT, **about}, body)


def _asks_for_the_head(event: HttpEvent) -> bool:
    return event.get("httpMethod") == "HEAD"
