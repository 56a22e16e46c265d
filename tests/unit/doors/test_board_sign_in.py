"""The door of the sign-in: who gets in, with what, and what nobody else sees of it."""

from __future__ import annotations

import pytest

from rinban.core.sign_in import FRESH
from rinban.doors.board_sign_in import TRIES
from rinban.sign_in.secret import form_token
from rinban.sign_in.sessions import LIFE
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import ServiceOnFakes

COOKIE = "__Host-rinban-board"
FOREIGN = [
    {"origin": "https://evil.example.test"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://api.example.test", "sec-fetch-site": "cross-site"},
    {"origin": "http://api.example.test"},
    {"referer": "https://api.example.test/board"},
]
"""What a browser says of a form that did not stand on a page of ours."""


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


def link(service: ServiceOnFakes, seconds: float = 60.0) -> str:
    return service.parts.sign_in().links.make("sato", "佐藤", "view", seconds)[0]


# --- in and out ------------------------------------------------------------------------------------------------------


def test_nothing_is_shown_to_who_is_not_signed_in_but_the_way_to_the_sign_in(service: ServiceOnFakes) -> None:
    for page in ("/board", "/board/duty", "/board/history", "/board/escalations/infra/1"):
        browser = MemoryBrowser(service)
        answer = browser.asks("GET", page)
        assert (answer.status_code, answer.headers["Location"], answer.body) == (303, "/board/sign-in", "")


def test_who_has_a_link_is_signed_in_by_a_button_and_nobody_by_the_link_alone(service: ServiceOnFakes) -> None:
    secret = link(service)
    browser = MemoryBrowser(service)
    for _ in range(3):  # as a chat does that shows where a link leads
        browser.opens(f"/board/sign-in#{secret}")
    assert not browser.cookies
    browser.sends("/board/sign-in", code=secret)
    assert list(browser.cookies) == [COOKIE]
    assert "佐藤" in browser.opens("/board/duty").page


def test_the_whole_link_may_be_pasted_where_no_script_runs(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service)
    browser.sends("/board/sign-in", code=f" https://api.example.test/board/sign-in#{link(service)} ")
    assert COOKIE in browser.cookies


def test_a_link_that_was_stolen_and_used_is_of_no_use_to_who_comes_second(service: ServiceOnFakes) -> None:
    secret = link(service)
    MemoryBrowser(service).sends("/board/sign-in", code=secret)
    thief = MemoryBrowser(service)
    thief.sends("/board/sign-in", code=secret)
    assert (thief.status, thief.cookies) == (403, {})
    assert "of no use" in thief.page


def test_who_presses_twice_before_there_is_an_answer_is_signed_in(service: ServiceOnFakes) -> None:
    sent = {"code": link(service), "by": "0123456789abcdef" * 2}
    MemoryBrowser(service).posts("/board/sign-in", sent)  # the browser has given up this one, and its cookie with it
    browser = MemoryBrowser(service).sends("/board/sign-in", **sent)
    assert browser.opens("/board/duty").status == 200
    assert COOKIE in browser.cookies


def test_a_link_that_no_store_could_make_a_session_of_is_of_use_a_moment_later(service: ServiceOnFakes) -> None:
    sent, browser = {"code": link(service), "by": "0123456789abcdef" * 2}, MemoryBrowser(service)
    for store in service.sign_in_stores:
        store.faults.read_only = True
    service.sign_in_stores[0].faults.read_only = False
    service.sign_in_stores[0].faults.meanwhile(
        lambda: None, lambda: setattr(service.sign_in_stores[0].faults, "read_only", True)
    )
    assert browser.posts("/board/sign-in", sent).status_code == 503
    for store in service.sign_in_stores:
        store.faults.read_only = False
    assert browser.sends("/board/sign-in", **sent).opens("/board/duty").status == 200
    assert COOKIE in browser.cookies


def test_a_link_is_of_no_use_after_its_minute(service: ServiceOnFakes) -> None:
    secret = link(service)
    service.shell.clock.at += 60
    browser = MemoryBrowser(service)
    browser.sends("/board/sign-in", code=secret)
    assert (browser.status, browser.cookies) == (403, {})


def test_the_session_ends_after_a_night(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view")
    service.shell.clock.at += LIFE - 1
    assert browser.asks("GET", "/board/duty").status_code == 200
    service.shell.clock.at += 1
    assert browser.asks("GET", "/board/duty").status_code == 303


def test_who_signs_out_is_out_wherever_the_cookie_is(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view")
    copied = dict(browser.cookies)
    (form,) = [one for one in browser.opens("/board/duty").page.split("<form") if "/board/sign-out" in one]
    browser.sends("/board/sign-out", csrf=form.partition('name="csrf" value="')[2].partition('"')[0])
    assert browser.cookies == {}
    browser.cookies = copied
    assert browser.asks("GET", "/board").status_code == 303


def test_a_new_sign_in_has_a_new_cookie_and_ends_the_former_session(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view")
    former = dict(browser.cookies)
    browser.signs_in("sato", "view")
    assert browser.cookies[COOKIE] != former[COOKIE]
    other = MemoryBrowser(service)
    other.cookies = former
    assert other.asks("GET", "/board").status_code == 303


def test_a_cookie_that_somebody_has_put_there_does_not_become_a_session(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service)
    browser.cookies[COOKIE] = "x" * 43
    browser.signs_in("sato", "view")
    assert browser.cookies[COOKIE] != "x" * 43


def test_a_stage_in_the_address_is_kept(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service, stage="prod").signs_in("sato", "view")
    assert browser.status == 200
    assert browser.asks("GET", "/board/sign-in").body.count('"/prod/board/') >= 3


# --- foreign forms, guesses, floods ----------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_signs_nobody_in_and_takes_no_link(
    service: ServiceOnFakes, headers: dict[str, str]
) -> None:
    secret = link(service)
    browser = MemoryBrowser(service)
    assert browser.posts("/board/sign-in", {"code": secret}, **headers).status_code == 403
    assert not browser.cookies
    browser.sends("/board/sign-in", code=secret)
    assert COOKIE in browser.cookies


@pytest.mark.parametrize("headers", [{"origin": "https://api.example.test"}, {"sec-fetch-site": "same-origin"}])
def test_one_header_is_enough_for_a_browser_that_has_not_both(service: ServiceOnFakes, headers: dict[str, str]) -> None:
    browser = MemoryBrowser(service)
    assert browser.posts("/board/sign-in", {"code": link(service)}, **headers).status_code == 303


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_signs_nobody_out(service: ServiceOnFakes, headers: dict[str, str]) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view")
    assert browser.posts("/board/sign-out", {"csrf": "x"}, **headers).status_code == 403
    assert browser.asks("GET", "/board/duty").status_code == 200


def test_a_form_of_ours_without_its_token_or_with_that_of_another_session_is_refused(service: ServiceOnFakes) -> None:
    mine, other = MemoryBrowser(service).signs_in("sato", "view"), MemoryBrowser(service).signs_in("suzuki", "view")
    theirs = other.opens("/board/duty").page.partition('name="csrf" value="')[2].partition('"')[0]
    assert len(theirs) == 64
    for token in ("", theirs, "0" * 64):
        assert mine.posts("/board/sign-out", {"csrf": token}).status_code == 403
    assert mine.asks("GET", "/board/duty").status_code == 200


@pytest.mark.parametrize("code", ["", "a", "0" * 43, "'; --", "#", "\ud83d", "x" * 9000, "<script>alert(1)</script>"])
def test_a_guess_is_told_no_more_than_a_link_that_is_over(service: ServiceOnFakes, code: str) -> None:
    used = link(service)
    MemoryBrowser(service).sends("/board/sign-in", code=used)
    over, guess = MemoryBrowser(service), MemoryBrowser(service)
    over.sends("/board/sign-in", code=used)
    guess.sends("/board/sign-in", code=code.encode(errors="replace").decode())
    assert (guess.status, guess.page, guess.got[-1].headers) == (403, over.page, over.got[-1].headers)


@pytest.mark.parametrize("body", ["x" * 20_000, "&".join(f"a{n}=1" for n in range(99)), "code=%ff%fe", b"\xff\xfe"])
def test_rubbish_is_refused_and_breaks_nothing(service: ServiceOnFakes, body: str | bytes) -> None:
    browser = MemoryBrowser(service)
    text = body if isinstance(body, str) else body.decode("latin-1")
    answer = browser.asks("POST", "/board/sign-in", text, origin=browser.origin)
    assert answer.status_code in (400, 403)
    assert "Traceback" not in answer.body


def test_who_tries_too_often_waits_a_minute_and_others_do_not(service: ServiceOnFakes) -> None:
    flood, secret = MemoryBrowser(service), link(service)
    for _ in range(TRIES):
        flood.sends("/board/sign-in", code="0" * 43)
    flood.sends("/board/sign-in", code=secret)
    assert (flood.status, flood.got[-1].headers["Retry-After"]) == (429, "60")
    MemoryBrowser(service, source="203.0.113.8").sends("/board/sign-in", code=link(service))
    service.shell.clock.at += 59
    assert not flood.cookies


def test_while_tries_cannot_be_counted_a_link_is_of_use_all_the_same(service: ServiceOnFakes) -> None:
    service.tries.faults.away = True
    assert COOKIE in MemoryBrowser(service).signs_in("sato", "view").cookies


# --- stores ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", [0, 1])
def test_with_either_store_alone_people_are_signed_in_and_stay_so(service: ServiceOnFakes, away: int) -> None:
    before = MemoryBrowser(service).signs_in("sato", "view")
    service.sign_in_stores[away].faults.away = True
    meanwhile = MemoryBrowser(service).signs_in("suzuki", "view")
    service.sign_in_stores[away].faults.away = False
    service.sign_in_stores[1 - away].flush()
    assert before.asks("GET", "/board/duty").status_code == 200
    service.sign_in_stores[away].faults.away = True
    assert COOKIE in meanwhile.cookies


def test_without_stores_nobody_is_sent_away_for_good(service: ServiceOnFakes) -> None:
    browser, secret = MemoryBrowser(service).signs_in("sato", "view"), link(service)
    for store in service.sign_in_stores:
        store.faults.away = True
    assert browser.asks("GET", "/board").status_code == 503
    assert browser.posts("/board/sign-in", {"code": secret}).status_code == 503
    assert COOKIE in browser.cookies
    assert MemoryBrowser(service).asks("GET", "/board/sign-in").status_code == 200
    for store in service.sign_in_stores:
        store.faults.away = False
    assert browser.asks("GET", "/board/duty").status_code == 200


def test_a_browser_signs_out_also_while_no_store_answers(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view").opens("/board/duty")
    token = form_token(browser.cookies[COOKIE])
    for store in service.sign_in_stores:
        store.faults.away = True
    assert browser.posts("/board/sign-out", {"csrf": token}).headers["Location"] == "/board/sign-in"
    assert COOKIE not in browser.cookies


# --- what is written where -------------------------------------------------------------------------------------------


def test_neither_link_nor_cookie_stand_in_an_address_a_log_or_a_store(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture
) -> None:
    secret = link(service)
    browser = MemoryBrowser(service)
    browser.opens(f"/board/sign-in#{secret}").sends("/board/sign-in", code=secret)
    browser.sends("/board/sign-in", code=secret)
    service.sign_in_stores[0].faults.silences = 3
    browser.opens("/board/duty")
    cookie = browser.cookies[COOKIE]
    addresses = [(one["path"], one["queryStringParameters"], one["requestContext"]) for one in browser.sent]
    locations = [one.headers.get("Location") for one in browser.got]
    kept = [(store.links, store.taken, store.kept) for store in service.sign_in_stores]
    logged = [record.__dict__ for record in caplog.records]
    assert {"signed in to the board", "a link to the board was of no use"} <= {one["msg"] for one in logged}
    for hidden in (secret, cookie):
        assert hidden not in repr((addresses, locations, kept, logged))
    assert not any(secret in answer.body or cookie in answer.body for answer in browser.got)


def test_every_answer_forbids_frames_scripts_of_others_and_caches(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service).signs_in("sato", "view").opens("/board/duty")
    browser.posts("/board/sign-in", {"code": "x"}, origin="https://evil.example.test")
    assert len(browser.got) >= 4
    for answer in browser.got:
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"  # with no-referrer a form would say "null"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- on this very machine --------------------------------------------------------------------------------------------


def test_over_http_on_this_machine_the_cookie_needs_no_tls(service: ServiceOnFakes) -> None:
    browser = MemoryBrowser(service, "127.0.0.1:8080", secure=False, source="127.0.0.1").signs_in("sato", "view")
    assert list(browser.cookies) == ["rinban-board"]
    assert browser.asks("GET", "/board/duty").status_code == 200


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("192.168.1.5:8080", "192.168.1.9"),
        ("127.0.0.1:8080", "203.0.113.7"),
        ("127.0.0.1.example.test", "127.0.0.1"),
        ("rinban.example.test", "127.0.0.1"),
    ],
)
def test_over_http_from_anywhere_else_nobody_is_signed_in(service: ServiceOnFakes, host: str, source: str) -> None:
    secret = link(service)
    browser = MemoryBrowser(service, host, secure=False, source=source)
    answer = browser.posts("/board/sign-in", {"code": secret})
    assert (answer.status_code, browser.cookies) == (403, {})


def test_the_cookie_of_this_machine_is_no_cookie_elsewhere(service: ServiceOnFakes) -> None:
    here = MemoryBrowser(service, "localhost:8080", secure=False, source="::1").signs_in("sato", "view")
    there = MemoryBrowser(service)
    there.cookies = dict(here.cookies)
    assert there.asks("GET", "/board").status_code == 303


# --- who may what ----------------------------------------------------------------------------------------------------


def test_forms_are_shown_for_a_quarter_of_an_hour_and_to_who_may_act(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    browser = MemoryBrowser(service).signs_in("sato")
    assert "/board/acts/cover" in browser.opens("/board/duty").page
    service.shell.clock.at += FRESH
    assert "/board/acts/cover" not in browser.opens("/board/duty").page
    assert "sign in again" in browser.page
    for role in ("view", "wall"):
        looker = MemoryBrowser(service).signs_in("", role)
        assert "/board/acts/" not in looker.opens("/board/duty").page


def test_a_wall_has_no_form_at_all(service: ServiceOnFakes) -> None:
    wall = MemoryBrowser(service).signs_in("", "wall").opens("/board/duty")
    assert "<form" not in wall.page
    assert "csrf" not in wall.page
