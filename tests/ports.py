"""Ports that a test closes and opens again."""

from __future__ import annotations

import os
import random

from local.servers.ports import is_free

FIRST, EACH, WORKERS = 20_000, 2_000, 6
"""Below what systems give to connections that go out (from 32768 on Linux, 49152 elsewhere): such a connection would
take a port that is closed for a moment, and keep it. Each worker has a part of its own."""


def kept() -> int:
    """A port of 127.0.0.1 that is free now, and that nobody else takes while it is closed between two tests."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    own = range(FIRST + worker * EACH, FIRST + (worker + 1) * EACH)
    return next(port for port in random.sample(own, EACH) if is_free(port))
