"""`./dev screens`: the pictures of the board in docs/, taken in Chromium of a short story that is played here.

They are not compared with anything: another Chromium or another font draws otherwise. Look at them before they go in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from local.carrier import Behaviour, Carrier, Ignore, RealClock
from local.parity.person import TakesIt
from local.servers.scratch import scratch_folder
from local.servers.stores import private_stores
from local.service import ROOT, Service, environment, running, simulated, stay_on_this_machine
from tests.browser import CHROMIUM, NO_CHROMIUM, Page, browsing
from tests.screens.signing import signed_in

FOLDER = ROOT / "docs" / "pictures"
KEY = "a-key-of-the-pictures-0"
ROTA = """
zone: Asia/Tokyo
responders:
  suzuki: {name: 鈴木, phone: +81 90 0000 0001}
  sato:   {name: 佐藤, phone: +81 90 0000 0002}
  kacho:  {name: 課長, phone: +81 90 0000 0003}
  ann:    {name: Ann, phone: +81 90 0000 0004, language: en}
groups:
  infra:    {name: {ja: 基盤, en: Infrastructure}, call: [{order: [suzuki, sato, kacho]}]}
  payments: {name: {ja: 決済, en: Payments}, call: [{order: [ann]}]}
"""
SECONDS = 9
"""For which the phone has rung when the pictures are taken."""


def main() -> None:
    if CHROMIUM is None:
        sys.exit(f"{NO_CHROMIUM}: Debian has it as the package chromium.")
    with played() as service, browsing() as browser:
        with signed_in(service, browser, language="en", width=1000, height=840) as page:
            _photographed(page, "board.png", whole=True)
        path = "/board/escalations/infra/1"
        with signed_in(service, browser, path, width=360, height=780, dark=True) as page:
            _photographed(page, "board-telephone.png", whole=False)


def _photographed(page: Page, name: str, *, whole: bool) -> None:
    _rings(page)
    page.photograph(FOLDER / name, whole=whole)
    print(FOLDER / name)


def _rings(page: Page) -> None:
    """Wait until a phone has rung for so long; if it has rung for longer, until the next one has."""
    page.eventually(f"document.querySelector('.live.ringing .count b')?.textContent === '{SECONDS}'")


@contextmanager
def played() -> Iterator[Service]:
    """Ann has taken what payments told; of infra 鈴木 has passed it on, and from then on nobody answers."""
    stay_on_this_machine()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        stores = stack.enter_context(private_stores())
        carrier = stack.enter_context(simulated(RealClock()))
        here = {"TWILIO_API_URL": carrier.base_url}
        made = stack.enter_context(running(stores, folder, environment(stores, folder, **here), {"monitor": KEY}))
        _begins(made, carrier, folder)
        yield made


def _begins(service: Service, carrier: Carrier, folder: Path) -> None:
    carrier.gateway_url = service.gateway.url
    (folder / "rota.yaml").write_text(ROTA, encoding="utf-8")
    service.load([folder / "rota.yaml"])
    service.sweep()
    behaviours: tuple[Behaviour, ...] = (TakesIt("2"), Ignore(), Ignore(), TakesIt())
    for number, behaviour in enumerate(behaviours, 1):
        carrier.phone(f"+81900000000{number}").will(behaviour)
    carrier.run_realtime()
    _alert(service, "payments", host="queue-2", summary="4,000 payments are waiting", severity="average")
    _alert(service, "infra", host="db-1", summary="/var is 97 % full", severity="high")
    _alert(service, "infra", host="db-1", summary="replication is 40 s behind", severity="average")


def _alert(service: Service, group: str, **fields: str) -> None:
    body = json.dumps({"dedup_key": fields["summary"], **fields}).encode()
    urlopen(Request(f"{service.gateway.url}/phonecall/{group}", body, {"x-api-key": KEY})).close()


if __name__ == "__main__":
    main()
