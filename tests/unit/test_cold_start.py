"""A function is loaded without a search for garbage, and what is loaded is never searched."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.unit.source import ROOT

LOADS = """
import gc, json
before = gc.get_stats()
import app
searches = [stats["collections"] - was["collections"] for stats, was in zip(gc.get_stats(), before)]
print(json.dumps([gc.isenabled(), gc.get_freeze_count(), searches]))
"""


@pytest.mark.parametrize("function", ["entry", "callback", "watchdog", "feed", "board"])
def test_a_function_that_somebody_waits_for(function: str) -> None:
    path = os.pathsep.join([str(ROOT / "layers/rinban/python"), *sys.path])
    command = [sys.executable, "-c", LOADS]
    place, env = ROOT / "functions" / function, {"PYTHONPATH": path}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=True)
    looks, left_alone, searches = json.loads(done.stdout)
    assert looks
    assert left_alone > 30_000
    assert searches[1:] == [0, 0]
    assert searches[0] < 10, "while typing is loaded, which comes first"
