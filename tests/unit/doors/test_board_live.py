"""Which screen is let in to hear of changes: one with a session, on a page of the board's own."""

from __future__ import annotations

import pytest

from rinban.board.pages import Pages
from rinban.core.board import Visitor
from rinban.doors.board_routes import door
from tests.fakes.board import PAGES, TEMPLATES
from tests.fakes.service import ServiceOnFakes

HOST = "api.example.test"
OURS = f"https://{HOST}"


def answered(service: ServiceOnFakes, origin: str = OURS, cookie: str | None = None) -> int:
    """The status for a new socket. The event is as API Gateway hands it over: it has no method, and no path."""
    headers = {"Origin": origin, "Cookie": service.signed_in() if cookie is None else cookie}
    about = {
        "routeKey": "$connect",
        "eventType": "CONNECT",
        "domainName": HOST,
        "identity": {"sourceIp": "203.0.113.7"},
    }
    event = {
        "headers": {name: value for name, value in headers.items() if value},
        "requestContext": {**about, "connectionId": "L0SM9cOFvHcCIhw=", "stage": "prod"},
        "isBase64Encoded": False,
    }
    return door(event)(service.parts, event).status_code


def test_who_may_look_may_listen() -> None:
    service = ServiceOnFakes("listening")
    assert answered(service) == 200
    assert answered(service, cookie=service.signed_in("sato", "act")) == 200
    assert answered(service, cookie=service.signed_in("", "wall")) == 200


@pytest.mark.parametrize("cookie", ["", "__Host-rinban-board=made-up", "rinban-board=made-up", "other=1"])
def test_a_socket_without_a_session_is_refused(cookie: str) -> None:
    assert answered(ServiceOnFakes("listening"), cookie=cookie) == 401


@pytest.mark.parametrize(
    "origin",
    ["", "null", "https://evil.example.test", f"http://{HOST}", f"{OURS}:444", f"{OURS}.evil.example.test"],
)
def test_a_page_of_somebody_else_hears_nothing_with_a_good_session(origin: str) -> None:
    assert answered(ServiceOnFakes("listening"), origin) == 403


def test_a_session_that_was_revoked_lets_nobody_listen() -> None:
    service = ServiceOnFakes("listening")
    assert answered(service) == 200
    service.parts.sign_in().sessions.revoke(lambda *_: True)
    assert answered(service) == 401


def test_with_either_store_alone_a_screen_is_let_in_and_without_both_it_may_come_back() -> None:
    service = ServiceOnFakes("listening")
    cookie, (one, other) = service.signed_in(), service.sign_in_stores
    one.faults.away = True
    assert answered(service, cookie=cookie) == 200
    other.faults.away = True
    assert answered(service, cookie=cookie) == 503
    one.faults.away = other.faults.away = False


def test_a_page_knows_where_to_listen_and_nowhere_where_there_is_nothing() -> None:
    known = Visitor("", "jane")
    for pages, address in ((PAGES, ""), (Pages(TEMPLATES, "/board/live"), "/prod/board/live")):
        page = pages.render("duty", known, "/prod", 0.0, part=False, view=None, choices=(14,), people=())
        assert f'data-live="{address}"' in page
