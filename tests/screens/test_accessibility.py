"""Every page is one for everybody: axe-core finds nothing against WCAG 2.2 AA in either language, by day or by night,
on a screen of 1,280 pixels or of 360, and nobody scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.accessibility import complaints, faults
from tests.browser import Browser, Page
from tests.e2e.world import World
from tests.screens.night import NOBODY, RINGING, TAKEN
from tests.screens.signing import WORDS, link, signed_in
from tests.screens.test_browser import page_of
from tests.screens.test_telephones import LONG
from tests.telephones import desk
from tests.unit.carrier_service import SATO, SUZUKI, Service
from tests.unit.carrier_service import Page as Document

PAGES = (
    "",
    *(f"/escalations/{ref}" for ref in (RINGING, TAKEN, NOBODY, "infra/1", "infra/99")),
    *("/duty", "/duty?group=web&nights=30", "/duty/fairness", "/duty/fairness?month=never"),
    *("/history", "/history?q=nothing+of+the+kind", "/history/latency", "/history/latency?month=2020-02"),
)
NOTED = {"en": ("Note", "Noted in"), "ja": ("メモ", "メモを残しました")}
QUIET = {"en": "Maintenance", "ja": "メンテナンス"}
SILENT = {
    "en": ("Nobody is called for", "It is taken back.", "Take this back: In maintenance until 05:12 JST."),
    "ja": ("アラートでは電話しません。", "取り消しました。", "取り消す: 05:12（JST）までメンテナンス中です。"),
}
ARRANGED = {"en": "I take over the duty", "ja": "当番を代わる"}


@pytest.fixture(scope="module", params=["en", "ja"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def screen(night: World, browser: Browser, language: str) -> Iterator[Page]:
    """Of somebody who may do everything."""
    with signed_in(night.service, browser, whose={"person": "sato"}, language=language) as page:
        yield page


def opened(screen: Page, night: World, path: str) -> Page:
    """The page at this address below /board, with all that it unfolds."""
    screen.opens(f"{night.service.gateway.url}/board{path}")
    screen.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    return screen


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_for_everybody(night: World, screen: Page, path: str) -> None:
    assert faults(opened(screen, night, path)) == []


def test_so_is_what_an_act_has_led_to(night: World, screen: Page, language: str) -> None:
    button, told = NOTED[language]
    page = opened(screen, night, f"/escalations/{TAKEN}")
    page.evaluate("document.getElementById('note-text').focus()")
    page.ask("Input.insertText", text="I have called the bank")
    page.clicks(button, within="#act-note form").sees(told, within=".told")
    assert faults(page) == []


def test_so_is_what_an_act_was_refused_with(night: World, screen: Page, language: str) -> None:
    page = opened(screen, night, "/duty")
    page.evaluate("document.getElementById('override-until-infra').focus()")
    page.ask("Input.insertText", text="some day")
    page.clicks(ARRANGED[language], within="#act-override-infra form").sees("some day", within=".told.bad")
    assert faults(page) == []


def test_so_is_a_group_in_maintenance_with_what_takes_it_back(night: World, screen: Page, language: str) -> None:
    begun, over, undo = SILENT[language]
    page = opened(screen, night, "/duty")
    page.evaluate("document.getElementById('quiet-for-payments').focus()")
    page.ask("Input.insertText", text="2h")
    page.clicks(QUIET[language], within="#act-quiet-payments form").sees(begun, within=".told")
    assert faults(page) == []
    assert faults(opened(page, night, "").sees(begun, within=".maintenance")) == []
    page = opened(page, night, "/duty")
    page.clicks(undo, within=".maintenance form").sees(over, within=".told")
    page.opens(f"{night.service.gateway.url}/board/duty").sees_no_more(begun, within="main")


def test_so_is_a_page_that_has_become_old(night: World, screen: Page) -> None:
    page = opened(screen, night, "")
    page.offline(is_so=True)
    page.evaluate("performance.now = (real => () => real() + 60000)(performance.now.bind(performance))")
    page.eventually("document.body.classList.contains('is-old')")
    assert faults(page) == []
    page.offline(is_so=False)


def test_so_is_the_sign_in(night: World, browser: Browser, language: str) -> None:
    once = link(night.service)
    with browser.page(f"{night.service.gateway.url}/board/sign-in", language=language) as page:
        assert faults(page) == []
        page.evaluate(f"location.href = {once!r}")
        page.eventually("location.hash === ''")
        assert faults(page) == []
        page.clicks(WORDS[language]).eventually("location.pathname === '/board'")
    with browser.page(once, language=language) as page:
        page.clicks(WORDS[language]).eventually("document.querySelector('[role=alert]')")
        assert faults(page) == []


def test_so_is_the_wall(night: World, browser: Browser, language: str) -> None:
    with signed_in(night.service, browser, whose={"wall": True}, language=language) as page:
        assert faults(page) == []


def test_so_is_the_page_with_the_telephones(browser: Browser, service: Service, language: str) -> None:
    service.pages["/voice"] = [Document(LONG.replace("{base}", service.url))]
    with desk() as phones, browser.page(phones.url, language=language) as page:
        page.eventually("document.querySelectorAll('#rows li').length === 2")
        assert faults(page) == []
        phones.rings(service.url, SATO)
        page.eventually("document.querySelector('[data-status=ringing]')")
        assert faults(page) == []
        page.presses("a").sees("ディスク", within="#live")
        phones.rings(service.url, SUZUKI)
        page.eventually("document.querySelector('[data-status=ringing]')")
        assert faults(page) == []
        page.presses("1", "h").eventually("document.querySelector('[data-status=over]')")
        assert faults(page) == []


def test_what_is_wrong_is_found(browser: Browser) -> None:
    pale = "<html lang=en><title>pale</title><main><p style='color:#aaa;background:#fff'>pale</p><img src='data:,'>"
    with browser.page(page_of(pale)) as page:
        assert {one.partition(" ")[0] for one in complaints(page)} == {"color-contrast", "image-alt"}
