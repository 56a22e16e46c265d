"""A link from a chat: who has to sign in first is at its page afterwards, and nobody is led anywhere else."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from rinban.core.sign_in import FRESH
from rinban.doors.board_asked import LONGEST
from rinban.doors.board_cookies import ASKED_FOR
from tests.fakes.browser import MemoryBrowser
from tests.fakes.openid import OpenIdHouse
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK
from tests.unit.board.looking import looked
from tests.unit.doors.test_board_openid import with_provider

SESSION, ASKED = "__Host-rinban-board", "__Host-rinban-asked"
PAGE, TROUBLE = "/board/escalations/infra/1", "disk full"
HOSTILE = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/board/escalations/infra/1",
    "/board/escalations/infra/1/../../../x",
    "https:/board/duty",
    "javascript:alert(1)",
    "evil.example/board/duty",
    "/board/../x",
    "/board/escalations/../1",
    "/board\\@evil.example",
    "/board@evil.example",
    "/board/duty@evil.example",
    "/board//evil.example",
    "/board/escalations//evil.example/1",
    "/board/escalations/infra/1//",
    "/board/escalations/infra/1?said=x",
    "/board/escalations/infra/1#x",
    "/board/escalations/infra/1%0d%0aLocation:%20https://evil.example",
    "/board/escalations/infra/1\r\nLocation: https://evil.example",
    "/board/escalations/infra/1\x00",
    "/board/escalations/infra/\u0661",
    "/board/escalations/INFRA/1",
    "/board/escalations/infra/1234567890",
    "/board/escalations/" + "x" * 5000 + "/1",
    "/board/history?q=" + "x" * 5000,
    "/board/history?csv=1",
    "/board/history?part=1",
    "/board/history?q=%0D%0Ax",
    "/board/history?q=a%7F",
    "/board/history?q=%",
    "/board/history?q=//evil.example",
    "/board/history?q=a\\b",
    "/board/history?back=https",
    "/board/duty?part=1",
    "/board/acts/take",
    "/board/voucher",
    "/board/sign-in",
    "/board/sign-in/openid",
    "/board/sign-out",
    "/board/static/board.css",
    "/prod/board/duty",
    "/phonecall/infra",
    "/",
    "x",
]
"""What somebody may have written into the cookie, who can write cookies of this browser."""


@pytest.fixture
def service() -> ServiceOnFakes:
    made = with_provider("email")
    made.shell.hear(DISK)
    return made


def location(browser: MemoryBrowser) -> str:
    return browser.got[-1].headers["Location"]


def signs_in(browser: MemoryBrowser) -> str:
    """With a link of one's own; where the browser is led then."""
    secret, _ = browser.service.parts.sign_in().links.make("sato", "佐藤", "view", 600)
    browser.posts("/board/sign-in", {"code": secret})
    assert browser.status == 303
    return location(browser)


# --- back to the page ------------------------------------------------------------------------------------------------


def test_who_comes_from_a_chat_is_at_the_escalation_after_the_sign_in_with_a_link(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).opens(PAGE)
    assert TROUBLE not in browser.page
    browser.signs_in("sato", "view")
    assert (browser.status, TROUBLE in browser.page, "/board/sign-out" in browser.page) == (200, True, True)
    assert [one["path"] for one in browser.sent][-1] == PAGE


def test_who_comes_from_a_chat_is_at_the_escalation_after_the_sign_in_at_the_provider(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service).opens(PAGE)
    house.signs_in(browser)
    assert (browser.status, TROUBLE in browser.page) == (200, True)
    assert list(browser.cookies) == [SESSION]
    assert browser.sent[-1]["path"] == PAGE


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/board/duty", "/board/duty"),
        ("/board/duty?group=infra&nights=30", "/board/duty?group=infra&nights=30"),
        ("/board/duty/fairness?month=2026-10", "/board/duty/fairness?month=2026-10"),
        ("/board/history", "/board/history"),
        ("/board/history?group=&who=&q=", "/board/history"),
        ("/board/history?q=disk&utm_source=chat&group=infra", "/board/history?group=infra&q=disk"),
        ("/board/history?said=%3Cscript%3E", "/board/history"),
        ("/board/history/latency?month=2026-10", "/board/history/latency?month=2026-10"),
        ("/board", "/board"),
    ],
)
def test_so_is_who_comes_to_another_page_with_all_that_it_was_asked_for(
    service: ServiceOnFakes, asked: str, led_to: str
) -> None:
    assert signs_in(MemoryBrowser(service).opens(asked)) == led_to


def test_what_was_looked_for_in_the_history_is_looked_for_after_the_sign_in(service: ServiceOnFakes) -> None:
    words = "ディスク 50%; a=b&c \"d\" 'e' //f\\g, h:i" + "あ" * 60
    browser = MemoryBrowser(service)
    browser.asks("GET", "/board/history?from=2026-11-01&q=" + "".join(f"%{byte:02x}" for byte in words.encode()))
    browser.sent.clear()
    there = signs_in(browser)
    assert len(there) < LONGEST
    assert parse_qs(urlsplit(there).query) == {"from": ["2026-11-01"], "q": [words]}
    assert browser.opens(there).status == 200


def test_a_stage_in_the_address_is_kept_and_is_no_part_of_what_the_browser_keeps(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service, stage="prod").opens(PAGE)
    assert browser.cookies[ASKED] == PAGE
    assert signs_in(browser) == f"/prod{PAGE}"


def test_it_is_the_page_that_was_asked_for_last(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).opens("/board/duty").opens(PAGE)
    assert signs_in(browser) == PAGE
    assert signs_in(MemoryBrowser(service).opens(PAGE).opens("/board")) == "/board"


def test_a_try_that_fails_does_not_lose_it(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service).opens(PAGE)
    browser.sends("/board/sign-in", code="0" * 43)
    house.double.denies = "access_denied"
    house.signs_in(browser)
    assert SESSION not in browser.cookies
    assert signs_in(browser) == PAGE


# --- and nowhere else ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", HOSTILE, ids=lambda text: ascii(text)[:60])
def test_whatever_stands_in_the_cookie_leads_to_a_page_of_the_board_or_to_its_first_one(
    service: ServiceOnFakes, written: str
) -> None:
    browser = MemoryBrowser(service)
    browser.cookies[ASKED] = written
    assert signs_in(browser) == "/board"
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    browser.cookies[ASKED] = written
    browser.asks("GET", house.there(house.sets_out(browser)))
    assert (SESSION in browser.cookies, location(browser)) == (True, "/board")


@pytest.mark.parametrize(
    ("group", "number"),
    [
        ("//evil.example", "1"),
        ("..", "1"),
        ("\\@evil.example", "1"),
        ("infra", "1\r\nSet-Cookie: x=y"),
        ("infra", "1; Domain=evil.example"),
        ("infra", "x" * 5000),
    ],
)
def test_an_address_that_is_no_page_is_not_kept(service: ServiceOnFakes, group: str, number: str) -> None:
    answer = looked(service, f"/escalations/{group.replace('/', '%')}/{number}", signed_in=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/prod/board/sign-in")
    assert "Set-Cookie" not in answer.headers


def test_a_search_that_is_too_long_to_keep_leads_to_the_first_page(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).opens(f"/board/history?q={'x' * 5000}")
    assert browser.cookies == {}
    assert signs_in(browser) == "/board"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/board?part=1", {}),
        ("GET", "/board/duty?part=1", {}),
        ("GET", f"{PAGE}?part=1", {}),
        ("GET", "/board/history?csv=1&q=disk", {}),
        ("GET", PAGE, {"sec-fetch-dest": "image"}),
        ("GET", "/board/duty", {"sec-fetch-dest": "empty"}),
        ("POST", "/board/voucher", {"sec-fetch-site": "same-origin"}),
        ("POST", "/board/acts/take", {"sec-fetch-site": "same-origin"}),
        ("POST", "/board/sign-out", {"sec-fetch-site": "same-origin"}),
        ("GET", "/board/sign-in", {}),
        ("GET", "/board/static/board.css", {}),
    ],
)
def test_only_a_whole_page_is_come_back_to(
    service: ServiceOnFakes, method: str, path: str, headers: dict[str, str]
) -> None:
    browser = MemoryBrowser(service)
    browser.asks(method, path, **headers)
    assert browser.cookies == {}
    browser.opens(PAGE).asks(method, path, **headers)
    assert browser.cookies == {ASKED: PAGE}, "and none of these forgets one"


# --- how long, and whose ---------------------------------------------------------------------------------------------


def test_it_leads_there_once(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).opens(PAGE)
    assert signs_in(browser) == PAGE
    assert list(browser.cookies) == [SESSION]
    assert signs_in(browser) == "/board"


def test_the_browser_keeps_it_for_ten_minutes_for_this_host_alone_and_shows_it_to_no_script(
    service: ServiceOnFakes,
) -> None:
    set_cookie = MemoryBrowser(service).asks("GET", PAGE).headers["Set-Cookie"]
    assert ASKED_FOR == 600
    assert set_cookie == f"{ASKED}={PAGE}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"
    here = MemoryBrowser(service, "127.0.0.1:8080", secure=False, source="127.0.0.1").opens(PAGE)
    assert here.cookies == {"rinban-asked": PAGE}
    assert signs_in(here) == PAGE


def test_the_cookie_of_somebody_else_opens_nothing(service: ServiceOnFakes) -> None:
    sato = MemoryBrowser(service).opens(PAGE)
    thief = MemoryBrowser(service)
    thief.cookies = dict(sato.cookies)
    assert TROUBLE not in thief.opens(PAGE).page
    signs_in(sato)
    assert thief.asks("GET", PAGE).headers["Location"] == "/board/sign-in"
    assert SESSION not in thief.cookies


def test_who_is_signed_in_is_led_nowhere_by_it(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view")
    browser.cookies[ASKED] = PAGE
    assert browser.opens("/board/duty").sent[-1]["path"] == "/board/duty"


# --- signing in again ------------------------------------------------------------------------------------------------

AGAIN = "/board/sign-in?again=1"
OURS = "https://api.example.test/prod"


@pytest.fixture
def browser(service: ServiceOnFakes) -> MemoryBrowser:
    return MemoryBrowser(service, stage="prod")


def comes_from(browser: MemoryBrowser, address: str, to: str = AGAIN) -> str:
    """Where somebody is led who signs in again, from the page at this address."""
    browser.asks("GET", to, referer=address)
    assert browser.status == 200
    return signs_in(browser)


def test_the_foot_of_a_page_leads_to_the_sign_in_that_comes_back(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    browser = MemoryBrowser(service, stage="prod").signs_in("sato")
    assert f'href="/prod{AGAIN}"' not in browser.opens(PAGE).page
    service.shell.clock.forward(FRESH + 1)
    assert f'href="/prod{AGAIN}"' in browser.opens(PAGE).page
    assert comes_from(browser, f"{OURS}{PAGE}") == f"/prod{PAGE}"


@pytest.mark.parametrize(
    ("page", "led_to"),
    [
        (PAGE, PAGE),
        ("/board", "/board"),
        ("/board/duty?group=infra", "/board/duty?group=infra"),
        ("/board/history?q=disk+full&group=&who=&from=2026-11-01", "/board/history?from=2026-11-01&q=disk+full"),
        ("/board/history?q=%E5%AE%B9%E9%87%8F", "/board/history?q=%E5%AE%B9%E9%87%8F"),
        *((one, "/board") for one in HOSTILE if "?" not in one and "#" not in one),
    ],
)
def test_who_signs_in_again_is_at_the_page_where_that_was_pressed(
    browser: MemoryBrowser, page: str, led_to: str
) -> None:
    assert comes_from(browser, f"{OURS}{page}") == f"/prod{led_to}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        PAGE,
        f"https://api.example.test{PAGE}",
        f"https://evil.example/prod{PAGE}",
        f"http://api.example.test/prod{PAGE}",
        f"https://api.example.test.evil.example/prod{PAGE}",
        f"https://api.example.test@evil.example/prod{PAGE}",
    ],
)
def test_an_address_of_somebody_else_leads_to_the_first_page(browser: MemoryBrowser, address: str) -> None:
    assert comes_from(browser, address) == "/prod/board"


def test_what_was_asked_for_before_is_forgotten_by_who_comes_from_the_first_page(browser: MemoryBrowser) -> None:
    browser.opens(PAGE)
    assert comes_from(browser, f"{OURS}/board") == "/prod/board"


def test_who_is_sent_to_the_sign_in_from_one_page_is_at_the_one_that_was_asked_for(browser: MemoryBrowser) -> None:
    """A session has ended: what sends the browser on tells the page on which the link stood as well."""
    browser.opens(PAGE)
    assert comes_from(browser, f"{OURS}/board/duty", "/board/sign-in") == f"/prod{PAGE}"


# --- an act of a session that is over --------------------------------------------------------------------------------


def signed_out(browser: MemoryBrowser, page: str) -> MemoryBrowser:
    """Somebody who may act, and whose session is revoked while this page is open."""
    browser.service.may_act("sato")
    browser.signs_in("sato").opens(page)
    browser.service.parts.sign_in().sessions.end(browser.cookies[SESSION])
    return browser


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "That was not done: you are signed out."),
        ("ja", "サインアウトしているため、実行されませんでした。"),
    ],
)
def test_an_act_of_a_session_that_is_over_is_said_to_be_not_done_and_the_sign_in_leads_back(
    service: ServiceOnFakes, browser: MemoryBrowser, language: str, says: str
) -> None:
    browser.language = language
    signed_out(browser, PAGE).presses("take")
    assert (browser.status, says in browser.page) == (200, True)
    assert not service.shell.now().acknowledged
    assert signs_in(browser) == f"/prod{PAGE}"
    assert says not in browser.opens(PAGE).page


def test_so_is_one_about_a_group_on_the_page_of_the_duties(browser: MemoryBrowser) -> None:
    signed_out(browser, "/board/duty").presses("quiet", **{"for": "2h"})
    assert signs_in(browser) == "/prod/board/duty?group=infra"


@pytest.mark.parametrize("back", [*HOSTILE, "", "/board"], ids=lambda text: ascii(text)[:60])
def test_the_form_of_an_act_leads_to_no_page_that_the_board_does_not_know(browser: MemoryBrowser, back: str) -> None:
    browser.sends("/board/acts/take", back=back)
    assert ASKED not in browser.cookies
    assert signs_in(browser) == "/prod/board"


def test_a_form_of_another_site_leaves_no_page_with_who_is_signed_out(browser: MemoryBrowser) -> None:
    browser.posts("/board/acts/take", {"back": PAGE}, origin="https://evil.example.test")
    assert (browser.status, browser.cookies) == (403, {})
