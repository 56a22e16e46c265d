"""Which page somebody asked for before the sign-in: a link in a chat leads there, also where nobody is signed in yet,
and who signs in again to act goes on where that was.

A cookie of the browser keeps it on the way. Anybody may write a cookie of their own, so what it says is looked at again
when it comes back: it is a page of the board that shows something, to the letter, or it is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.alerts import GROUP
from rinban.doors.http import HttpEvent

FIRST = "/board"
AGAIN = "again"
"""What the sign-in is asked with by who is signed in already, and may only look by now."""

LONGEST = 2000
"""Characters of a page with its query, which is far more than a search of a hundred characters in Japanese takes."""

NUMBER = re.compile(r"[0-9]{1,9}")
OF_HISTORY = ("from", "to", "group", "who", "outcome", "severity", "q", "after")
"""What the history may be asked for."""

_ESCALATION = "/board/escalations/{group}/{number}"
_PAGES: Mapping[str, tuple[str, ...]] = {
    _ESCALATION: (),
    "/board/duty": ("group", "nights"),
    "/board/duty/fairness": ("month",),
    "/board/history": OF_HISTORY,
    "/board/history/latency": ("month",),
}
"""The pages that can be come back to, by route, each with what it may be asked for."""

_FILES_AND_PARTS = ("part", "csv")
_VALUE = r"(?:[A-Za-z0-9_.~+-]|%(?:[2-689A-F][0-9A-F]|7[0-9A-E]))+"
"""A value as urlencode writes it, without control characters."""


def _pattern(route: str, names: tuple[str, ...]) -> str:
    path = route.replace("{group}", GROUP.pattern).replace("{number}", NUMBER.pattern)
    one = f"(?:{'|'.join(names)})={_VALUE}"
    return f"{path}(?:\\?{one}(?:&{one})*)?" if names else path


_KNOWN = re.compile("|".join(f"(?:{_pattern(route, names)})" for route, names in _PAGES.items()))


def kept(event: HttpEvent) -> str | None:
    """The header's value with which a browser keeps what it has asked for, on its way to the sign-in; None for no
    change. Only a whole page counts: nobody wants to come back to a part, a file or a picture."""
    if event["httpMethod"] != "GET" or http.header(event, "sec-fetch-dest") not in ("", "document"):
        return None
    if any(name in http.query(event) for name in _FILES_AND_PARTS):
        return None
    page = _asked(event)
    return cookies.page_kept(event, page) if _is_known(page) else dropped(event)


def left(event: HttpEvent) -> str | None:
    """The header's value with which a browser keeps the page of ours that it has come from to sign in again, or forgets
    what it asked for before, if that page cannot be come back to. None for no change."""
    if AGAIN not in http.query(event):
        return None
    ours, told = f"{cookies.origin(event)}{http.before(event)}", http.header(event, "referer")
    path, _, query = told.removeprefix(ours).partition("?")
    page = _with(path, dict(parse_qsl(query)))
    return cookies.page_kept(event, page) if told.startswith(ours) and _is_known(page) else dropped(event)


def stood(event: HttpEvent, page: str) -> str | None:
    """The header's value with which a browser keeps the page on which the form of an act stood that nobody is signed in
    for any more. None for no change, where that page cannot be come back to."""
    return cookies.page_kept(event, page) if _is_known(page) else None


def page(event: HttpEvent) -> str:
    """The page below our base that a browser has asked for before; the first page if it has asked for none of ours."""
    told = cookies.page_asked(event)
    return told if _is_known(told) else FIRST


def dropped(event: HttpEvent) -> str | None:
    """The header's value that forgets it, since it is of use once; None if there is nothing to forget."""
    return cookies.page_dropped(event) if cookies.page_asked(event) else None


def _is_known(text: str) -> bool:
    return len(text) <= LONGEST and _KNOWN.fullmatch(text) is not None


def _asked(event: HttpEvent) -> str:
    """The path is made of the route, so that nothing of what stands before it is in it. What the page would not look
    at, such as what a chat adds to a link, is left out."""
    route = str(event["resource"])
    if route == _ESCALATION:
        return "/board/escalations/{}/{}".format(*http.parameters(event, "group", "number"))
    return _with(route, {name: next(iter(values), "") for name, values in http.query(event).items()})


def _with(path: str, given: Mapping[str, str]) -> str:
    asked = {name: value for name in _PAGES.get(path, ()) if (value := given.get(name))}
    return f"{path}?{http.encoded(asked)}" if asked else path
