"""The page with the telephones, beside a carrier in real time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.carrier import Carrier, RealClock
from local.gateway.server import listening
from local.phones.page import PhonesPage
from local.phones.page_server import serving
from tests.unit.carrier_service import ACCOUNT, FROM, SATO, SUZUKI, TOKEN, client


@dataclass
class Book:
    numbers: dict[str, str] = field(default_factory=lambda: {SATO: "佐藤", SUZUKI: "鈴木"})
    groups: list[str] = field(default_factory=lambda: ["infra", "payments"])
    looks: int = 0

    def names(self) -> None:
        self.looks += 1


@dataclass
class Desk:
    """`raised` are the groups for which an alert was raised on the page."""

    url: str
    carrier: Carrier
    page: PhonesPage
    book: Book
    raised: list[str]

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").removesuffix("/")

    def rings(self, url: str, number: str = SATO) -> None:
        """Somebody calls this number; what is said is at `url`."""
        client(self.carrier).calls.create(to=number, from_=FROM, url=f"{url}/voice")


@contextmanager
def desk() -> Iterator[Desk]:
    at, book, raised = listening(), Book(), list[str]()
    host = f"127.0.0.1:{at.getsockname()[1]}"

    def raise_alert(group: str, language: str) -> str:
        if group == "payments":
            raise ConnectionRefusedError("nobody listens")
        raised.append(f"{group} {language}")
        return "calling"

    with Carrier(ACCOUNT, TOKEN, RealClock(), ring_delay=0.05) as carrier:
        carrier.run_realtime()
        page = PhonesPage(frozenset({host}), carrier.control, book, raise_alert)
        with serving(at, carrier, page):
            yield Desk(f"http://{host}/", carrier, page, book, raised)
        assert carrier.complaints == []
