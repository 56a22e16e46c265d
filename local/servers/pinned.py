"""Programs in Python that have an environment of their own, because their pins and ours exclude each other; and
packages of which nothing but a file is used."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240


def interpreter(name: str, lock: Path, *, base: Path | None = None, cache: Path = ROOT / ".cache") -> Path | None:
    """Return the Python whose environment has what this lock file names, and make that environment if it is not there.

    Every package is checked against its hash. `base`: the Python that it is made of; without it this process's own.
    Returns None if the packages could not be fetched. Only `-m` runs what is in it: scripts name where it was made.
    """
    base = base or Path(sys.executable)
    wanted = hashlib.sha256(lock.read_bytes() + _version(base).encode()).hexdigest()[:12]
    place = cache / f"{name}-{wanted}"
    if not place.exists():
        cache.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            fresh = Path(folder) / "venv"
            if _made(fresh, base, lock) and not place.exists():
                fresh.rename(place)
    return place / "bin" / "python" if place.exists() else None


def folder(name: str, lock: Path, *, cache: Path = ROOT / ".cache") -> Path | None:
    """Return the folder into which the packages of this lock file are unpacked, without what they ask for in turn.

    It is for the files that a package carries; every package is checked against its hash. Returns None if they could
    not be fetched.
    """
    place = cache / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not place.exists():
        cache.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            fresh = Path(scratch) / "packages"
            if _unpacked(fresh, lock) and not place.exists():
                fresh.rename(place)
    return place if place.exists() else None


def _unpacked(fresh: Path, lock: Path) -> bool:
    wanted = ["--no-deps", "--require-hashes", "--target", str(fresh), "-r", str(lock)]
    uv = _uv()
    if uv and _runs([uv, "pip", "install", "-q", "--system-certs", "--python", sys.executable, *wanted]):
        return True
    shutil.rmtree(fresh, ignore_errors=True)
    return _runs([sys.executable, "-m", "pip", "install", "-q", *wanted])


def _uv() -> str | None:
    return shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def _version(python: Path) -> str:
    if str(python) == sys.executable:
        return sys.version
    asked = [str(python), "-S", "-c", "import sys; print(sys.version)"]
    return subprocess.run(asked, check=True, capture_output=True, text=True, timeout=10).stdout.strip()


def _made(venv: Path, python: Path, lock: Path) -> bool:
    """Install it with uv where there is one, which is many times faster, else with pip."""
    made = [str(python), "-m", "venv", "--without-pip", str(venv)]
    inside, hashed = str(venv / "bin" / "python"), ["--require-hashes", "-r", str(lock)]
    uv = _uv()
    if uv and _runs(made) and _runs([uv, "pip", "install", "-q", "--system-certs", "--python", inside, *hashed]):
        return True
    made = [str(python), "-m", "venv", "--clear", str(venv)]
    return _runs(made) and _runs([inside, "-m", "pip", "install", "-q", *hashed])


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
