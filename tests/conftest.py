"""What tests of every kind may ask for. Started when first asked for, so that unit tests do not pay for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores, private_stores


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """One MariaDB and one Valkey for the whole run; a test that breaks a store opens `private_stores()` of its own."""
    with private_stores() as both:
        yield both


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="walk every reachable escalation, not a sample of each kind")
