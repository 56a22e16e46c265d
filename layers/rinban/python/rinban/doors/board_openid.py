"""/board/sign-in/openid and below: somebody goes to the OpenID provider of the stage, and comes back signed in.

The way there is a link and no form: a browser would hold a form's redirect against the policy of its page. Who comes
back is sent on at once, also with bad news, so that no page stands at an address that has a code in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rinban.core.errors import NotFound, RinbanError
from rinban.core.openid import NotOurToken
from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.board import ABOUT, guarded, to, to_sign_in, with_cookie
from rinban.doors.board_sign_in import entered, too_often
from rinban.doors.http import Answer, HttpEvent
from rinban.ports.openid import CodeRefused
from rinban.sign_in.openid import BACK, NobodyOfOurs, NotSignedIn, WayIsOver
from rinban.wiring import Parts

_SAID: tuple[tuple[type[RinbanError] | tuple[type[RinbanError], ...], str], ...] = (
    ((WayIsOver, CodeRefused), "openid_late"),
    (NotSignedIn, "openid_refused"),
    (NobodyOfOurs, "openid_unknown"),
    (NotOurToken, "openid_wrong"),
)
"""By what it came to, the words for who wanted to sign in; for all else, that nobody answers."""

_OFTEN = "sign_in_often"

_OURS = ("", "same-origin", "none")
"""What a browser says of a page that was opened from one of ours, or by hand [Fetch Metadata, 2.1]."""


def begin(parts: Parts, event: HttpEvent) -> Answer:
    """GET /board/sign-in/openid: the way to the provider."""
    return guarded(parts, event, lambda: _begin(parts, event))


def back(parts: Parts, event: HttpEvent) -> Answer:
    """GET /board/sign-in/openid/back: the way back from it, which signs in."""
    return guarded(parts, event, lambda: _back(parts, event))


def _begin(parts: Parts, event: HttpEvent) -> Answer:
    if http.header(event, "sec-fetch-site") not in _OURS:
        return to_sign_in(event)  # somebody else's page has begun it; here is the button
    if too_often(parts, event):
        return _told(event, _OFTEN)
    try:
        openid = parts.sign_in().openid()
        way = openid.begin(_redirect_uri(event), anew=bool(cookies.session(event))) if openid else None
    except RinbanError as error:
        parts.log.line("nobody can sign in with OpenID", error=str(error))
        return _told(event, "openid_away")
    if way is None:
        raise NotFound("Nobody signs in to this board with a provider. ./rinban board prints a link.")
    return with_cookie(Answer(303, {**ABOUT, "Location": way.address}, ""), cookies.way_begun(event, way.secret))


def _back(parts: Parts, event: HttpEvent) -> Answer:
    answer = _told(event, _OFTEN) if too_often(parts, event) else _entered(parts, event)
    return with_cookie(answer, cookies.way_ended(event))


def _entered(parts: Parts, event: HttpEvent) -> Answer:
    try:
        openid = parts.sign_in().openid()
        if openid is None:
            return to_sign_in(event)
        proved = openid.finish(cookies.way(event), _given(event), _redirect_uri(event))
        return entered(parts, event, proved.link, proved.at)
    except RinbanError as error:
        parts.log.line("nobody was signed in with OpenID", error=str(error), source=cookies.source(event))
        return _told(event, next((said for kinds, said in _SAID if isinstance(error, kinds)), "openid_away"))


def _given(event: HttpEvent) -> Mapping[str, str]:
    """The parameters of the query; one that stands there twice means nothing [RFC 6749, 3.1]."""
    return {name: values[0] if len(values) == 1 else "" for name, values in http.query(event).items()}


def _redirect_uri(event: HttpEvent) -> str:
    return f"{cookies.origin(event)}{http.before(event)}{BACK}"


def _told(event: HttpEvent, said: str) -> Answer:
    return to(event, f"/board/sign-in?said={said}")
