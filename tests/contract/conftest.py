"""What several contracts need."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import zabbix_js


@pytest.fixture(scope="session")
def engine() -> Path:
    """Zabbix's JavaScript engine."""
    command = zabbix_js.zabbix_js()
    if command is None:
        pytest.skip(zabbix_js.ABSENT)
    return command
