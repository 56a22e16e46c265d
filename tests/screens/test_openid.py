"""Signing in with an OpenID provider in a browser: one button leads there, and back to the board, past every policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.openid.double import OpenIdDouble
from local.openid.server import OpenIdDoubleServer, signing_in
from local.servers.stores import Stores
from local.service import Service, environment, running
from rinban.sign_in.openid import BACK
from tests.accessibility import faults
from tests.browser import Browser, Page
from tests.screens.signing import link

ROTA = """
responders: {sato: {name: 佐藤, phone: +81 90 0000 0001, board: act, sign_in: sato@example.jp}}
groups: {infra: {call: [{order: [sato]}]}}
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdDoubleServer]:
    with signing_in(OpenIdDouble()) as server:
        yield server


@pytest.fixture(scope="module")
def service(
    stores: Stores, provider: OpenIdDoubleServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("openid")
    (folder / "rota.yaml").write_text(ROTA, encoding="utf-8")
    double = provider.double
    named = {"OIDC_ISSUER": provider.url, "OIDC_CLIENT_ID": double.client_id, "OIDC_CLIENT_SECRET": double.secret}
    with running(stores, folder, environment(stores, folder, **named), {}) as made:
        double.redirect_uris = [f"{made.gateway.url}{BACK}"]
        made.load([Path(folder / "rota.yaml")])
        yield made


def well(page: Page) -> None:
    assert (page.errors, page.violations, page.sideways) == ([], [], 0)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("said", ["", "?said=openid_unknown"])
def test_the_page_with_the_button_is_for_everybody(
    service: Service, browser: Browser, language: str, said: str
) -> None:
    with browser.page(f"{service.gateway.url}/board/sign-in{said}", language=language) as page:
        assert faults(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_one_button_leads_to_the_provider_and_back_to_the_board(
    service: Service, browser: Browser, *, scripts: bool
) -> None:
    with browser.page(f"{service.gateway.url}/board/sign-in", language="en", width=360, scripts=scripts) as page:
        page.clicks("Sign in with 127.0.0.1")
        page.eventually("location.pathname + location.search === '/board'")
        page.sees("佐藤")
        assert page.evaluate("history.length") <= 3, "no page stands at the address with the code"
        well(page)


def test_who_comes_with_a_link_has_one_button(service: Service, browser: Browser) -> None:
    with browser.page(link(service), language="en", width=360) as page:
        page.eventually("document.activeElement.innerText === 'Sign in'")
        page.sees_no_more("Sign in with 127.0.0.1")
        page.clicks("Sign in")
        page.sees("jane")
        well(page)


def test_who_is_unknown_is_told_so_where_no_code_stands(
    service: Service, browser: Browser, provider: OpenIdDoubleServer
) -> None:
    person, provider.double.person = provider.double.person, {"sub": "x", "email": "x@y.test", "email_verified": True}
    try:
        with browser.page(f"{service.gateway.url}/board/sign-in", language="ja", width=360) as page:
            page.clicks("127.0.0.1 でサインイン")
            page.sees("当番表に登録されていません")
            assert page.evaluate("location.search") == "?said=openid_unknown"
            well(page)
    finally:
        provider.double.person = person
