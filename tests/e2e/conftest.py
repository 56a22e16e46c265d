"""The world of the end-to-end tests: stores and functions for all of them, phones and time for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from local.carrier import Carrier
from local.clock import SteppedClock
from local.servers.stores import Stores, private_stores
from local.service import ACCOUNT_SID, AUTH_TOKEN, EXAMPLE, ROOT, Service, environment, running, stepped
from tests import ports
from tests.e2e.records import Records
from tests.e2e.world import BEGINNING, KEY, World
from tests.layers import Built

OLD_TOKEN = "the-auth-token-of-yesterday"


@pytest.fixture(scope="session")
def breakable() -> Iterator[Stores]:
    """Stores of its own: these tests empty and break them."""
    with private_stores() as stores:
        yield stores


@pytest.fixture(scope="session")
def clock_and_port(tmp_path_factory: pytest.TempPathFactory) -> tuple[SteppedClock, Path, int]:
    """The carriers of all tests share a clock and, one after the other, a port, which the functions are told once."""
    clock, file = stepped(tmp_path_factory.mktemp("clock"), BEGINNING)
    return clock, file, ports.kept()


class Serve(Protocol):
    """Runs the functions, with these variables more, beside the stores, the clock and the carriers of all tests."""

    def __call__(self, folder: str, **more: str) -> AbstractContextManager[Service]: ...


@pytest.fixture(scope="session")
def serve(
    breakable: Stores,
    clock_and_port: tuple[SteppedClock, Path, int],
    tmp_path_factory: pytest.TempPathFactory,
    built: Built | None,
) -> Serve:
    _, file, port = clock_and_port
    template, python = (built.template, built.python) if built else (ROOT / "template.yaml", None)

    def served(folder: str, **more: str) -> AbstractContextManager[Service]:
        there = tmp_path_factory.mktemp(folder)
        variables = environment(breakable, there, TWILIO_API_URL=f"http://127.0.0.1:{port}", **more)
        return running(breakable, there, variables, {"monitor": KEY}, clock_file=file, template=template, python=python)

    return served


@pytest.fixture(scope="session")
def service(serve: Serve) -> Iterator[Service]:
    with serve("service", TWILIO_AUTH_TOKEN_OLD=OLD_TOKEN) as started:
        yield started


@pytest.fixture(scope="session")
def records(breakable: Stores) -> Iterator[Records]:
    looked = Records(breakable)
    yield looked
    looked.close()


@pytest.fixture
def world(service: Service, records: Records, clock_and_port: tuple[SteppedClock, Path, int]) -> Iterator[World]:
    """A fresh one at 3:12 in the night, with the sample rota and no escalation; afterwards nothing may be amiss."""
    clock, _, port = clock_and_port
    records.clear()
    Path(service.environment["RINBAN_SPOOL"]).unlink(missing_ok=True)
    clock.set(BEGINNING)
    service.load([EXAMPLE])
    with Carrier(ACCOUNT_SID, AUTH_TOKEN, clock, service.gateway.url, port=port) as carrier:
        made = World(service, carrier, records, service.log.stat().st_size)
        yield made
        if made.other_rota:  # time begins anew, so that to the containers what they have read of it stays fresh
            made.starts_cold()
        assert carrier.complaints == []
        assert carrier.faults.left == [], "some faults of this test never happened"
        errors = [line for line in made.log() if line.get("level") == "ERROR"]
        assert not errors


@pytest.fixture
def mended(world: World) -> Iterator[None]:
    """The next test finds both stores, with their tables, and no container that remembers how it was without them."""
    yield
    for store in (world.service.stores.mysql, world.service.stores.redis):
        store.resume()
        store.start()
    world.service.admin("migrate")
    world.starts_cold()
