"""What the README promises: one command, one link, and somebody has taken an alert."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser import Browser
from tests.e2e.test_serve import serving


def test_who_opens_the_link_raises_an_alert_answers_and_has_taken_it(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, BASE_PATH="rinban") as serve:
        link = serve.shows(r"Answer it +(http://\S+)")[1]
        with browser.page(link, language="en") as page:
            page.sees("佐藤", "鈴木", "Ann", "課長").clicks("Raise an alert").sees("infra: calling")
            page.sees("ringing", within="#live")
            name = page.text("#live .name")
            page.clicks("Answer").sees("on the line", "輪番です。", within="#live").presses("1")
            page.sees("You pressed 1", "ありがとうございます。", within="#live")
            serve.shows(f"infra/1  ☎ {name} pressed 1: acknowledge")
            assert re.search(rf"^infra/1 +acknowledged .* {name} ", serve.rinban("status"), re.MULTILINE)
            page.presses("h").sees("The call is over", within="#live")
            assert (page.errors, page.violations, page.failed) == ([], [], [])
