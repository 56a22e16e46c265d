"""The forms of the board: what was sent, and whether one of our own pages has sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from rinban.board.told_words import TOLD_WORDS
from rinban.core.errors import BadRequest, Forbidden
from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.http import HttpEvent
from rinban.sign_in.secret import is_form_token

Form = Mapping[str, str]

LONGEST, MOST = 10_000, 40
"""Bytes and fields of a form; ours are far from both."""

CSRF = "csrf"
_BACK = re.compile(r"/board(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_=&-]*)?")


def form(event: HttpEvent) -> Form:
    """The fields, each with its last value. Raises BadRequest."""
    body = http.body(event)
    if len(body) > LONGEST:
        raise BadRequest("the form is too long")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST)
    except ValueError as error:
        raise BadRequest("this is no form of the board") from error
    return {name: value.strip() for name, value in fields}


def refuse_foreign(event: HttpEvent) -> None:
    """Raise Forbidden unless the browser says that a page of ours has sent the form.

    Every browser that has a cookie of ours says so, by one header or both [Fetch, Origin header; Fetch Metadata, 2.1].
    """
    site, origin = http.header(event, "sec-fetch-site"), http.header(event, "origin")
    if site not in ("", "same-origin") or origin not in ("", cookies.origin(event)) or not (site or origin):
        raise _refused("form_foreign")


def refuse_forged(event: HttpEvent, given: Form) -> None:
    """Raise Forbidden unless a page that was made for this very session has sent the form."""
    refuse_foreign(event)
    if not is_form_token(given.get(CSRF, ""), cookies.session(event)):
        raise _refused("form_old")


def _refused(kind: str) -> Forbidden:
    return Forbidden(TOLD_WORDS["en"][kind]).of(kind)


def back(given: Form) -> str:
    """The page below our base that the form stood on; the first page for anything else."""
    wanted = given.get("back", "")
    return wanted if _BACK.fullmatch(wanted) else "/board"
