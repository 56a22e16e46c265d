"""GET /board and below: the pages of the board, for who is signed in. What it answers nobody on the phone waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from rinban.board.sentences import BoardSentences
from rinban.board.times import BoardTimes
from rinban.core.board import Visitor
from rinban.core.errors import RinbanError, TooSlow, Unavailable
from rinban.core.rota.settings import Settings
from rinban.doors import board_asked, http
from rinban.doors import board_cookies as cookies
from rinban.doors.board_visitor import stranger, visitor
from rinban.doors.http import Answer, HttpEvent
from rinban.sign_in.secret import session_mark
from rinban.wiring import Parts

SESSION_MARK = "Rinban-Session"
CONNECTS = "connect-src 'self'"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; {CONNECTS}; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ABOUT: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with less a browser does not say either which page has sent a form
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""The headers of every page. Nothing of a page comes from elsewhere, and nobody frames it."""

Page = Callable[[Parts, HttpEvent, Visitor], Answer]


def shown(parts: Parts, event: HttpEvent, page: Page) -> Answer:
    """The page for who is signed in, and the way to the sign-in, and from there to the page, for everybody else."""

    def looked() -> Answer:
        known = visitor(parts, event)
        if known is None:
            kept = board_asked.kept(event)
            return with_cookie(to_sign_in(event), kept) if kept else to_sign_in(event)
        answer = of_session(event, _that_listens(parts.config.board_live, page(parts, event, known)))
        return with_cookie(answer, cookies.told_once(event)) if known.told else answer

    return guarded(parts, event, looked)


def guarded(parts: Parts, event: HttpEvent, work: Callable[[], Answer]) -> Answer:
    """What this answers, and a page that says why where it fails."""
    try:
        return work()
    except TooSlow as error:
        parts.log.line("the board was asked for too much", error=str(error))
        return _failed(parts, event, 400, "error_slow")
    except Unavailable as error:
        parts.log.line("the board cannot be read now", error=str(error))
        return _failed(parts, event, 503, "error_one_away" if error.about.get("one") else "error_away")
    except RinbanError as error:
        return _failed(parts, event, error.status, "error_none" if error.status == 404 else "error_refused", error)
    except Exception:  # noqa: BLE001 - a reader must not get a trace
        parts.log.failure("the board failed")
        return _failed(parts, event, 503, "error_failed")


def _failed(parts: Parts, event: HttpEvent, status: int, title: str, error: RinbanError | None = None) -> Answer:
    """The page about a failure, which asks no store. `title`: the name of its words; `error`: why, if that is told.

    A page that could be had a moment later asks again by itself.
    """
    again = status == 503 and event["httpMethod"] == "GET"
    if http.query(event).get("part"):
        return text(status, str(error or title))  # for a script, which reads the status alone
    who, now = stranger(event), parts.clock.now()
    try:
        sentences = BoardSentences(who.language, BoardTimes(who.zone, who.language, now), Settings)
        why = sentences.refusal(error) if error else ""
        values = {"title": title, "why": why, "english": "" if why else str(error or ""), "again": again}
        body = parts.board().pages.render("error", who, http.before(event), now, part=False, **values)
    except Exception:  # noqa: BLE001 - as above; it is said without a page then
        parts.log.failure("the board failed to say that it failed")
        return text(503, "The board failed. Telephones ring all the same.")
    return Answer(status, {**ABOUT, "Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Language"}, body)


def of_session(event: HttpEvent, answer: Answer) -> Answer:
    """The answer, with a mark of the session that has got it: a script whose page is of an earlier one sees it so.

    It stands beside what is answered, since that may be the same for everybody, or nothing new.
    """
    mark = session_mark(cookies.session(event))
    return replace(answer, headers={**answer.headers, SESSION_MARK: mark})


def _that_listens(live: str, answer: Answer) -> Answer:
    """The page, which may open a socket where that is at a host of its own: at this one and no other."""
    there = urlsplit(live)
    if not there.netloc:
        return answer
    policy = POLICY.replace(CONNECTS, f"{CONNECTS} {there.scheme}://{there.netloc}")
    return replace(answer, headers={**answer.headers, "Content-Security-Policy": policy})


def with_cookie(answer: Answer, cookie: str) -> Answer:
    """The answer, which sets this cookie as well."""
    if "Set-Cookie" in answer.headers:
        return replace(answer, cookies=(*answer.cookies, cookie))
    return replace(answer, headers={**answer.headers, "Set-Cookie": cookie})


def to_sign_in(event: HttpEvent) -> Answer:
    return to(event, "/board/sign-in")


def to(event: HttpEvent, page: str) -> Answer:
    """The way to a page, which the browser asks for with a GET."""
    return Answer(303, {**ABOUT, "Location": f"{http.before(event)}{page}"}, "")


def text(status: int, sentence: str) -> Answer:
    return Answer(status, {**ABOUT, "Content-Type": "text/plain; charset=utf-8"}, sentence)
