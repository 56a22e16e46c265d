"""The task `version`, asked of the admin function itself, right after the first deployment."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from local.service import ROOT

ASK = """
import json, sys
sys.path.insert(0, "functions/admin")
import app
print(json.dumps(app.handler({"task": "version"}, None)))
"""
NO_STORES = {"DATABASE_URL": "mysql://u:p@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+815000000000"}


def test_it_is_told_before_there_is_a_table_or_even_a_store() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}/layers/rinban/python",
        **NO_STORES,
        **TWILIO,
        "RINBAN_RELEASE": "0123456789ab",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
    }
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout) == {"release": "0123456789ab", "version": "7"}
