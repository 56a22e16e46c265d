"""Rinban in real time, with simulated phones, beside a real Zabbix: for what takes as long as Zabbix takes."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local import service
from local.carrier import RealClock
from local.serve import background
from local.servers.stores import private_stores
from tests.e2e.records import Records
from tests.e2e.world import World
from tests.real.conftest import KEY

PATIENCE = 45.0
"""Real seconds for what Zabbix does within some, on a machine that does a lot besides; less than the minute after which
a round would find what was lost."""

ROTA = """
zone: Asia/Tokyo
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
groups:
  infra: {name: {ja: 基盤}, policy: standard, call: [{order: [sato, suzuki]}]}
policies:
  standard: {ring: 40s, rounds: 1, collect: 0s}
"""


class LiveWorld(World):
    """A world whose time passes by itself."""

    def until(self, wanted: Callable[[], object], within: float) -> bool:
        """Wait until it is so, in any case for PATIENCE seconds: a test asserts what happens, and not how soon."""
        end = time.monotonic() + max(within, PATIENCE)
        while not wanted():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def count(self, cell: str) -> int:
        """How often a cell of the grid with these words was decided."""
        return sum(cell in str(line.get("message")) for line in self.log())

    def passes(self, seconds: float) -> None:
        time.sleep(seconds)

    def becomes(self, wanted: Callable[[], object], what: str) -> None:
        assert self.until(wanted, PATIENCE), f"within {PATIENCE:g} s: not {what}\n{self.story()}"


@contextmanager
def living(folder: Path, at: socket.socket, zabbix_api: Mapping[str, str]) -> Iterator[LiveWorld]:
    """As ./dev serve runs it: it looks every second at what is due. `at`: the socket at which it listens."""
    (folder / "rota.yaml").write_text(ROTA, encoding="utf-8")
    with private_stores() as stores, service.simulated(RealClock()) as carrier:
        known = {"TWILIO_API_URL": carrier.base_url, "ZABBIX_API": json.dumps(zabbix_api)}
        variables = service.environment(stores, folder, **known)
        with service.running(stores, folder, variables, {"zabbix": KEY}, at=at) as started:
            carrier.gateway_url = started.gateway.url
            started.load([folder / "rota.yaml"])
            records, complaints = Records(stores), list[str]()
            with background.going_on(started, carrier, lambda _: None, complaints.append):
                yield LiveWorld(started, carrier, records, 0)
            records.close()
            assert carrier.complaints == []
