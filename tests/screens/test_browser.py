"""What tests of pages rely on: a fault of a page is noticed, and only what somebody sees can be read and clicked."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests import browser as tested
from tests.browser import Browser, Page
from tests.devtools import DevToolsError


def page_of(html: str) -> str:
    return f"data:text/html;charset=utf-8,{quote('<!doctype html>' + html)}"


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> Callable[[Page], Page]:
    """Of a page that is there, nothing is waited for any more."""

    def hurried(page: Page) -> Page:
        page.eventually("document.readyState === 'complete'")
        monkeypatch.setattr(tested, "PATIENCE", 0.3)
        return page

    return hurried


@pytest.mark.parametrize(
    "script",
    ["throw Error('too bad')", "console.error('too bad')", "Promise.reject(Error('too bad'))", "alert('too bad')"],
)
def test_what_a_script_fails_at_is_noticed(browser: Browser, script: str) -> None:
    with browser.page(page_of(f"<script>{script}</script><p>there")) as page:
        page.sees("there").eventually("true")
        assert "too bad" in "".join(page.errors)


@pytest.mark.parametrize("markup", ["<script>1</script>", "<p style='color:red'>", "<img src='data:,' onerror='1'>"])
def test_what_a_policy_forbids_is_noticed(browser: Browser, markup: str) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; img-src data:\">"
    with browser.page(page_of(policy + markup)) as page:
        page.eventually("document.readyState === 'complete'")
        assert page.violations


def test_a_page_without_a_fault_has_none(browser: Browser) -> None:
    with browser.page(page_of("<p>well")) as page:
        page.sees("well")
        assert (page.errors, page.violations, page.failed, page.sideways) == ([], [], [], 0)


@pytest.mark.parametrize(
    "markup",
    [
        "<button disabled>go</button>",
        "<button hidden>go</button>",
        "<button>go on</button>",
        "<button>go</button><p style='position:fixed; inset:0; background:white'>above it",
    ],
    ids=["disabled", "hidden", "another", "covered"],
)
def test_what_cannot_be_clicked_is_not_clicked(
    browser: Browser, in_a_hurry: Callable[[Page], Page], markup: str
) -> None:
    with browser.page(page_of(markup)) as page, pytest.raises(AssertionError, match="let 'go' be clicked"):
        in_a_hurry(page).clicks("go")


def test_what_is_hidden_is_not_seen(browser: Browser, in_a_hurry: Callable[[Page], Page]) -> None:
    with browser.page(page_of("<p hidden>there")) as page, pytest.raises(AssertionError, match="did not show"):
        in_a_hurry(page).sees("there")


def test_mouse_and_keyboard(browser: Browser) -> None:
    count = "<button onclick='this.nextSibling.textContent += 1'>a</button><p></p>"
    with browser.page(page_of(count + "<input aria-label=name>")) as page:
        page.clicks("a").sees("1").tabs_to("name").presses("4", "x", "#").presses("Tab", shift=True)
        assert (page.focused, page.evaluate("document.querySelector('input').value")) == ("a", "4x#")
        page.presses("Enter").sees("11").presses("Space").sees("111")


def test_each_has_a_screen_a_language_a_zone_and_colours_of_its_own(browser: Browser) -> None:
    told = """[innerWidth, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone,
               matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion)').matches]"""
    url = page_of("<meta name=viewport content='width=device-width'>")
    phone = browser.page(url, width=360, language="en", zone="Europe/Paris", dark=True, moving=True)
    with browser.page(url) as wall, phone as small:
        assert wall.evaluate(told) == [1280, "ja", "Asia/Tokyo", False, True]
        assert small.evaluate(told) == [360, "en", "Europe/Paris", True, False]


def test_what_is_wider_than_a_telephone_is_noticed(browser: Browser) -> None:
    wide = "<meta name=viewport content='width=device-width'><p style='width: 400px'>wide"
    with browser.page(page_of(wide), width=360) as page:
        assert page.sideways > 0


def test_a_page_is_read_and_clicked_without_scripts_of_its_own(browser: Browser) -> None:
    html = "<script>document.title = 'scripted'</script><details><summary>more</summary>the rest</details>"
    with browser.page(page_of(html), scripts=False) as page:
        assert page.evaluate("document.title") == ""
        page.clicks("more").sees("the rest")


def test_nothing_outside_of_this_machine_is_reached(browser: Browser) -> None:
    with browser.page(page_of("<p>there")) as page:
        with pytest.raises(DevToolsError, match="Failed to fetch"):
            page.evaluate("fetch('http://example.com/')")
        assert "ERR_NAME_NOT_RESOLVED" in "".join(page.failed)


@pytest.mark.parametrize(("status", "failed"), [(503, 0), (500, 1), (401, 1)])
def test_a_socket_that_has_to_come_again_is_no_failed_load(browser: Browser, status: int, failed: int) -> None:
    said = f"WebSocket connection to 'ws://x/live' failed: Error in handshake: Unexpected response code: {status}"
    with browser.page(page_of("<p>there")) as page:
        page.heed("Log.entryAdded", {"entry": {"source": "network", "text": said}})
        page.heed("Log.entryAdded", {"entry": {"source": "javascript", "text": said}})
        assert len(page.failed) == failed


def test_a_page_is_photographed(browser: Browser) -> None:
    with browser.page(page_of("<p>there")) as page:
        assert page.photographed().startswith(b"\x89PNG")
