"""A page that is open while something breaks: it says what it does not know, and goes on by itself afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol
from urllib.request import Request, urlopen

import pytest

from local.carrier import Carrier, RealClock
from local.gateway.server import listening
from local.servers.stores import Stores, private_stores
from local.service import EXAMPLE, Service, environment, running, simulated
from tests import ports
from tests.browser import Browser, Page
from tests.screens.night import NIGHT, standing
from tests.screens.signing import WORDS, link, signed_in

KEY = "a-key-of-the-tests-0123"
HURRIES = (
    """(real => { window.setTimeout = (work, ms, ...more) => real(work, Math.min(ms, 1000), ...more); })(setTimeout)"""
)
"""A page that waits for a second at most until it tries again."""

NEVER_LOOKS = "setTimeout = (real => (work, ms) => ms < 5000 ? real(work, ms) : 0)(setTimeout)"


class Begins(Protocol):
    """Begin a service beside the stores and the carrier of this file, at this port or at any."""

    def __call__(self, port: int = 0) -> AbstractContextManager[Service]: ...


@pytest.fixture(scope="module")
def breakable() -> Iterator[Stores]:
    with private_stores() as both:
        yield both


@pytest.fixture(scope="module")
def carrier() -> Iterator[Carrier]:
    with simulated(RealClock()) as made:
        made.run_realtime()
        yield made


@pytest.fixture(scope="module")
def begins(breakable: Stores, carrier: Carrier, tmp_path_factory: pytest.TempPathFactory) -> Begins:
    def begun(port: int = 0) -> AbstractContextManager[Service]:
        folder = tmp_path_factory.mktemp("faults")
        here = environment(breakable, folder, TWILIO_API_URL=carrier.base_url)
        return running(breakable, folder, here, {"monitor": KEY}, at=listening(port))

    return begun


@pytest.fixture(scope="module")
def service(begins: Begins, carrier: Carrier) -> Iterator[Service]:
    with begins() as made:
        carrier.gateway_url = made.gateway.url
        made.load([EXAMPLE])
        yield made


def alert(service: Service, **fields: str) -> None:
    body = json.dumps({"summary": "disk full", "dedup_key": "disk", **fields}).encode()
    urlopen(Request(f"{service.gateway.url}/phonecall/payments", body, {"x-api-key": KEY})).close()


@pytest.fixture(autouse=True)
def nothing_is_open(service: Service) -> Iterator[None]:
    yield
    for one in service.admin("status")["escalations"]:
        service.admin("close", escalation=one["escalation"], by="the test")


def half_a_minute_passes(page: Page) -> None:
    page.evaluate("performance.now = (real => () => real() + 30000)(performance.now.bind(performance))")


def test_both_stores_are_killed_and_come_back(service: Service, browser: Browser) -> None:
    alert(service)
    with signed_in(service, browser, language="en", before=HURRIES) as page:
        page.sees("disk full", "live")
        for store in (service.stores.redis, service.stores.mysql):
            store.kill()
        try:
            half_a_minute_passes(page)
            page.sees("What you see is old", "disk full")
        finally:
            for store in (service.stores.mysql, service.stores.redis):
                store.start()
        page.sees_no_more("What you see is old").sees("disk full", "jane")
        service.admin("close", escalation="payments/1", by="the test")
        page.sees("Nothing is open")


def test_a_page_that_could_not_be_had_comes_by_itself(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en", before=HURRIES) as page:
        for store in (service.stores.redis, service.stores.mysql):
            store.kill()
        try:
            page.opens(f"{service.gateway.url}/board").sees(
                "The board cannot be read now", "Who answers a telephone is asked to wait"
            )
        finally:
            for store in (service.stores.mysql, service.stores.redis):
                store.start()
        page.sees("Nothing is open", "live")


REFUSES = """
window.asked = 0;
window.known = window.known ?? fetch;
window.fetch = (url, given) => {
  if (!String(url).includes("part=1")) return window.known(url, given);
  window.asked += 1;
  return Promise.resolve(new Response("", { status: 503, headers: { "Retry-After": "3" } }));
};
0
"""


def test_a_page_that_is_refused_says_so_and_comes_back_when_it_may(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en") as page:
        page.sees("Nothing is open", "live").evaluate(REFUSES)
        alert(service)
        page.sees("no answer, asks again in").eventually("window.asked > 1")
        page.evaluate("window.fetch = window.known; 0")
        page.sees("disk full", "live")


def test_the_gateway_ends_and_begins_again(begins: Begins, browser: Browser) -> None:
    port = ports.kept()
    with ExitStack() as first:
        service = first.enter_context(begins(port))
        with signed_in(service, browser, language="en", before=HURRIES) as page:
            page.sees("Nothing is open", "live")
            first.close()
            half_a_minute_passes(page)
            page.sees("What you see is old")
            with begins(port) as second:
                page.sees_no_more("What you see is old").sees("live", "jane")
                alert(second)
                page.sees("disk full")


def test_what_one_gateway_hears_is_on_the_screens_of_the_other(
    service: Service, begins: Begins, browser: Browser
) -> None:
    with begins() as other, signed_in(other, browser, language="en", before=NEVER_LOOKS) as page:
        page.sees("Nothing is open", "live")
        alert(service)
        page.sees("disk full", "Ann")


def test_a_link_that_was_taken_signs_nobody_in_again_whoever_has_it(service: Service, browser: Browser) -> None:
    stolen = link(service)
    with browser.page(stolen, language="en") as thief, browser.page(stolen, language="en") as owner:
        thief.clicks(WORDS["en"]).sees("Nothing is open")
        owner.clicks(WORDS["en"]).sees("This link is of no use").opens(f"{service.gateway.url}/board")
        owner.sees("You get a link with")
        session = service.admin("board_sessions")["sessions"][0]
        assert session["name"] == "jane"
        service.admin("board_revoke", id=session["id"])
        thief.sees("You get a link with")


def test_a_session_that_is_over_ends_on_an_open_page(browser: Browser, tmp_path: Path) -> None:
    rota = (
        "responders: {ann: {name: Ann, phone: +81 90 0000 0003, board: act}}\ngroups: {web: {call: [{order: [ann]}]}}"
    )
    with private_stores() as stores, standing(stores, tmp_path, rota, NIGHT) as world:
        ann = {"person": "ann"}
        with signed_in(world.service, browser, "/board/duty", whose=ann, language="en", before=HURRIES) as page:
            page.sees("Give duties away")
            world.passes(16 * 60)
            page.opens(f"{world.service.gateway.url}/board/duty").sees("sign in again")
            page.opens(f"{world.service.gateway.url}/board").sees("Nothing is open")
            world.passes(12 * 3600)
            page.sees("You get a link with")
