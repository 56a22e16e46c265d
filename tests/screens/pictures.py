"""`./dev screens`: the pictures of the board in docs/, taken in Chromium of a night that is played here.

They are not compared with anything: another Chromium or another font draws otherwise. Look at them before they go in.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.gateway.server import listening
from local.phones.page import PhonesPage
from local.phones.page_server import serving
from local.servers.scratch import scratch_folder
from local.servers.stores import private_stores
from local.service import ROOT, stay_on_this_machine
from tests.browser import CHROMIUM, NO_CHROMIUM, Browser, Page, browsing
from tests.e2e.world import NUMBERS, World
from tests.screens import night
from tests.screens.painting import painted
from tests.screens.signing import link, signed_in
from tests.telephones import Book

FOLDER = ROOT / "docs" / "pictures" / "board"
PAGES = {
    "now": "/board",
    "escalation": f"/board/escalations/{night.RINGING}",
    "duty": "/board/duty",
    "fairness": "/board/duty/fairness",
    "latency": "/board/history/latency",
    "history": "/board/history",
}
WIDE, NARROW, HIGH = 1280, 360, 740
"""Pixels. A telephone shows one screen of a page, and is looked at by night; a wide one shows all of it, by day."""


def main() -> None:
    if CHROMIUM is None:
        sys.exit(f"{NO_CHROMIUM}: Debian has it as the package chromium.")
    if not _japanese_fonts():
        sys.exit("No font here has Japanese, so that each letter would be a box: Debian has one as fonts-noto-cjk.")
    stay_on_this_machine()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        scratch_folder() as folder,
        private_stores() as stores,
        browsing() as browser,
        night.played(stores, folder) as world,
    ):
        for language in ("en", "ja"):
            for width in (WIDE, NARROW):
                _pages(world, browser, language, width)
            for dark in (False, True):
                _beside_the_telephones(world, browser, language, dark=dark)


def _japanese_fonts() -> str:
    """Those that Chromium finds too, as fontconfig lists them."""
    lister = shutil.which("fc-list")
    if lister is None:
        return ""
    return subprocess.run([lister, ":lang=ja", "family"], check=True, capture_output=True, text=True).stdout


def _pages(world: World, browser: Browser, language: str, width: int) -> None:
    screen: dict[str, Any] = {"language": language, "width": width, "height": HIGH, "dark": width == NARROW}

    def photographed(page: Page, name: str) -> None:
        shot = page.photographed(whole=width == WIDE)
        _written(browser, [shot], f"{name}-{width}-{language}.png")

    with browser.page(link(world.service), **screen) as page:
        photographed(page.eventually("location.hash === ''"), "sign-in")
    with signed_in(world.service, browser, whose={"person": "sato"}, **screen) as page:
        for name, path in PAGES.items():
            page.opens(f"{world.service.gateway.url}{path}").eventually("document.fonts.status === 'loaded'")
            if name in ("now", "escalation", "duty"):
                page.eventually("document.querySelector('.age.is-live')")
            if name in ("now", "escalation"):
                rings(page)
            photographed(page, name)


def rings(page: Page) -> None:
    """Wait until the page shows the second in which the night stands still: it counts on until it asks again."""
    page.eventually(f"document.querySelector('.live .count b')?.textContent === '{night.RINGS:.0f}'")


def _beside_the_telephones(world: World, browser: Browser, language: str, *, dark: bool) -> None:
    """The page with the telephones and the board, as somebody has them who tries Rinban."""
    how: dict[str, Any] = {"language": language, "height": 656, "dark": dark}
    with telephones(world) as url, browser.page(url, width=400, **how) as phones:
        phones.eventually("document.querySelector('#live [data-status=ringing]')")
        with signed_in(world.service, browser, width=820, **how) as board:
            rings(board.eventually("document.querySelector('.age.is-live')"))
            shots = [phones.photographed(whole=False), board.photographed(whole=False)]
    _written(browser, shots, f"telephones-{'dark' if dark else 'light'}-{language}.png", gap=2)


@contextmanager
def telephones(world: World) -> Iterator[str]:
    """The page with all telephones of the night; its URL."""
    at = listening()
    host = f"127.0.0.1:{at.getsockname()[1]}"
    names = {"sato": "佐藤", "suzuki": "鈴木", "ann": "Ann", "kacho": "課長"}
    book = Book({NUMBERS[who]: name for who, name in names.items()}, ["infra", "payments", "web"])
    page = PhonesPage(frozenset({host}), world.carrier.control, book, lambda group, _: world.alert(group).outcomes[0])
    with serving(at, world.carrier, page):
        yield f"http://{host}/"


def _written(browser: Browser, shots: list[bytes], name: str, gap: int = 0) -> None:
    painted(browser, shots, FOLDER / name, gap=gap)
    print(f"{(FOLDER / name).stat().st_size / 1000:6.1f} kB  {Path(FOLDER.name) / name}", flush=True)


if __name__ == "__main__":
    main()
