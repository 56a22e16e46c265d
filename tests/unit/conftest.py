"""What several unit tests begin with: the shell on fakes, or the simulated carrier and a service for it to call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.carrier import Carrier
from tests.fakes.shell import Shell
from tests.unit.carrier_service import Service, running_carrier, running_service


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier
        assert carrier.faults.left == []
