"""The sign-in in a browser: the link leaves the address, one button signs in, and without scripts it is pasted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores
from local.service import EXAMPLE, Service, environment, running
from tests.browser import Browser, Page
from tests.screens.signing import WORDS, link, signed_in


@pytest.fixture(scope="module")
def service(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("sign-in")
    with running(stores, folder, environment(stores, folder), {}) as made:
        made.load([EXAMPLE])
        yield made


def well(page: Page) -> None:
    assert (page.errors, page.violations, page.sideways) == ([], [], 0)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [1280, 360])
def test_one_button_signs_in_and_no_address_has_the_link(
    service: Service, browser: Browser, language: str, width: int
) -> None:
    with browser.page(link(service), language=language, width=width) as page:
        page.eventually("location.hash === '' && !location.href.includes('#')")
        well(page)
        page.eventually(f"document.activeElement.innerText === '{WORDS[language]}'")
        page.clicks(WORDS[language])
        page.eventually("location.pathname === '/board'")
        page.sees("jane")
        assert page.evaluate("document.cookie.includes('rinban-board')") is False
        well(page)


def test_a_link_that_is_opened_where_the_sign_in_is_open_already_signs_in(service: Service, browser: Browser) -> None:
    with browser.page(f"{service.gateway.url}/board/sign-in", language="en") as page:
        page.evaluate(f"location.href = {link(service)!r}")
        page.sees("The link is there").clicks("Sign in").sees("jane")
        well(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_who_comes_from_a_chat_is_at_the_page_of_its_link_after_the_sign_in(
    service: Service, browser: Browser, *, scripts: bool
) -> None:
    wanted = "/board/history?group=infra&q=disk"
    with browser.page(f"{service.gateway.url}{wanted}", language="en", scripts=scripts) as page:
        page.eventually("location.pathname === '/board/sign-in'")
        page.evaluate(f"document.getElementById('code').value = {link(service)!r}")
        page.clicks("Sign in")
        page.eventually(f"location.pathname + location.search === {wanted!r}")
        page.sees("jane")
        assert page.evaluate("document.cookie.includes('rinban-asked')") is False
        well(page)


def test_without_scripts_the_link_is_pasted_and_the_board_is_left_by_a_button(
    service: Service, browser: Browser
) -> None:
    with browser.page(f"{service.gateway.url}/board/sign-in", language="en", scripts=False) as page:
        page.evaluate(f"document.getElementById('code').value = {link(service)!r}")
        page.clicks("Sign in")
        page.sees("jane")
        page.clicks("Sign out")
        page.sees("You get a link with")


def test_an_act_is_done_by_keys_and_its_words_are_on_the_page(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, "/board/duty", language="en", width=360) as page:
        page.clicks("Give duties away")
        page.evaluate(
            "document.getElementById('cover-for').value = 'sato', document.getElementById('cover-by').value = 'ann',"
            " document.getElementById('cover-to').value = '+2h'"
        )
        page.evaluate("document.querySelector('#act-cover form button').click()")
        page.sees("Arranged as number")
        well(page)
        page.clicks("Take this back")
        page.sees("It is taken back.")
        well(page)
