"""A real OpenID provider, Canaille, in a virtual environment of its own. `python -m local.servers.canaille` fetches it.

The lock file of its packages is beside the tests that run it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from local.servers import pinned

LOCK = pinned.ROOT / "tests" / "real" / "openid" / "requirements.txt"
ABSENT = "no Canaille: its packages could not be fetched from the Python package index"


def python(cache: Path = pinned.ROOT / ".cache") -> Path | None:
    """Return the interpreter whose environment has Canaille; None if that fails."""
    return pinned.interpreter("openid", LOCK, cache=cache)


if __name__ == "__main__":
    found = python()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
