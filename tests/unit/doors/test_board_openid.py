"""Signing in to the board with an OpenID provider: who gets in, what stops others, and what nobody else sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from local.openid.double import CODE_HOLDS
from rinban.config import BadConfig
from rinban.core.days import Days
from rinban.core.sign_in import FRESH
from rinban.doors.board_sign_in import SAID, TRIES
from rinban.sign_in.openid import BACK
from rinban.sign_in.secret import form_token
from rinban.sign_in.sessions import LIFE
from tests.fakes.browser import MemoryBrowser
from tests.fakes.openid import SATO, OpenIdHouse, asked
from tests.fakes.service import ServiceOnFakes

COOKIE, WAY = "__Host-rinban-board", "__Host-rinban-openid"


@pytest.fixture
def service() -> ServiceOnFakes:
    return with_provider("email")


def with_provider(claim: str) -> ServiceOnFakes:
    made = ServiceOnFakes("board", oidc_issuer="https://login.example.test", oidc_client_id="rinban", oidc_claim=claim)
    knows(made, "sato", SATO)
    return made


def knows(service: ServiceOnFakes, who: str, name: str, **changes: Any) -> None:
    """The rota has this name of the provider for this responder."""
    service.has(replace(service.rota().responders[who], sign_in=name, **changes))


def is_out(browser: MemoryBrowser, said: str) -> bool:
    """Nobody is signed in, and the page of the sign-in says these words."""
    return (
        COOKIE not in browser.cookies and WAY not in browser.cookies and said in browser.page and browser.status == 200
    )


# --- who gets in -----------------------------------------------------------------------------------------------------


def test_who_signs_in_at_the_provider_is_on_the_board_under_the_name_of_the_rota(service: ServiceOnFakes) -> None:
    browser = OpenIdHouse(service).signs_in()
    assert (browser.status, list(browser.cookies)) == (200, [COOKIE])
    assert service.rota().responders["sato"].responder.name in browser.opens("/board/duty").page


@pytest.mark.parametrize(("named", "acts"), [(False, False), (True, True)])
def test_the_rota_says_whether_who_has_signed_in_may_act(service: ServiceOnFakes, *, named: bool, acts: bool) -> None:
    if named:
        service.may_act("sato")
    browser = OpenIdHouse(service).signs_in()
    assert ("/board/acts/" in browser.opens("/board/duty").page) is acts


def test_an_act_stands_in_the_journal_under_the_person_of_the_rota(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    service.called()
    assert acts(OpenIdHouse(service).signs_in())
    (told,) = [entry for _, entry in service.shell.mysql.journal if "on the board" in f"{entry.cell} {entry.detail}"]
    assert "sato" in told.detail


@pytest.mark.parametrize("secret", ["a client's secret", "§ %+&=:", ""])
@pytest.mark.parametrize("ways", [None, ["client_secret_basic"], ["private_key_jwt", "client_secret_post"]])
def test_a_client_proves_itself_in_each_usual_way_or_is_a_public_one(
    service: ServiceOnFakes, secret: str, ways: list[str] | None
) -> None:
    house = OpenIdHouse(service, secret=secret)
    house.double.says["token_endpoint_auth_methods_supported"] = ways
    assert COOKIE in house.signs_in().cookies


def test_capitals_of_an_address_make_no_difference_and_those_of_another_name_do() -> None:
    service = with_provider("email")
    house = OpenIdHouse(service)
    house.double.person["email"] = "SATO@Example.jp"
    assert COOKIE in house.signs_in().cookies
    service = with_provider("sub")
    knows(service, "sato", "7C1E")
    assert is_out(OpenIdHouse(service, "sub").signs_in(), "does not know you")
    knows(service, "sato", "7c1e")
    assert COOKIE in OpenIdHouse(service, "sub").signs_in().cookies


@pytest.mark.parametrize(
    ("named", "other"),
    [("sato@example.jp", "\u017fato@example.jp"), ("sato@example.kp", "sato@example.\u212ap")],
)
def test_an_address_that_only_looks_like_somebodys_is_somebody_elses(
    service: ServiceOnFakes, named: str, other: str
) -> None:
    """U+017F is a long s, whose capital is S; U+212A is the Kelvin sign, whose small letter is k."""
    knows(service, "sato", named)
    house = OpenIdHouse(service)
    house.double.person["email"] = other
    assert is_out(house.signs_in(), "does not know you")
    knows(service, "sato", other)
    assert COOKIE in house.signs_in().cookies


# --- who does not ----------------------------------------------------------------------------------------------------


def test_who_is_not_in_the_rota_by_that_name_does_not_get_in(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.person["email"] = "mallory@example.jp"
    assert is_out(house.signs_in(), "the rota does not know you")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_verified_is_nobodys(service: ServiceOnFakes, verified: object) -> None:
    house = OpenIdHouse(service)
    house.double.person["email_verified"] = verified
    assert is_out(house.signs_in(), "the rota does not know you")


@pytest.mark.parametrize("name", ["", None, 7, ["sato@example.jp"], " "])
def test_who_has_no_name_there_is_not_somebody_without_one_here(service: ServiceOnFakes, name: object) -> None:
    house = OpenIdHouse(service)
    others = [who for who in service.rota().responders if who != "suzuki"]
    for who in others:  # so that only one person has no name
        knows(service, who, f"{who}@example.jp")
    house.double.person["email"] = name
    assert is_out(house.signs_in(), "the rota does not know you")


def test_a_name_that_two_people_have_in_the_table_lets_nobody_in(service: ServiceOnFakes) -> None:
    knows(service, "suzuki", SATO.upper())
    assert is_out(OpenIdHouse(service).signs_in(), "the rota does not know you")


def test_who_is_not_there_any_more_or_not_yet_does_not_get_in(service: ServiceOnFakes) -> None:
    for days in (Days(last=date(2001, 1, 1)), Days(first=date(2100, 1, 1))):
        knows(service, "sato", SATO, valid=days)
        assert is_out(OpenIdHouse(service).signs_in(), "the rota does not know you")


def test_who_changes_their_mind_at_the_provider_is_told_so(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.denies = "access_denied"
    assert is_out(house.signs_in(), "Nobody was signed in there")


def test_an_address_that_is_no_part_of_the_token_is_asked_for(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.tells_apart = True
    assert COOKIE in house.signs_in().cookies
    house.double.person["email_verified"] = False
    assert is_out(house.signs_in(), "the rota does not know you")
    house.double.says["userinfo_endpoint"] = None
    house.tick += 3600
    assert is_out(house.signs_in(), "the rota does not know you")


@pytest.mark.parametrize("whose", ["another", None, "", 7])
def test_what_is_told_of_another_person_lets_nobody_in(service: ServiceOnFakes, whose: object) -> None:
    house = OpenIdHouse(service)
    house.double.tells_apart = True
    house.double.tells["sub"] = whose
    assert is_out(house.signs_in(), "cannot be trusted")


def test_a_name_in_the_token_is_not_asked_for_once_more(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    assert COOKIE in house.signs_in().cookies
    assert not [url for url in house.post.asked if url.endswith("/userinfo")]


# --- a way back that somebody else has begun, or that is over --------------------------------------------------------


def test_a_state_that_was_forged_signs_nobody_in(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    state = asked(back)["state"]
    for other in ("", "x" * 43, state[:-1], f"{state}x"):
        mine = MemoryBrowser(service)
        mine.cookies = dict(browser.cookies)
        assert is_out(house.comes_back(mine, back.replace(state, other)), "another browser")
    assert is_out(house.comes_back(browser, back.replace(f"state={state}", f"state={state}&state={state}")), "another")
    assert not [url for url in house.post.asked if url.endswith("/token")]


def test_a_code_of_another_browser_signs_nobody_in(service: ServiceOnFakes) -> None:
    """Otherwise somebody could sign another's browser in as themselves, and read what is done there."""
    house = OpenIdHouse(service)
    thief, victim, idle = (MemoryBrowser(service) for _ in range(3))
    of_thief = house.there(house.sets_out(thief))
    own = asked(house.there(house.sets_out(victim)))
    assert is_out(house.comes_back(idle, of_thief), "another browser")
    mine = MemoryBrowser(service)
    mine.cookies = dict(victim.cookies)
    assert is_out(house.comes_back(mine, of_thief), "another browser")
    # even if the victim's state were known: the code belongs to another verifier
    mixed = of_thief.replace(asked(of_thief)["state"], own["state"])
    assert is_out(house.comes_back(victim, mixed), "another browser")


def test_a_way_back_leads_in_once(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    kept = dict(browser.cookies)
    assert COOKIE in house.comes_back(browser, back).cookies
    copy = MemoryBrowser(service)
    assert is_out(house.comes_back(copy, back), "another browser")
    copy.cookies = kept  # with all that the first one had
    assert is_out(house.comes_back(copy, back), "took too long")


@pytest.mark.parametrize("code", ["", "あ", "\ud83d", "x\r\nHost: evil", "x" * 2001, "\x00"], ids=ascii)
def test_what_no_provider_can_have_made_is_not_asked_about_and_breaks_nothing(
    service: ServiceOnFakes, code: str
) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    state = asked(house.sets_out(browser))["state"]
    told = urlencode({"code": code, "state": state, "iss": house.double.issuer}, errors="surrogatepass")
    assert is_out(house.comes_back(browser, f"{BACK}?{told}"), "took too long")
    assert not [url for url in house.post.asked if url.endswith("/token")]


def test_settings_that_cannot_be_used_are_told_as_a_provider_that_is_away(service: ServiceOnFakes) -> None:
    """Else each press of a stranger would be a server error, which is an alarm."""

    def openid() -> None:
        raise BadConfig("OIDC_ISSUER is set, and OIDC_CLIENT_ID is missing")

    sign_in = replace(service.parts.sign_in(), openid=openid)
    service.parts = replace(service.parts, sign_in=lambda: sign_in)
    for path in ("/board/sign-in/openid", f"{BACK}?code=x&state=y"):
        assert is_out(MemoryBrowser(service).opens(path), "does not work now")


def test_a_code_that_comes_late_signs_nobody_in(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    service.shell.clock.at += CODE_HOLDS
    assert is_out(house.comes_back(browser, back), "took too long")


@pytest.mark.parametrize("said", ["https://other.example.test", ""])
def test_an_answer_of_another_provider_is_none(service: ServiceOnFakes, said: str) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    without = back.partition("&iss=")[0]
    assert is_out(house.comes_back(browser, f"{without}&iss={said}" if said else without), "another browser")


def test_a_provider_that_never_says_who_it_is_is_not_asked_to(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.says["authorization_response_iss_parameter_supported"] = None
    assert COOKIE in house.signs_in().cookies


def test_somebody_elses_page_begins_nothing(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    for site in ("cross-site", "same-site"):
        browser = MemoryBrowser(service)
        assert house.sets_out(browser, **{"sec-fetch-site": site}) == "/board/sign-in"
        assert browser.cookies == {}
    assert house.post.asked == []


# --- a token that is not to be trusted -------------------------------------------------------------------------------


def trusts(service: ServiceOnFakes, claims: Mapping[str, object], header: Mapping[str, object] | None = None) -> bool:
    """Whether somebody is signed in with a token that says this instead."""
    house = OpenIdHouse(service)
    house.double.header, house.double.claims = dict(header or {}), dict(claims)
    browser = house.signs_in()
    assert COOKIE in browser.cookies or is_out(browser, "cannot be trusted")
    return COOKIE in browser.cookies


@pytest.mark.parametrize("algorithm", ["none", "None", "", None, "HS256", "ES256", ["RS256"], 7])
def test_a_token_signed_in_another_way_signs_nobody_in(service: ServiceOnFakes, algorithm: object) -> None:
    house = OpenIdHouse(service)
    house.double.says["id_token_signing_alg_values_supported"] = ["RS256", "none", "HS256"]
    house.double.header["alg"] = algorithm
    assert is_out(house.signs_in(), "cannot be trusted")


def test_a_token_that_has_to_be_read_in_an_unknown_way_signs_nobody_in(service: ServiceOnFakes) -> None:
    assert not trusts(service, {}, {"crit": ["exp"]})


@pytest.mark.parametrize("issuer", ["https://evil.example.test", "https://login.example.test/", "", None, ["x"]])
def test_a_token_of_another_issuer_signs_nobody_in(service: ServiceOnFakes, issuer: object) -> None:
    assert not trusts(service, {"iss": issuer})


@pytest.mark.parametrize(
    "whose",
    [
        {"aud": "another"},
        {"aud": []},
        {"aud": None},
        {"aud": {"rinban": 1}},
        {"aud": ["rinban", "another"]},
        {"aud": ["rinban", "another"], "azp": "another"},
        {"azp": "another"},
        {"azp": ""},
    ],
    ids=str,
)
def test_a_token_for_another_client_signs_nobody_in(service: ServiceOnFakes, whose: dict[str, object]) -> None:
    assert not trusts(service, whose)


@pytest.mark.parametrize("whose", [{"aud": ["rinban"]}, {"aud": ["another", "rinban"], "azp": "rinban"}], ids=str)
def test_a_token_for_us_and_others_is_for_us_if_it_was_given_to_us(
    service: ServiceOnFakes, whose: dict[str, object]
) -> None:
    assert trusts(service, whose)


@pytest.mark.parametrize("nonce", ["x" * 43, "", None, 7])
def test_a_token_of_another_request_signs_nobody_in(service: ServiceOnFakes, nonce: object) -> None:
    assert not trusts(service, {"nonce": nonce})


@pytest.mark.parametrize("claim", [{"exp": -61}, {"iat": -3600}, {"iat": 61}, {"nbf": 61}, {"auth_time": 61}], ids=str)
def test_a_token_of_another_time_signs_nobody_in(service: ServiceOnFakes, claim: dict[str, int]) -> None:
    now = int(service.shell.clock.now())
    assert not trusts(service, {name: now + seconds for name, seconds in claim.items()})


@pytest.mark.parametrize("claim", [{"exp": -59}, {"iat": 59}, {"iat": -300, "nbf": -300}, {"auth_time": 59}], ids=str)
def test_a_clock_may_differ_by_a_minute(service: ServiceOnFakes, claim: dict[str, int]) -> None:
    now = int(service.shell.clock.now())
    assert trusts(service, {name: now + seconds for name, seconds in claim.items()})


@pytest.mark.parametrize("sub", ["", None, 7])
def test_a_token_that_names_nobody_signs_nobody_in(service: ServiceOnFakes, sub: object) -> None:
    assert not trusts(service, {"sub": sub})


def test_a_provider_that_calls_itself_otherwise_is_not_believed(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.says["issuer"] = "https://login.example.test/"
    assert is_out(house.browser().opens("/board/sign-in/openid"), "does not work now")


# --- how fresh it is -------------------------------------------------------------------------------------------------


def acts(browser: MemoryBrowser) -> bool:
    """Whether the page lets its visitor take the escalation."""
    page = "/board/escalations/infra/1"
    browser.sends("/board/acts/take", csrf=form_token(browser.cookies[COOKIE]), escalation="infra/1", back=page)
    return "has infra/1" in browser.page


def test_who_gave_the_password_long_ago_gives_it_again(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    service.called()
    house = OpenIdHouse(service)
    house.double.signed_in_at = service.shell.clock.now() - 5 * FRESH
    assert acts(house.signs_in())
    assert house.double.passwords == 1


def test_it_may_act_for_a_quarter_of_an_hour_after_the_password_and_look_for_a_night(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    service.called()
    house = OpenIdHouse(service)
    house.double.signed_in_at = began = service.shell.clock.now() - 600
    browser = house.signs_in()
    assert house.double.passwords == 0
    service.shell.clock.at = began + FRESH - 1
    assert acts(browser)
    service.shell.clock.at = began + FRESH
    assert not acts(browser)
    assert "sign in again" in browser.page
    service.shell.clock.at = began + 600 + LIFE - 1
    assert browser.opens("/board/duty").status == 200


def test_who_signs_in_again_to_act_is_asked_for_the_password(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    service.called()
    house = OpenIdHouse(service)
    browser = house.signs_in()
    service.shell.clock.at += FRESH
    assert "/board/sign-in" in browser.opens("/board/escalations/infra/1").page
    house.signs_in(browser)
    assert house.double.passwords == 1
    assert acts(browser)


def test_where_nobody_says_when_the_password_was_given_one_may_look_and_not_act(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    service.called()
    house = OpenIdHouse(service)
    house.double.says_when = False
    browser = house.signs_in()
    assert browser.opens("/board/duty").status == 200
    assert not acts(browser)


@pytest.mark.parametrize("when", ["now", True, float("nan"), float("inf"), 10**400])
def test_a_time_that_is_none_or_yet_to_come_signs_nobody_in(service: ServiceOnFakes, when: object) -> None:
    for name in ("auth_time", "exp", "iat"):
        house = OpenIdHouse(service)
        house.double.claims[name] = when
        assert is_out(house.signs_in(), "cannot be trusted")


@pytest.mark.parametrize(("later", "is_in"), [(59, True), (61, False)])
def test_who_gives_the_password_only_later_has_not_given_it(
    service: ServiceOnFakes, *, later: int, is_in: bool
) -> None:
    house = OpenIdHouse(service)
    house.double.claims["auth_time"] = service.shell.clock.now() + later
    assert (COOKIE in house.signs_in().cookies) is is_in


# --- where it leads, and what is written where -----------------------------------------------------------------------


def test_nobody_is_led_away_after_the_sign_in(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    for more in ("&back=https://evil.example.test", "&redirect_uri=//evil.example.test", "&said=%3Cscript%3E"):
        browser = MemoryBrowser(service)
        back = house.there(house.sets_out(browser))
        assert browser.asks("GET", f"{back}{more}").headers["Location"] == "/board"


def test_the_words_about_a_sign_in_are_some_of_ours_and_never_somebody_elses(service: ServiceOnFakes) -> None:
    bare = MemoryBrowser(service).opens("/board/sign-in").page
    for said in ("act_gone", "<b>", "openid", "__class__", "sign_in_late"):
        assert MemoryBrowser(service).opens(f"/board/sign-in?said={said}").page == bare
    for said in SAID:
        assert MemoryBrowser(service).opens(f"/board/sign-in?said={said}").page != bare


@pytest.mark.parametrize("ends", ["in", "out"])
def test_no_page_stands_at_an_address_with_a_code_and_no_log_has_one(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], ends: str
) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    house.double.person["email_verified"] = ends == "in"
    there = house.sets_out(browser)
    back = house.there(there)
    way = browser.cookies[WAY]
    answer = browser.asks("GET", back)
    assert (answer.status_code, answer.body) == (303, "")
    assert answer.headers["Location"] == {"in": "/board", "out": "/board/sign-in?said=openid_unknown"}[ends]
    assert answer.headers["Cache-Control"] == "no-store"
    written = f"{[vars(record) for record in caplog.records]}{capsys.readouterr()}"
    secrets = (asked(back)["code"], asked(back)["state"], way, house.double.secret, browser.cookies.get(COOKIE, way))
    assert {"in": "signed in to the board", "out": "nobody was signed in"}[ends] in written, "there is a log to look at"
    assert [one for one in secrets if one in written] == []
    assert way not in there, "the provider learns what follows from it, and not the secret"


def test_the_provider_is_told_what_the_specification_asks_for_and_nothing_of_the_board(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    sent = asked(house.sets_out(MemoryBrowser(service)))
    bound = {name: sent.pop(name) for name in ("state", "nonce", "code_challenge")}
    assert sent == {
        "response_type": "code",
        "client_id": "rinban",
        "redirect_uri": f"https://api.example.test{BACK}",
        "scope": "openid email",
        "code_challenge_method": "S256",
        "max_age": "900",
    }
    assert len({*bound.values()}) == 3
    assert {len(one) for one in bound.values()} == {43}


def test_a_stage_in_the_address_is_in_the_redirect_uri(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.double.redirect_uris = [f"https://api.example.test/prod{BACK}"]
    browser = MemoryBrowser(service, stage="prod")
    back = house.there(house.sets_out(browser)).removeprefix("/prod")
    assert browser.asks("GET", back).headers["Location"] == "/prod/board"
    assert COOKIE in browser.cookies


# --- the provider is away, or there is none --------------------------------------------------------------------------


def test_the_page_of_the_sign_in_asks_nobody_and_has_a_button_where_there_is_a_provider(
    service: ServiceOnFakes,
) -> None:
    house = OpenIdHouse(service)
    for store in service.sign_in_stores:
        store.faults.away = True
    page = MemoryBrowser(service).opens("/board/sign-in").page
    assert 'href="/board/sign-in/openid"' in page
    assert "Sign in with login.example.test" in page
    assert house.post.asked == []
    assert "openid" not in MemoryBrowser(ServiceOnFakes("board")).opens("/board/sign-in").page


def test_without_a_provider_there_is_no_way_to_one() -> None:
    for path in ("/board/sign-in/openid", f"{BACK}?code=x&state=y"):
        browser = MemoryBrowser(ServiceOnFakes("board"))
        answer = browser.asks("GET", path)
        assert answer.status_code in (303, 404)
        assert COOKIE not in browser.cookies


def test_while_the_provider_is_away_the_page_says_so_and_a_link_signs_in(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    house.post.away = True
    assert is_out(browser.opens("/board/sign-in/openid"), "does not work now")
    browser.signs_in("sato", "view")
    assert browser.status == 200
    assert COOKIE in browser.cookies


def test_a_provider_that_goes_away_on_the_way_back_is_told(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    house.post.away = True
    assert is_out(house.comes_back(browser, back), "does not work now")


def test_a_provider_that_is_away_is_not_asked_for_each_press(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.post.away = True
    for _ in range(5):
        MemoryBrowser(service).opens("/board/sign-in/openid")
    assert len(house.post.asked) == 1
    house.post.away, house.tick = False, 10.0
    assert COOKIE in house.signs_in().cookies


def test_strangers_with_codes_do_not_make_each_container_wait_again_and_again(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    house.provider.facts()
    house.post.waits = lambda: setattr(house, "tick", house.tick + 4)
    house.post.away = True
    for _ in range(5):
        browser = MemoryBrowser(service)
        sent = asked(house.sets_out(browser))
        house.comes_back(browser, f"{BACK}?code=x&state={sent['state']}&iss=https://login.example.test")
        assert is_out(browser, "does not work now")
    assert len([url for url in house.post.asked if url.endswith("/token")]) == 1
    house.post.away, house.tick = False, house.tick + 10
    assert COOKIE in house.signs_in().cookies


def test_while_the_rota_cannot_be_read_nobody_is_taken_for_somebody(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    service.shell.rota.faults.away = True
    browser.asks("GET", back)
    assert COOKIE not in browser.cookies
    assert browser.got[-1].headers["Location"] == "/board/sign-in?said=openid_away"


def test_who_presses_too_often_waits_a_minute(service: ServiceOnFakes) -> None:
    house, flood = OpenIdHouse(service), MemoryBrowser(service)
    for _ in range(TRIES):
        house.sets_out(flood)
    assert house.sets_out(flood) == "/board/sign-in?said=sign_in_often"
    assert house.sets_out(MemoryBrowser(service, source="203.0.113.8")).startswith("https://login.example.test/")


def test_who_comes_back_too_often_has_no_code_asked_about_and_others_are_let_in(service: ServiceOnFakes) -> None:
    house, browser, stranger = OpenIdHouse(service), MemoryBrowser(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    for _ in range(TRIES):
        stranger.asks("GET", f"{BACK}?code=a-guess&state=a-guess")
    assert browser.asks("GET", back).headers["Location"] == "/board/sign-in?said=sign_in_often"
    assert [url for url in house.post.asked if url.endswith("/token")] == []
    assert COOKIE in house.signs_in(house.browser("203.0.113.8")).cookies


def test_a_secret_that_the_provider_refuses_is_read_anew(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    back = house.there(house.sets_out(browser))
    right, house.double.secret = house.double.secret, "another"
    house.provider._secret = lambda: right  # as it was fetched before the rotation
    assert is_out(house.comes_back(browser, back), "does not work now")
    assert house.denied == 1


def test_a_new_sign_in_ends_the_former_session(service: ServiceOnFakes) -> None:
    house = OpenIdHouse(service)
    browser = house.signs_in()
    former = dict(browser.cookies)
    house.signs_in(browser)
    assert browser.cookies[COOKIE] != former[COOKIE]
    other = MemoryBrowser(service)
    other.cookies = former
    assert other.asks("GET", "/board").status_code == 303


def test_two_cookies_of_one_answer_go_out_as_two(service: ServiceOnFakes) -> None:
    house, browser = OpenIdHouse(service), MemoryBrowser(service)
    answer = browser.asks("GET", house.there(house.sets_out(browser))).for_gateway()
    set_cookies = answer["multiValueHeaders"]["Set-Cookie"]
    assert [one.partition("=")[0] for one in set_cookies] == [COOKIE, WAY]
    assert "Set-Cookie" not in answer["headers"]
    json.dumps(answer)
