"""The stage of these tests, and where they write what they measure."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest

from local.chat.server import chats
from local.zabbix.double import ZabbixDouble
from local.zabbix.server import serving
from tests.chaos.others import Others
from tests.chaos.stage import Stage, stage
from tests.chaos.table import ROOT, rows

STARTED = time.monotonic()
HERE = "tests/chaos/"
"""Where the ids of these tests begin, as pytest writes them on every system."""

MEASURED = ROOT / ".run" / "silences.json"
Measure = Callable[[float], None]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if item.nodeid.startswith(HERE)]
    given = bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"))
    for item in here:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="takes too long for every run: ./dev chaos"))
        if given and "broken" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="the environment gives the stores"))
    items.sort(key=lambda item: item.nodeid.startswith(f"{HERE}test_incidents.py"))  # takes what time is left


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What has been measured by now, row by row of the table."""
    known = json.loads(MEASURED.read_text()) if config.getoption("--long") and MEASURED.exists() else {}
    for row in rows() if known else ():
        measured = max((seconds for name, seconds in known.items() if row.covers(name)), default=None)
        if measured is not None:
            terminalreporter.write_line(f"{measured:6.1f} s of silence (at most {row.bound:.0f}): {row.fault}")


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("chaos")) as opened:
        yield opened


@pytest.fixture(scope="session")
def others() -> Iterator[Others]:
    """Those who are told, by stand-ins."""
    with serving(ZabbixDouble("7.0.3")) as zabbix, chats() as chat:
        yield Others(zabbix, chat)


@pytest.fixture(scope="session")
def telling(others: Others, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Functions that tell them."""
    with stage(tmp_path_factory.mktemp("telling"), lambda _: nullcontext(others.variables())) as opened:
        yield opened


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """Takes the longest silence of a test (virtual seconds), which docs/reliability.md has the bound of."""
    name = request.node.nodeid.removeprefix("tests/")

    def take(seconds: float) -> None:
        _write(name, seconds)
        found = [row for row in rows() if row.covers(name)]
        assert found, f"docs/reliability.md has no row for {name} ({seconds:.1f} s)"
        assert seconds <= found[0].silence + 1, f"{seconds:.1f} s of silence; the table says {found[0].silence:.0f} s"
        assert seconds <= found[0].bound, f"{seconds:.1f} s of silence; the bound is {found[0].bound:.0f} s"

    return take


def _write(name: str, seconds: float) -> None:
    MEASURED.parent.mkdir(exist_ok=True)
    with MEASURED.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed: several workers measure at once
        file.seek(0)
        known = json.loads(file.read() or "{}")
        file.truncate(0)
        file.write(json.dumps({**known, name: round(seconds, 1)}, indent=1, sort_keys=True) + "\n")
