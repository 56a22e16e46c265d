"""The pictures of the documents: what is written is what was on the screen, in few colours."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from tests.browser import Browser
from tests.screens.painting import painted
from tests.screens.test_browser import page_of

HALVES = "<body style='margin:0;height:100px;background:linear-gradient(90deg,{left} 50%,{right} 50%)'>"


def shot(browser: Browser, left: str, right: str) -> bytes:
    with browser.page(page_of(HALVES.format(left=left, right=right)), width=800, height=100) as page:
        return page.photographed(whole=False)


def colours(browser: Browser, file: Path, *at: int) -> Any:
    """The size of a picture, and its colours at these places of its middle line."""
    data = base64.b64encode(file.read_bytes()).decode()
    draws = f"""(async () => {{
      const image = new Image();
      image.src = 'data:image/png;base64,{data}';
      await image.decode();
      const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
      drawn.drawImage(image, 0, 0);
      const at = x => [...drawn.getImageData(x, 50, 1, 1).data].slice(0, 3);
      return [image.width, image.height, ...{list(at)}.map(at)];
    }})()"""
    with browser.page() as page:
        return page.evaluate(draws)


def test_two_screens_stand_beside_each_other_in_one_picture(browser: Browser, tmp_path: Path) -> None:
    both = [shot(browser, "#ff0000", "#00ff00"), shot(browser, "#0000ff", "#ffffff")]
    painted(browser, both, tmp_path / "both.png", gap=10)
    told = colours(browser, tmp_path / "both.png", 100, 700, 910, 1510)
    assert told == [1610, 100, [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]


def test_colours_for_which_there_is_no_room_become_the_nearest(browser: Browser, tmp_path: Path) -> None:
    painted(browser, [shot(browser, "#101010 40%,#202020 40% 50%,#fefefe", "#fefefe")], tmp_path / "few.png", colours=2)
    assert colours(browser, tmp_path / "few.png", 100, 370, 700)[2:] == [[16, 16, 16]] * 2 + [[254, 254, 254]]
