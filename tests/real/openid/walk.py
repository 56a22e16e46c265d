"""A browser that walks from site to site and fills in forms, with a jar of cookies for each site."""

from __future__ import annotations

import html
import http.client
import re
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

_FORM = re.compile(r"<form\b(?P<about>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL | re.IGNORECASE)
_FIELD = re.compile(r"<(?:input|button)\b[^>]*>", re.IGNORECASE)
_SAID = re.compile(r'([a-z-]+)="([^"]*)"', re.IGNORECASE)
MOST = 12


class Seen(NamedTuple):
    """A page: its address, and what stands on it."""

    url: str
    status: int
    text: str


class WalkingBrowser:
    """`been`: all addresses that it was at."""

    def __init__(self) -> None:
        self.been: list[str] = []
        self._jars: dict[str, dict[str, str]] = {}
        self.page = Seen("", 0, "")

    def opens(self, url: str, fields: dict[str, str] | None = None) -> Seen:
        """The page that this leads to at last."""
        for _ in range(MOST):
            response, text = self._asks(url, fields)
            if response.status not in (301, 302, 303):
                self.page = Seen(url, response.status, text)
                return self.page
            url, fields = urljoin(url, str(response.getheader("Location"))), None
        raise AssertionError(f"no page after {MOST} redirects: {self.been}")

    def sends(self, **typed: str) -> Seen:
        """The page's first form that has these fields, with what was typed into them; a button's counts if it is named
        with its value."""
        for about, inside in _FORM.findall(self.page.text):
            fields = [dict(_SAID.findall(html.unescape(tag))) for tag in _FIELD.findall(inside)]
            if typed.keys() <= {one.get("name", "") for one in fields}:
                hidden = {one["name"]: one.get("value", "") for one in fields if one.get("type") == "hidden"}
                action = dict(_SAID.findall(html.unescape(about))).get("action", "")
                return self.opens(urljoin(self.page.url, action), {**hidden, **typed})
        raise AssertionError(f"no form with {sorted(typed)} at {self.page.url}: {self.page.text[:3000]}")

    def _asks(self, url: str, fields: dict[str, str] | None) -> tuple[http.client.HTTPResponse, str]:
        self.been.append(url)
        parts = urlsplit(url)
        jar = self._jars.setdefault(parts.netloc, {})
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), "Accept-Language": "en"}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{parts.netloc}"}
            headers |= {"Referer": self.page.url}
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        try:
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            body = None if fields is None else urlencode(fields)
            connection.request("GET" if fields is None else "POST", target, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, one in SimpleCookie(header).items():
                jar.pop(name, None)
                if one["max-age"] != "0":
                    jar[name] = one.value
        return response, text
