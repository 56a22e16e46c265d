"""/board/sign-in and /board/sign-out: a link becomes a session by the press of a button, and a session ends.

What a link carries stands behind its #, which no browser sends. So a chat or a mail program that looks where a link
leads takes nothing, and no log on the way has it: only the form of this page sends it, in its body.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from rinban.core.errors import Unavailable
from rinban.core.sign_in import SignInLink
from rinban.doors import board_asked, http
from rinban.doors import board_cookies as cookies
from rinban.doors import board_forms as forms
from rinban.doors.board import ABOUT, guarded, to, to_sign_in, with_cookie
from rinban.doors.board_visitor import stranger
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts

TRIES = 60
"""How often somebody may try in a minute, and an office whose browsers share one address. No number of tries finds a
link: this spares the stores."""

SIGNED_OUT = "act_signed_out"
"""The words about an act of a session that is over."""

SAID = {f"openid_{why}" for why in ("late", "away", "refused", "unknown", "wrong")} | {"sign_in_often", SIGNED_OUT}
"""The words that the page may be asked to show, after a provider did not sign somebody in, or an act was not done."""


def page(parts: Parts, event: HttpEvent) -> Answer:
    """GET /board/sign-in: one field, and one button. It asks no store and no provider, whatever is asked of it."""
    said = next(iter(http.query(event).get("said") or ()), "")
    kept = board_asked.left(event)

    def shown() -> Answer:
        found = _page(parts, event, 200, said if said in SAID else "")
        return with_cookie(found, kept) if kept else found

    return guarded(parts, event, shown)


def enter(parts: Parts, event: HttpEvent) -> Answer:
    """POST /board/sign-in: the link is taken, and the browser is signed in."""
    return guarded(parts, event, lambda: _enter(parts, event))


def leave(parts: Parts, event: HttpEvent) -> Answer:
    """POST /board/sign-out: the session is revoked."""
    return guarded(parts, event, lambda: _leave(parts, event))


def _enter(parts: Parts, event: HttpEvent) -> Answer:
    forms.refuse_foreign(event)
    if too_often(parts, event):
        refused = _page(parts, event, 429, "sign_in_often")
        return Answer(429, {**refused.headers, "Retry-After": "60"}, refused.body)
    given = forms.form(event)
    link = parts.sign_in().links.take(given.get("code", "").rpartition("#")[2], given.get("by", ""))
    if link is None:
        parts.log.line("a link to the board was of no use", source=cookies.source(event))
        return _page(parts, event, 403, "sign_in_late")
    return entered(parts, event, link)


def entered(parts: Parts, event: HttpEvent, link: SignInLink, at: float | None = None) -> Answer:
    """The browser is signed in as what the link stands for, and at the page that it asked for first. `at`: as
    BoardSessions.begin has it."""
    former = cookies.session(event)
    cookie, session = parts.sign_in().sessions.begin(link, http.header(event, "user-agent"), at)
    parts.log.line("signed in to the board", who=session.person or session.name, role=session.role)
    if former:
        _forgotten(parts, former)
    there, asked = to(event, board_asked.page(event)), board_asked.dropped(event)
    signed_in = with_cookie(there, cookies.begun(event, cookie, wall=session.role == "wall"))
    return with_cookie(signed_in, asked) if asked else signed_in


def _forgotten(parts: Parts, former: str) -> None:
    """Nobody has the former cookie any more. Where it cannot be revoked now, it ends by itself."""
    try:
        parts.sign_in().sessions.end(former)
    except Unavailable as error:
        parts.log.line("a session that was replaced is not revoked", error=str(error))


def _leave(parts: Parts, event: HttpEvent) -> Answer:
    forms.refuse_forged(event, forms.form(event))
    try:
        away = parts.sign_in().sessions.end(cookies.session(event)).away
    except Unavailable as error:
        away = (str(error),)  # this browser forgets its cookie all the same
    if away:
        parts.log.line("a session may still hold in a store that is away", stores=", ".join(away))
    out = with_cookie(to_sign_in(event), cookies.ended(event))
    return with_cookie(out, cookies.typed_once(event)) if cookies.typed(event) else out


def too_often(parts: Parts, event: HttpEvent) -> bool:
    """Whether this is one try too many from one address; it is counted."""
    if _tries(parts, event) > TRIES:
        parts.log.line("too many tries to sign in to the board", source=cookies.source(event))
        return True
    return False


def _tries(parts: Parts, event: HttpEvent) -> int:
    try:
        return parts.sign_in().tries.count(cookies.source(event), parts.clock.now())
    except Unavailable:
        return 0  # who has a link may use it all the same


def _page(parts: Parts, event: HttpEvent, status: int, said: str) -> Answer:
    """`said`: the name of the words about a try that has failed, "" before the first one."""
    visitor = stranger(event)
    body = parts.board().pages.render(
        "sign_in",
        visitor,
        http.before(event),
        parts.clock.now(),
        part=False,
        said=said,
        openid=urlsplit(parts.config.oidc_issuer).hostname or "",
    )
    return Answer(status, {**ABOUT, "Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Language"}, body)
