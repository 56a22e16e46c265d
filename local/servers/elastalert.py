"""A real ElastAlert 2, in a virtual environment of its own. `python -m local.servers.elastalert` fetches it beforehand.

The lock file of its packages is beside the tests that run it. Python 3.11 gets the last version that supports it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "tests" / "real" / "elastalert" / "requirements.txt"
SECONDS = 240
ABSENT = "no ElastAlert 2: its packages could not be fetched from the Python package index"


def python(cache: Path = ROOT / ".cache") -> Path | None:
    """Return the interpreter whose environment has ElastAlert (`-m elastalert.elastalert`); None if that fails."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = cache / f"elastalert-{wanted}"
    if not place.exists():
        cache.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            fresh = Path(name) / "venv"
            if _made(fresh) and not place.exists():
                fresh.rename(place)
    return place / "bin" / "python" if place.exists() else None


def _made(venv: Path) -> bool:
    """Install it with uv where there is one, which is many times faster, else with pip."""
    made = [sys.executable, "-m", "venv", "--without-pip", str(venv)]
    inside, hashed = str(venv / "bin" / "python"), ["--require-hashes", "-r", str(LOCK)]
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv and _runs(made) and _runs([uv, "pip", "install", "-q", "--system-certs", "--python", inside, *hashed]):
        return True
    made = [sys.executable, "-m", "venv", "--clear", str(venv)]
    return _runs(made) and _runs([inside, "-m", "pip", "install", "-q", *hashed])


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    found = python()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
