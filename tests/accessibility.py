"""axe-core judges a page as it stands: by the rules of WCAG 2.2 AA that a program can judge.

It comes with a package that bundles it, of which nothing else is used. The lock file is in [screens/axe](screens/axe).
Source: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md, "API Name: axe.run".
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from local.servers import pinned
from tests.browser import Page

LOCK = pinned.ROOT / "tests" / "screens" / "axe" / "requirements.txt"
ABSENT = "axe-core, which judges pages, could not be fetched from the Python package index"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

_RUN = f"""axe.run(document, {{
  runOnly: {{type: 'tag', values: {json.dumps(RULES)}}}, resultTypes: ['violations'],
}}).then(({{violations, passes}}) => [passes.length, violations.flatMap(rule => rule.nodes.map(node =>
  rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ')))])"""


@cache
def script() -> str:
    """axe-core's whole text. Skips the test where it cannot be fetched."""
    place = pinned.folder("axe", LOCK)
    if place is None:
        pytest.skip(ABSENT)
    return Path(place / "axe_playwright_python" / "axe.min.js").read_text(encoding="utf-8")


def complaints(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is shown now, one line for each element.

    It is put in by the debugger, which no policy of the page keeps out.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(f"{script()};0")
    judged, found = page.evaluate(_RUN)
    assert judged, "no rule was applied"
    return [str(one) for one in found]


SCREENS = tuple((width, dark) for width in (1280, 360) for dark in (False, True))


def faults(page: Page) -> list[str]:
    """What is wrong on a wide and on a narrow screen, by day and by night: axe-core's complaints, and what is wider
    than the screen."""
    found = []
    for width, dark in SCREENS:
        page.is_on(width=width, dark=dark)
        wide = [f"{page.sideways} pixels too wide"] if page.sideways else []
        found += [f"{width} {'dark' if dark else 'light'}: {one}" for one in (*wide, *complaints(page))]
    return found
