"""Who looks at the board: a request becomes a visitor, or nobody.

Until there is a sign-in, only a stage that is on this very machine knows anybody: no other one shows a page.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rinban.core.board import Visitor
from rinban.core.errors import Unavailable
from rinban.doors import http
from rinban.doors.http import HttpEvent
from rinban.wiring import Parts

LOCAL = "local"


def visitor(parts: Parts, event: HttpEvent) -> Visitor | None:
    """Who looks, None if nobody is signed in. Raises Unavailable while that is not known."""
    if parts.config.stage != LOCAL:
        return None
    return Visitor("", "local", "view", language(event), zone(event, lambda: _rota_zone(parts)))


def language(event: HttpEvent) -> str:
    """The language that the browser likes best [RFC 9110, 12.5.4]; English if it names neither of the two."""
    wanted = (_weighed(one) for one in http.header(event, "accept-language").split(","))
    known = [(weight, name) for weight, name in wanted if name in ("ja", "en") and weight > 0]
    return max(known, key=lambda one: one[0])[1] if known else "en"


def _weighed(choice: str) -> tuple[float, str]:
    name, _, weight = choice.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), name.strip().lower()[:2]
    except ValueError:
        return 0.0, ""


def zone(event: HttpEvent, rota: Callable[[], str]) -> str:
    """The time zone that the script has put into a cookie, if there is one of that name; else the rota's."""
    named = cookie(event, "tz")
    try:
        return ZoneInfo(named).key if named else rota()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return rota()


def cookie(event: HttpEvent, name: str) -> str:
    """The value of this cookie, "" if there is none."""
    try:
        jar = SimpleCookie(http.header(event, "cookie"))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def _rota_zone(parts: Parts) -> str:
    try:
        return parts.cached_settings.zone()
    except Unavailable:
        return "UTC"
