"""Signing in to the board in a browser, as somebody does who has got a link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.service import Service
from tests.browser import Browser, Page

WORDS = {"en": "Sign in", "ja": "サインイン"}


def link(service: Service, **whose: object) -> str:
    """The whole link, as ./rinban board prints it."""
    return str(service.admin("board", base_url=service.gateway.url, **(whose or {"by": "jane"}))["url"])


@contextmanager
def signed_in(service: Service, browser: Browser, path: str = "/board", **how: Any) -> Iterator[Page]:
    """A page of the board, opened by an operator who has just signed in. `how`: of `Browser.page`."""
    with browser.page(given := link(service), **how) as page:
        if not how.get("scripts", True):
            page.evaluate(f"document.getElementById('code').value = {given!r}")
        page.clicks(WORDS[how.get("language", "ja")])
        page.eventually("location.pathname.endsWith('/board') && document.readyState === 'complete'")
        yield page if path == "/board" else page.opens(f"{service.gateway.url}{path}")
