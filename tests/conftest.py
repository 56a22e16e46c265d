"""What tests of every kind may ask for. Started when first asked for, so that unit tests do not pay for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.stores import Stores, private_stores


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """One MariaDB and one Valkey for the whole run; a test that breaks a store opens `private_stores()` of its own."""
    with private_stores() as both:
        yield both
