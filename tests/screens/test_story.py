"""Whole stories on the board: with nothing but a keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import private_stores
from tests.browser import Browser, Page
from tests.e2e.world import World
from tests.screens.night import NIGHT, ROTA, standing
from tests.screens.signing import link, signed_in

SATO = {"person": "sato"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with private_stores() as stores, standing(stores, tmp_path_factory.mktemp("story"), ROTA, NIGHT) as made:
        yield made


@pytest.fixture
def ref(world: World) -> Iterator[str]:
    """An escalation for which a phone rings; afterwards it is over."""
    answer = world.alert(host="db-1", summary="disk full", dedup_key=f"disk {world.now()}")
    world.phone("suzuki").rings()
    yield answer.escalation
    world.service.admin("close", escalation=answer.escalation, by="the test")
    world.passes(10)


def well(page: Page) -> None:
    assert (page.errors, page.violations, page.failed, page.sideways) == ([], [], [], 0)


@pytest.mark.parametrize("width", [1280, 360])
def test_with_the_keyboard_alone_somebody_signs_in_takes_it_notes_and_goes_back(
    world: World, ref: str, browser: Browser, width: int
) -> None:
    with browser.page(link(world.service, **SATO), language="en", width=width, moving=True) as page:
        page.eventually("document.activeElement.innerText === 'Sign in'").presses("Enter").sees("disk full")
        page.tabs_to("db-1 disk full").presses("Enter").sees("What happened")
        page.tabs_to("I take it").presses("Enter").sees(f"佐藤 has {ref}.", "Taken by 佐藤")
        world.phone("suzuki").stops_ringing()
        page.tabs_to("Note").presses("Enter", "Tab")
        page.ask("Input.insertText", text="/var is swept")
        page.presses("Enter").sees(f"Noted in {ref}.", "note by 佐藤: /var is swept")
        page.tabs_to("Now").presses("Enter").sees("Taken by 佐藤", "1 taken")
        well(page)


def test_without_scripts_each_page_is_read_and_what_it_offers_is_done(world: World, ref: str, browser: Browser) -> None:
    with signed_in(world.service, browser, whose=SATO, language="en", width=360, scripts=False) as page:
        page.sees("1 being called").clicks("db-1 disk full").clicks("I take it").sees(f"佐藤 has {ref}.")
        page.clicks("Note").clicks("What is to be noted (at most 400 characters)")
        page.ask("Input.insertText", text="/var is swept")
        page.clicks("Note", within="#act-note form").sees("/var is swept")
        page.clicks("Now").sees("Taken by 佐藤").clicks("On duty").sees("Nobody is on duty")
        page.clicks("Nights of Payments").sees("Payments, 14 nights ahead")
        page.clicks("30 nights").sees("Payments, 30 nights ahead")
        page.clicks("I take over the duty", within="#act-override-payments summary, #act-override-payments")
        page.clicks("I take over the duty", within="#act-override-payments form").sees("Arranged as number", "佐藤")
        page.clicks("Take this back").sees("It is taken back.")
        page.clicks("How the month was shared").sees("Load").clicks("The month before").sees("November 2026")
        page.clicks("History").sees("Escalations")
        page.clicks("Search")
        page.ask("Input.insertText", text="nothing of the kind")
        page.clicks("Show").sees("Nothing was found.").clicks("Sign out").sees("You get a link with")
        assert (page.violations, page.failed, page.sideways) == ([], [], 0)
