"""Who presses 1 on a telephone in one browser is on the board in another one, which never asks by itself."""

from __future__ import annotations

from pathlib import Path

from local.servers.stores import Stores
from tests.browser import Browser
from tests.screens.latency import two_screens
from tests.screens.test_faults import NEVER_LOOKS


def test_a_key_that_is_pressed_on_one_screen_is_on_the_board_of_another(
    browser: Browser, stores: Stores, tmp_path: Path
) -> None:
    with two_screens(stores, tmp_path, browser, before=NEVER_LOOKS) as screens:
        assert screens.key_to_board("disk") > 0
        for page in (screens.phones, screens.board):
            assert (page.errors, page.violations, page.failed) == ([], [], [])
