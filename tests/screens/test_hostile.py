"""What others may write becomes a text on every page and nothing else: no element, no script, and no request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from local.servers.stores import private_stores
from tests.browser import Browser, Page
from tests.e2e.test_rubbish import RUBBISH
from tests.e2e.world import World
from tests.property.bodies import NASTY
from tests.screens.night import NIGHT, standing
from tests.screens.signing import link, signed_in
from tests.unit.board.test_escaping import CORPUS

TEXTS = (*CORPUS, *NASTY)
EVIL = "\"><img src=x onerror=\"document.title='taken over'\"><script>document.title='taken over'</script>"
FIELDS = ("summary", "host", "details", "link", "source")
PATHS = ("", "/escalations/infra/1", "/escalations/infra/2", "/duty", "/duty/fairness", "/history")
FIGURES = "/history/latency"  # of texts it has the visitor's name alone
ROTA = f"""
responders:
  sato: {{name: {json.dumps(EVIL)}, phone: +81 90 0000 0001, board: act}}
  ann:  {{name: Ann, phone: +81 90 0000 0003, valid: ..2000-01-01}}
groups:
  infra: {{name: {json.dumps(EVIL)}, call: [{{order: [sato]}}]}}
  web:   {{name: {json.dumps(EVIL)}, call: [{{order: [ann]}}]}}
"""
FOREIGN = (
    "document.querySelectorAll("
    "'img:not(h1 img), iframe, object, embed, style:not([nonce]), body script, main svg script').length"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Of infra one escalation is over and another one is open, with all that was ever thought of as rubbish."""
    with private_stores() as stores, standing(stores, tmp_path_factory.mktemp("hostile"), ROTA, NIGHT) as world:
        world.alert(**dict.fromkeys(FIELDS, EVIL), dedup_key="evil")
        world.phone("sato").rings().answers().presses("1").hangs_up()
        world.service.admin("close", escalation="infra/1", by=EVIL)
        for number, text in enumerate((EVIL, *TEXTS)):
            world.alert(**dict.fromkeys(FIELDS, text), dedup_key=f"rubbish {number}")
        for text in (EVIL, RUBBISH.encode(errors="replace").decode()):
            world.service.admin("note", escalation="infra/2", text=text, by=EVIL)
        world.sweep()
        yield world


def harmless(page: Page) -> None:
    page.eventually("document.readyState === 'complete'")
    assert (page.errors, page.violations, page.failed, page.sideways) == ([], [], [], 0)
    assert "taken over" not in page.evaluate("document.title")
    assert page.evaluate(FOREIGN) == 0
    links = page.evaluate("[...document.querySelectorAll('a')].map(one => one.protocol)")
    assert {one for one in links if one not in ("http:", "https:")} == set()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("whose", [{"person": "sato"}, {"wall": True}], ids=["who acts", "a wall"])
def test_what_an_alert_a_name_or_a_note_says_stays_a_text(
    hostile: World, browser: Browser, width: int, whose: dict[str, object]
) -> None:
    with signed_in(hostile.service, browser, whose=whose, width=width) as page:
        for path in PATHS:
            page.opens(f"{hostile.service.gateway.url}/board{path}").sees("<img src=x" if path else "<script>")
            harmless(page)
        harmless(page.opens(f"{hostile.service.gateway.url}/board{FIGURES}"))


def test_so_does_what_an_address_says(hostile: World, browser: Browser) -> None:
    base = f"{hostile.service.gateway.url}/board"
    with signed_in(hostile.service, browser, whose={"person": "sato"}) as page:
        page.evaluate(f"document.cookie = 'tz=' + encodeURIComponent({json.dumps(EVIL)}) + '; path=/'")
        for text in (EVIL, *CORPUS):
            asked = quote(text.encode(errors="replace"))
            harmless(page.opens(f"{base}/history?q={asked}&who={asked}&group={asked}&outcome={asked}"))
            harmless(page.opens(f"{base}/duty?group={asked}&nights={asked}"))


def test_so_does_what_a_link_says(hostile: World, browser: Browser) -> None:
    with browser.page(f"{link(hostile.service).partition('#')[0]}#{quote(EVIL)}", language="en") as page:
        page.eventually("location.hash === ''")
        harmless(page)
        page.clicks("Sign in").sees("This link is of no use")
        assert page.evaluate(FOREIGN) == 0


def test_so_does_what_somebody_who_acts_has_typed(hostile: World, browser: Browser) -> None:
    path = "/board/escalations/infra/2"
    with signed_in(hostile.service, browser, path, whose={"person": "sato"}, language="en") as page:
        page.clicks("Note").clicks("What is to be noted (at most 400 characters)")
        page.ask("Input.insertText", text=EVIL)
        page.presses("Enter").sees("Noted in").sees(EVIL, within=".story")
        harmless(page)
