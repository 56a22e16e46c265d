"""Which request to the board is answered by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from rinban.doors import (
    board,
    board_acts,
    board_history,
    board_live,
    board_now,
    board_openid,
    board_pages,
    board_sign_in,
)
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts

Door = Callable[[Parts, HttpEvent], Answer]


def _page(page: board.Page) -> Door:
    return partial(_shown, page)


def _shown(page: board.Page, parts: Parts, event: HttpEvent) -> Answer:
    return board.shown(parts, event, page)


ROUTES: Mapping[tuple[str, str], Door] = {
    ("GET", "/board"): board_now.page,
    ("GET", "/board/escalations/{group}/{number}"): _page(board_pages.escalation),
    ("GET", "/board/duty"): _page(board_pages.duty),
    ("GET", "/board/duty/fairness"): _page(board_history.fairness),
    ("GET", "/board/history"): _page(board_history.history),
    ("GET", "/board/history/latency"): _page(board_history.latency),
    ("GET", "/board/static/{file}"): board_pages.static,
    ("GET", "/board/sign-in"): board_sign_in.page,
    ("POST", "/board/sign-in"): board_sign_in.enter,
    ("GET", "/board/sign-in/openid"): board_openid.begin,
    ("GET", "/board/sign-in/openid/back"): board_openid.back,
    ("POST", "/board/sign-out"): board_sign_in.leave,
    ("POST", "/board/acts/{act}"): board_acts.act,
    ("POST", "/board/voucher"): board_live.voucher,
}
"""By method and route."""


def door(event: HttpEvent) -> Door:
    """Who answers this event: a request of HTTP, or what happens to a socket."""
    route = board_live.of_socket(event)
    return board_live.SOCKET_ROUTES[route] if route else ROUTES[event["httpMethod"], event["resource"]]
