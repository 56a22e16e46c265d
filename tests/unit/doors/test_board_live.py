"""Which screen is let in to hear of changes: one whose page, which is ours and signed in, was given a voucher."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rinban.board.pages import Pages
from rinban.core.board import Visitor
from rinban.core.chain.record import Ref
from rinban.core.screens import SOCKET_LIFE
from rinban.doors import admin
from rinban.doors.board import POLICY
from rinban.doors.board_routes import door
from rinban.doors.http import Answer
from rinban.operator.tasks import answer
from rinban.sign_in.secret import form_token, hashed, listening_token
from tests.fakes.board import PAGES, TEMPLATES
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import VOICE, ServiceOnFakes

HOST, SOCKETS = "api.example.test", "sockets.example.test"
OURS = f"https://{HOST}"
API, SCREEN = "abc123", "L0SM9cOFvHcCIhw="


def browser(service: ServiceOnFakes, cookie: str) -> MemoryBrowser:
    opened = MemoryBrowser(service, HOST)
    name, _, value = cookie.partition("=")
    opened.cookies = {name: value} if value else {}
    return opened


def cookie_of(header: str) -> str:
    return header.partition("=")[2]


def asked(service: ServiceOnFakes, cookie: str, token: str | None = None, **headers: str) -> Answer:
    """A page asks for a voucher. The cookie is a header's."""
    given = listening_token(cookie_of(cookie)) if token is None else token
    return browser(service, cookie).posts("/board/voucher", {"csrf": given}, **headers)


def voucher(service: ServiceOnFakes, cookie: str = "") -> str:
    told = asked(service, cookie or service.signed_in())
    assert told.status_code == 200
    return str(json.loads(told.body)["voucher"])


def of_socket(service: ServiceOnFakes, route: str, connection: str = SCREEN, **more: Any) -> int:
    """The status for what happens to a socket. The event is as API Gateway hands it over: without method and path."""
    about = {"routeKey": route, "connectionId": connection, "apiId": API, "domainName": SOCKETS, "stage": "prod"}
    event = {"requestContext": about, "isBase64Encoded": False, **more}
    return door(event)(service.parts, event).status_code


def connected(service: ServiceOnFakes, shown: str | None, origin: str = OURS, connection: str = SCREEN) -> int:
    query = {} if shown is None else {"queryStringParameters": {"voucher": shown}}
    headers = {"Origin": origin} if origin else {}
    return of_socket(service, "$connect", connection, headers=headers, **query)


def test_who_may_look_may_listen_once_for_each_voucher() -> None:
    service = ServiceOnFakes("listening")
    for who in (service.signed_in(), service.signed_in("sato", "act"), service.signed_in("", "wall")):
        shown = voucher(service, who)
        assert connected(service, shown) == 200
        assert connected(service, shown) == 401


def test_a_screen_that_is_let_in_is_known_until_its_socket_must_have_ended() -> None:
    service = ServiceOnFakes("listening")
    assert connected(service, voucher(service)) == 200
    ((connection, (session, until)),) = service.screens_of(API).open.items()
    assert (connection, session) == (SCREEN, hashed(cookie_of(service.signed_in())))
    assert until == service.shell.clock.now() + SOCKET_LIFE
    assert service.screens_of(API).watched == service.rota().groups.keys()


def test_a_session_has_three_hundred_screens_at_most_and_others_have_theirs() -> None:
    service = ServiceOnFakes("listening")
    jane, sato = service.signed_in(), service.signed_in("sato", "act")
    opened = [connected(service, voucher(service, jane), connection=f"{number}=") for number in range(301)]
    assert opened == [200] * 300 + [429]
    assert connected(service, voucher(service, sato), connection="sato's=") == 200
    assert of_socket(service, "$disconnect", "7=") == 200
    assert connected(service, voucher(service, jane), connection="another=") == 200


def test_a_screen_that_has_left_is_known_no_more_and_others_are() -> None:
    service = ServiceOnFakes("listening")
    for one in ("one", "two"):
        assert connected(service, voucher(service), connection=one) == 200
    assert of_socket(service, "$disconnect", "one") == 200
    assert service.screens_of(API).open.keys() == {"two"}


def test_what_a_screen_says_leads_to_nothing() -> None:
    service = ServiceOnFakes("listening")
    assert of_socket(service, "$default", body='{"action": "close"}') == 200
    assert service.screens == {}


@pytest.mark.parametrize("shown", [None, "", "made-up", "A" * 43, "voucher\r\n" * 9])
def test_a_socket_without_a_voucher_or_with_one_that_was_made_up_is_refused(shown: str | None) -> None:
    service = ServiceOnFakes("listening")
    assert connected(service, shown) == 401
    assert service.screens == {}


@pytest.mark.parametrize("shown", ["", "made-up", "voucher\r\n" * 9])
def test_no_store_is_asked_for_what_cannot_be_a_voucher(shown: str) -> None:
    service = ServiceOnFakes("listening")
    service.vouchers.faults.away = True
    assert connected(service, shown) == 401


def test_a_cookie_alone_opens_no_socket() -> None:
    service = ServiceOnFakes("listening")
    headers = {"Origin": OURS, "Cookie": service.signed_in()}
    assert of_socket(service, "$connect", headers=headers) == 401


def test_a_voucher_is_of_no_use_after_half_a_minute() -> None:
    service = ServiceOnFakes("listening")
    early, late = voucher(service), voucher(service)
    service.shell.clock.at += 29
    assert connected(service, early) == 200
    service.shell.clock.at += 1
    assert connected(service, late) == 401


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://evil.example.test",
        f"http://{HOST}",
        f"{OURS}:444",
        f"https://{SOCKETS}",
        OURS + ".evil.test",
    ],
)
def test_a_page_of_somebody_else_hears_nothing_with_a_good_voucher_and_uses_it_up(origin: str) -> None:
    service = ServiceOnFakes("listening")
    shown = voucher(service)
    assert connected(service, shown, origin) == 401
    assert connected(service, shown) == 401


def test_a_session_that_was_revoked_lets_nobody_listen_with_a_voucher_it_was_given_before() -> None:
    service = ServiceOnFakes("listening")
    shown = voucher(service)
    service.parts.sign_in().sessions.revoke(lambda *_: True)
    assert connected(service, shown) == 401
    assert asked(service, service.signed_in()).status_code == 401


@pytest.mark.parametrize("cookie", ["", "__Host-rinban-board=made-up", f"__Host-rinban-board={'A' * 43}"])
def test_who_is_not_signed_in_gets_no_voucher(cookie: str) -> None:
    service = ServiceOnFakes("listening")
    assert asked(service, cookie).status_code == 401
    assert service.vouchers.kept == {}


def test_a_voucher_is_for_a_page_of_the_same_session_and_of_our_own() -> None:
    """The token of a form does not get one, and the other way round: a page without forms has the one alone."""
    service = ServiceOnFakes("listening")
    jane, sato = service.signed_in(), service.signed_in("sato", "act")
    for token in ("", listening_token(cookie_of(sato)), form_token(cookie_of(jane))):
        assert asked(service, jane, token).status_code == 403
    assert asked(service, jane, origin="https://evil.example.test").status_code == 403
    assert service.vouchers.kept == {}
    assert listening_token(cookie_of(jane)) != form_token(cookie_of(jane))


def test_a_voucher_stands_in_no_store_and_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    service = ServiceOnFakes("listening")
    shown = voucher(service)
    assert connected(service, shown) == 200
    assert shown not in repr((service.vouchers.kept, service.screens_of(API).open))
    service.vouchers.faults.away = True
    assert connected(service, shown) == 503
    logged = [record.__dict__ for record in caplog.records]
    assert "a screen cannot be let in" in str(logged)
    assert shown not in str(logged)


def test_with_either_store_of_sessions_alone_a_screen_is_let_in() -> None:
    service = ServiceOnFakes("listening")
    cookie, (one, other) = service.signed_in(), service.sign_in_stores
    one.faults.away = True
    assert connected(service, voucher(service, cookie)) == 200
    other.faults.away = True
    assert asked(service, cookie).status_code == 503


def test_while_redis_is_away_there_is_no_voucher_and_no_socket_and_who_leaves_is_let_go() -> None:
    service = ServiceOnFakes("listening")
    shown = voucher(service)
    service.screens_of(API).faults.away = True
    assert connected(service, shown) == 503
    assert of_socket(service, "$disconnect") == 200
    service.vouchers.faults.away = True
    assert asked(service, service.signed_in()).status_code == 503


def test_while_the_rota_is_not_known_a_screen_is_told_of_the_groups_of_the_last_time() -> None:
    service = ServiceOnFakes("listening")
    assert connected(service, voucher(service), connection="one") == 200
    watched, groups = service.screens_of(API).watched, set(service.rota().groups)
    watched.clear()
    service.shell.rota.faults.away = True
    assert connected(service, voucher(service), connection="two") == 200
    assert watched == groups


def test_a_page_knows_where_to_listen_and_with_what_and_nowhere_where_there_is_nothing() -> None:
    known = Visitor("", "jane", listens="the token")
    for live, address in (("", ""), ("/board/live", "/prod/board/live"), ("wss://x.example.test/prod",) * 2):
        pages = Pages(TEMPLATES, live) if live else PAGES
        page = pages.render("duty", known, "/prod", 0.0, part=False, view=None, choices=(14,), people=())
        assert f'data-live="{address}"' in page
        assert ('data-token="the token"' in page) == bool(live)


@pytest.mark.parametrize(
    ("live", "connects"),
    [
        ("", "connect-src 'self';"),
        ("/board/live", "connect-src 'self';"),
        (f"wss://{SOCKETS}/prod", f"connect-src 'self' wss://{SOCKETS};"),
    ],
)
def test_a_page_may_connect_to_the_host_of_the_sockets_and_to_no_other(live: str, connects: str) -> None:
    service = ServiceOnFakes("listening", board_live=live)
    answer = browser(service, service.signed_in()).asks("GET", "/board/duty")
    policy = answer.headers["Content-Security-Policy"]
    assert connects in policy
    assert policy.replace(f" wss://{SOCKETS}", "") == POLICY


def test_a_note_and_a_change_of_the_rota_are_told_to_the_screens_and_a_note_that_is_not_kept_is_not() -> None:
    service = ServiceOnFakes("listening").called()

    def asks(task: str, **asked: object) -> dict[str, Any]:
        return answer(lambda: admin.tasks_of(service.parts, VOICE.document), {"task": task, **asked})

    service.parts = replace(service.parts, record=service.shell.mysql)  # type: ignore[arg-type]
    assert "error" not in asks("note", escalation="infra/1", text="the disk is ordered", by="jane")
    assert service.changes == [Ref("infra", 1)]
    assert "error" in asks("note", escalation="infra/9", text="the disk is ordered", by="jane")
    assert "error" not in asks("quiet", **{"group": "infra", "for": "2h", "by": "jane", "apply": True})
    assert service.changes[1:] == [Ref(next(iter(service.rota().groups)), 0)]
