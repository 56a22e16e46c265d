"""`./dev screens --how-late`: from the key on one screen's telephone to the board on another screen, in milliseconds.

Both pages are open in one Chromium, each as a visitor of its own, and read the same clock.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from local.carrier import Carrier, RealClock
from local.gateway.server import listening
from local.phones.page import PhonesPage
from local.phones.page_server import serving
from local.servers.scratch import scratch_folder
from local.servers.stores import Stores, private_stores
from local.service import EXAMPLE, Service, environment, running, simulated, stay_on_this_machine
from rinban.core.spread import P95, percentile
from tests.browser import CHROMIUM, NO_CHROMIUM, Browser, Page, browsing
from tests.screens.signing import signed_in
from tests.telephones import Book

TIMES = 50
KEY = "a-key-of-the-tests-0123"
ANN = "+819000000003"
_WHEN_PRESSED = "addEventListener('keydown', event => { if (event.key === '1') window.pressedAt = Date.now(); }, true)"
_WHEN_SHOWN = """new MutationObserver(() => {
  if (!window.shownAt && document.querySelector('.card p.taken')) window.shownAt = Date.now();
}).observe(document, {subtree: true, childList: true})"""


@dataclass(frozen=True, slots=True)
class TwoScreens:
    """`phones`: every telephone. `board`: what is open, on another screen."""

    service: Service
    phones: Page
    board: Page

    def key_to_board(self, name: str) -> float:
        """An alert comes, Ann answers and presses 1; seconds from then on until the board shows who has it."""
        self.board.sees("Nothing is open").evaluate("window.shownAt = 0")
        alert = {"summary": "disk full", "dedup_key": name}
        urlopen(
            Request(f"{self.service.gateway.url}/phonecall/payments", json.dumps(alert).encode(), {"x-api-key": KEY})
        )
        self.phones.sees("ringing", within="#live").presses("a").sees("disk full", within="#live").presses("1")
        self.board.sees("Taken by Ann")
        pressed, shown = self.phones.evaluate("pressedAt"), self.board.evaluate("shownAt")
        self.phones.presses("h").sees("The call is over", within="#live")
        for one in self.service.admin("status")["escalations"]:
            self.service.admin("close", escalation=one["escalation"], by="the bench")
        return float(shown - pressed) / 1000


@contextmanager
def two_screens(stores: Stores, folder: Path, browser: Browser, *, before: str = "") -> Iterator[TwoScreens]:
    """The whole service in real time, its telephones on one screen and the board on another one.

    `before`: JavaScript that runs on the board before its own.
    """
    with ExitStack() as stack:
        carrier = stack.enter_context(simulated(RealClock()))
        here = environment(stores, folder, TWILIO_API_URL=carrier.base_url)
        service = stack.enter_context(running(stores, folder, here, {"monitor": KEY}))
        carrier.gateway_url = service.gateway.url
        service.load([EXAMPLE])
        carrier.run_realtime()
        url = stack.enter_context(_telephones(carrier))
        phones = stack.enter_context(browser.page(url, language="en", before=_WHEN_PRESSED))
        board = stack.enter_context(signed_in(service, browser, language="en", before=f"{_WHEN_SHOWN};{before}"))
        yield TwoScreens(service, phones, board.sees("live"))


@contextmanager
def _telephones(carrier: Carrier) -> Iterator[str]:
    at = listening()
    host = f"127.0.0.1:{at.getsockname()[1]}"
    page = PhonesPage(frozenset({host}), carrier.control, Book({ANN: "Ann"}, ["payments"]), lambda *_: "")
    with serving(at, carrier, page):
        yield f"http://{host}/"


def main(times: int) -> None:
    if CHROMIUM is None:
        sys.exit(f"{NO_CHROMIUM}: Debian has it as the package chromium.")
    stay_on_this_machine()
    with (
        scratch_folder() as folder,
        private_stores() as stores,
        browsing() as browser,
        two_screens(stores, folder, browser) as screens,
    ):
        screens.key_to_board("warm")
        took = sorted(screens.key_to_board(f"{number}") for number in range(times))
    p95 = percentile(took, P95)
    print(f"from the key to the board on another screen, {times} times, milliseconds (at most 1000 at p95)")
    print(f"  median {statistics.median(took) * 1e3:.0f}, p95 {p95 * 1e3:.0f}, at most {took[-1] * 1e3:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
