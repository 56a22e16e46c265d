"""GET /board and below: the pages of the board, for who is signed in. What it answers nobody on the phone waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rinban.core.board import Visitor
from rinban.core.errors import RinbanError, Unavailable
from rinban.doors import http
from rinban.doors.board_visitor import visitor
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ABOUT: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""The headers of every page. Nothing of a page comes from elsewhere, and nobody frames it."""

Page = Callable[[Parts, HttpEvent, Visitor], Answer]


def shown(parts: Parts, event: HttpEvent, page: Page) -> Answer:
    """The page for who is signed in, and the way to the sign-in for everybody else."""
    try:
        known = visitor(parts, event)
        return page(parts, event, known) if known else to_sign_in(event)
    except Unavailable as error:
        parts.log.line("the board cannot be read now", error=str(error))
        return text(503, "The board cannot be read now, since no store answers. Telephones ring all the same.")
    except RinbanError as error:
        return text(error.status, str(error))
    except Exception:  # noqa: BLE001 - a reader must not get a trace
        parts.log.failure("the board failed")
        return text(503, "The board failed. Telephones ring all the same.")


def to_sign_in(event: HttpEvent) -> Answer:
    return Answer(303, {**ABOUT, "Location": f"{http.before(event)}/board/sign-in"}, "")


def text(status: int, sentence: str) -> Answer:
    return Answer(status, {**ABOUT, "Content-Type": "text/plain; charset=utf-8"}, sentence)
