"""Who looks at the board: a request becomes a visitor, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rinban.core.board import Visitor
from rinban.core.errors import Unavailable
from rinban.core.sign_in import BoardSession
from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.board_typed import typed
from rinban.doors.http import HttpEvent
from rinban.sign_in.secret import form_token, hashed, listening_token, session_mark
from rinban.wiring import Parts


def visitor(parts: Parts, event: HttpEvent) -> Visitor | None:
    """Who looks, None if nobody is signed in. Raises Unavailable while that is not known."""
    found, cookie = session(parts, event), cookies.session(event)
    if found is None:
        return None
    fresh = found.role == "act" and found.is_fresh(parts.clock.now())
    return Visitor(
        found.person,
        found.name,
        found.role,
        language(event),
        zone(event, lambda: rota_zone(parts)),
        csrf=form_token(cookie) if found.role != "wall" else "",
        fresh=fresh,
        told=cookies.told(event),
        typed=typed(event) if fresh else {},
        listens=listening_token(cookie),
        session=session_mark(cookie),
    )


def session(parts: Parts, event: HttpEvent) -> BoardSession | None:
    """The session of who looks, None if nobody is signed in. Raises Unavailable while that is not known."""
    cookie = cookies.session(event)
    return parts.sign_in().sessions.find(cookie) if cookie else None


def session_hash(event: HttpEvent) -> str:
    """Of the cookie of who looks, whether it is one of ours or not."""
    return hashed(cookies.session(event))


def anybody(parts: Parts, event: HttpEvent) -> Visitor:
    """For whom a part is rendered that is the same for all who may look in this language and this zone."""
    return Visitor("", "", "wall", language(event), zone(event, lambda: rota_zone(parts)))


def stranger(event: HttpEvent) -> Visitor:
    """Somebody who is not signed in, for the page on which that is done."""
    return Visitor("", "", "view", language(event), zone(event, lambda: "UTC"))


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
    named = cookies.cookie(event, "tz")
    try:
        return ZoneInfo(named).key if named else rota()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return rota()


def rota_zone(parts: Parts) -> str:
    """The rota's; UTC where no store has it."""
    try:
        return parts.cached_settings.zone()
    except Unavailable:
        return "UTC"
