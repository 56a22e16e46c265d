"""A stage that is not production, on real stores and with Twilio as its carrier, calls nobody, and status says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from local.service import ACCOUNT_SID, AUTH_TOKEN, ROOT
from tests.contract.conftest import Real


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:1"])
def test_status_says_whether_a_stage_without_a_number_for_tests_calls_anybody(real: Real, url: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}/layers/rinban/python:{ROOT}",
        "DATABASE_URL": real.stores.database_url,
        "REDIS_URL": real.stores.redis_url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+815000000000",
        "TWILIO_API_URL": url,
        "RINBAN_STAGE": "dev",
    }
    command = [sys.executable, "-P", "-m", "cli", "status", "--json"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["calls_nobody"] is (url == "")
