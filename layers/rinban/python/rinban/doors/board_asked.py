"""Which page somebody asked for before the sign-in: a link in a chat leads there, also where nobody is signed in yet.

A cookie of the browser keeps it on the way. Anybody may write a cookie of their own, so what it says is looked at again
when it comes back: it is a page of the board that shows something, to the letter, or it is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.alerts import GROUP
from rinban.doors.http import HttpEvent

FIRST = "/board"
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
    given = {name: next(iter(http.query(event).get(name) or ()), "") for name in _PAGES.get(route, ())}
    asked = {name: value for name, value in given.items() if value}
    return f"{route}?{http.encoded(asked)}" if asked else route
