"""A real ElastAlert 2, in a virtual environment of its own. `python -m local.servers.elastalert` fetches it beforehand.

The lock file of its packages is beside the tests that run it. Python 3.11 gets the last version that supports it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from local.servers import pinned

LOCK = pinned.ROOT / "tests" / "real" / "elastalert" / "requirements.txt"
ABSENT = "no ElastAlert 2: its packages could not be fetched from the Python package index"


def python(cache: Path = pinned.ROOT / ".cache") -> Path | None:
    """Return the interpreter whose environment has ElastAlert (`-m elastalert.elastalert`); None if that fails."""
    return pinned.interpreter("elastalert", LOCK, cache=cache)


if __name__ == "__main__":
    found = python()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
