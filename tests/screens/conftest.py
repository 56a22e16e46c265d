"""One Chromium for the tests of a worker; each opens pages of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores, private_stores
from tests.browser import CHROMIUM, NO_CHROMIUM, Browser, browsing
from tests.e2e.world import World
from tests.screens.night import played
from tests.unit.carrier_service import Service, running_service


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """For these tests alone: a board shows all that is open, and other tests leave things open."""
    with private_stores() as both:
        yield both


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For who looks at pages: it stands still. Who does something there leaves it as it was told."""
    with private_stores() as both, played(both, tmp_path_factory.mktemp("night")) as world:
        yield world


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with browsing() as running:
        yield running


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service
