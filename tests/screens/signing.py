"""Signing in to the board in a browser, as somebody does who has got a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.service import Service
from tests.browser import Browser, Page

WORDS = {"en": "Sign in", "ja": "サインイン"}
JANE: Mapping[str, object] = {"by": "jane"}
"""An operator, who stands in no rota."""


def link(service: Service, **whose: object) -> str:
    """The whole link, as ./rinban board prints it."""
    return str(service.admin("board", base_url=service.gateway.url, **(whose or JANE))["url"])


def signs_in_elsewhere(service: Service, page: Page, **whose: object) -> None:
    """Sign in once more in the browser of this page, which is told nothing of it: as in another tab whose page does not
    load any more."""
    code = link(service, **whose).rpartition("#")[2]
    sent = f"{{method: 'POST', body: new URLSearchParams({{code: {code!r}}})}}"
    assert page.evaluate(f"fetch(document.body.dataset.base + '/board/sign-in', {sent}).then(got => got.status)") == 200


THERE = "location.pathname.endsWith('/board') && document.readyState === 'complete'"


@contextmanager
def signed_in(
    service: Service, browser: Browser, path: str = "/board", *, whose: Mapping[str, object] = JANE, **how: Any
) -> Iterator[Page]:
    """A page of the board, opened by somebody who has just signed in. `how`: of `Browser.page`."""
    with browser.page(given := link(service, **whose), **how) as page:
        _presses(page, given, how)
        page.eventually(f"({THERE}) || document.querySelector('h1.bad')")
        if not page.evaluate(THERE):  # a store has kept the function waiting, and the link is as good as before
            page.opens("about:blank").opens(given)
            page.errors.clear()
            _presses(page, given, how)
            page.eventually(THERE)
        yield page if path == "/board" else page.opens(f"{service.gateway.url}{path}")


def _presses(page: Page, given: str, how: Mapping[str, Any]) -> None:
    if not how.get("scripts", True):
        page.evaluate(f"document.getElementById('code').value = {given!r}")
    page.clicks(WORDS[how.get("language", "ja")])
