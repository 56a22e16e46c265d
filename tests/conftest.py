"""What tests of every kind may ask for. Started when first asked for, so that unit tests do not pay for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores, private_stores


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """One MariaDB and one Valkey for a worker's tests; one that breaks a store opens `private_stores()` of its own."""
    with private_stores() as both:
        yield both


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No worker is to begin a long file when the others have nothing left to do."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("early") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="walk every reachable escalation, not a sample of each kind")
