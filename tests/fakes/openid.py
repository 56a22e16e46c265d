"""The stand-in for an OpenID provider behind a service on fakes, without a wire: what is sent, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from urllib.parse import parse_qs, urlsplit

from local.openid.double import OpenIdDouble
from rinban.adapters.http_post import HttpPost, PostAnswer
from rinban.adapters.openid import HttpOpenIdProvider
from rinban.core.errors import Unavailable
from rinban.sign_in.openid import BACK, OpenIdSignIn
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import ServiceOnFakes

SATO = "sato@example.jp"


class DoublePost(HttpPost):
    """Reaches the double, and nothing else. `asked`: the addresses that were asked for; `bodies`: what was sent.
    `waits`: what happens before it is given up while it is `away`."""

    def __init__(self, double: OpenIdDouble) -> None:
        super().__init__()
        self.double = double
        self.asked: list[str] = []
        self.bodies: list[str] = []
        self.away = False
        self.waits: Callable[[], object] = lambda: None

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], seconds: float, method: str = "POST"
    ) -> PostAnswer:
        assert 0 < seconds <= 4
        self.asked.append(url)
        self.bodies.append(body.decode())
        if self.away:
            self.waits()
        if self.away or not url.startswith(f"{self.double.issuer}/"):
            raise Unavailable("the provider is away")
        small = {name.lower(): value for name, value in headers.items()}
        status, text = self.double.answer(method, url.removeprefix(self.double.issuer), small, body)
        return PostAnswer(status, {}, text)


class OpenIdHouse:
    """A service whose board somebody may sign in to with a provider, and the provider."""

    def __init__(self, service: ServiceOnFakes, claim: str = "email", secret: str | None = None) -> None:
        self.service = service
        self.double = OpenIdDouble(
            redirect_uris=[f"https://api.example.test{BACK}"],
            now=service.shell.clock.now,
            signed_in_at=service.shell.clock.now() - 60,
        )
        self.double.secret = self.double.secret if secret is None else secret
        self.post = DoublePost(self.double)
        self.denied, self.tick = 0, 0.0
        made = (f"{number:043}" for number in count(1))
        self.provider = HttpOpenIdProvider(
            self.double.issuer, self.double.client_id, lambda: self.double.secret, self.post, self._deny, self._ticks
        )
        service.openid = OpenIdSignIn(
            self.provider, self.double.client_id, claim, service.rota, service.shell.clock, lambda: next(made)
        )

    def _deny(self) -> None:
        self.denied += 1

    def _ticks(self) -> float:
        return self.tick

    def browser(self, source: str = "203.0.113.7") -> MemoryBrowser:
        return MemoryBrowser(self.service, source=source)

    def sets_out(self, browser: MemoryBrowser, **headers: str) -> str:
        """The button of the sign-in: the address of the provider that the browser is sent to."""
        told = headers or {"sec-fetch-site": "same-origin"}
        return browser.asks("GET", "/board/sign-in/openid", **told).headers["Location"]

    def there(self, address: str) -> str:
        """The person signs in at the provider: the address below our host that the browser is sent back to."""
        status, said = self.double.answer("GET", address.removeprefix(self.double.issuer), {}, b"")
        assert status == 302, said
        return said.removeprefix("https://api.example.test")

    def comes_back(self, browser: MemoryBrowser, address: str) -> MemoryBrowser:
        """As a browser comes from another site."""
        browser.asks("GET", address, **{"sec-fetch-site": "cross-site"})
        return browser.opens(browser.got[-1].headers["Location"])

    def signs_in(self, browser: MemoryBrowser | None = None) -> MemoryBrowser:
        """From the button to the board, or to what is said instead."""
        browser = browser or self.browser()
        return self.comes_back(browser, self.there(self.sets_out(browser)))


def asked(address: str) -> dict[str, str]:
    """The parameters of an address, each of which stands there once."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


Forge = Callable[[OpenIdDouble], object]
