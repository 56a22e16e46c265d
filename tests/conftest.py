"""What tests of every kind may ask for. Started when first asked for, so that unit tests do not pay for it."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer

from local.servers.stores import Stores, private_stores
from tests.browser import NO_CHROMIUM
from tests.espeak import NO_ESPEAK
from tests.layers import Built, found_in
from tests.schedule import MORE_THAN_CORES, Schedule, file_of, places

# How long one drawn example takes by the wall says nothing where several workers share the cores.
hypothesis.settings.register_profile("untimed", parent=hypothesis.settings(), deadline=None)
hypothesis.settings.register_profile(
    "the same each time", parent=hypothesis.settings.get_profile("untimed"), derandomize=True
)


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """One MariaDB and one Valkey for a worker's tests; one that breaks a store opens `private_stores()` of its own."""
    with private_stores() as both:
        yield both


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest) -> Built | None:
    """What `--built` names, with a Python of Lambda's version; None without the option."""
    folder = request.config.getoption("built")
    return found_in(Path(folder)) if folder else None


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    cores = yield
    return cores + MORE_THAN_CORES


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Schedule | None:
    return Schedule(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep Python's search for circles away from what collecting makes: it is hundreds of thousands of objects that
    all live until the end. To go through them again and again took a seventh of the processor time of the tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(700, 10, 100)  # the whole of what tests keep is gone through a tenth as often


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        place_of = places(item.nodeid for item in items)
        items.sort(key=lambda item: place_of[file_of(item.nodeid)])


NOT_MEASURED = {
    NO_ESPEAK: "of how many seconds are spoken (Debian: apt-get install espeak-ng; macOS: brew install espeak-ng)",
    NO_CHROMIUM: "of pages in a browser (Debian: apt-get install chromium)",
}


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what a run on this machine has not measured: a skipped test alone is overlooked."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    for reason, tests in NOT_MEASURED.items():
        if number := sum(reason in told for told in skipped):
            terminalreporter.section("NOT MEASURED", red=True, bold=True)
            terminalreporter.line(f"{number} tests {tests}: {reason}.")
            terminalreporter.line("Install it, and run them again.")


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples each time, so that a run tells of the change that it tests; --long draws new ones."""
    hypothesis.settings.load_profile("untimed" if config.getoption("--long") else "the same each time")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help="more escalations, histories and incidents, new examples each time, and all of chaos",
    )
    parser.addoption(
        "--built",
        metavar="FOLDER",
        help="e2e and tests/built: on what ./dev build --here has put there, and on Lambda's Python",
    )
    parser.addoption("--zabbix", action="store_true", help="tests/real/test_zabbix.py: with a real Zabbix server")
