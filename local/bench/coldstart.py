"""Cold starts: how long a fresh process with only the layers' paths takes to import each function."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from local.service import ROOT

RUNS = 5
_CODE = "import time; t = time.perf_counter(); import app; print(time.perf_counter() - t)"


def import_seconds(function: str, *, compiled: bool) -> float:
    """Return the median of RUNS times `import app` in functions/`function`, in seconds, with or without .pyc files."""
    paths = (ROOT / "functions" / function, ROOT / "layers" / "rinban" / "python", sysconfig.get_path("purelib"))
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(map(str, paths)),
            "PYTHONPYCACHEPREFIX": cache,
        }
        if compiled:
            _import(environment, Path(cache))
        else:
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
        return statistics.median(_import(environment, Path(cache)) for _ in range(RUNS))


def _import(environment: dict[str, str], folder: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-S", "-c", _CODE], env=environment, cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)
