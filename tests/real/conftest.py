"""Rinban, running, for programs that are not ours: they live in real time, and the phones in virtual time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from local import service
from local.servers.stores import private_stores
from local.servers.zabbix_server import packages
from local.servers.zabbix_server.packages import ZabbixPrograms
from tests.e2e.records import Records
from tests.e2e.world import BEGINNING, World

KEY = "key-of-this-sender-0123456789"


@dataclass(frozen=True)
class DeferredAlerts:
    """`seconds`: how long a test waits for what another program is about to do."""

    seconds: float = 45.0

    def until(self, wanted: Callable[[], object], what: str, log: Path) -> None:
        """`log`: of the other program, for when it did not come to that."""
        end = time.monotonic() + self.seconds
        while not wanted():
            assert time.monotonic() < end, f"within {self.seconds:g} s: not {what}\n{log.read_text()}"
            time.sleep(0.1)


@pytest.fixture
def patiently() -> DeferredAlerts:
    return DeferredAlerts()


@pytest.fixture(scope="module")
def rinban(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with _running(tmp_path_factory.mktemp("rinban")) as world:
        yield world
        assert world.carrier.complaints == []
        assert not [line for line in world.log() if line.get("level") == "ERROR"]


@pytest.fixture(scope="session")
def zabbix_programs(request: pytest.FixtureRequest) -> ZabbixPrograms:
    if not request.config.getoption("zabbix"):
        pytest.skip("needs --zabbix, as in .ci/run: what a real Zabbix does takes minutes")
    found = packages.programs()
    if found is None:
        pytest.skip(packages.ABSENT)
    return found


@contextmanager
def _running(folder: Path) -> Iterator[World]:
    clock, file = service.stepped(folder, BEGINNING)
    with private_stores() as stores, service.simulated(clock) as carrier:
        variables = service.environment(stores, folder, TWILIO_API_URL=carrier.base_url)
        with service.running(stores, folder, variables, {"sender": KEY}, clock_file=file) as started:
            carrier.gateway_url = started.gateway.url
            started.load([service.EXAMPLE])
            records = Records(stores)
            yield World(started, carrier, records, 0)
            records.close()
