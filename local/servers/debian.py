"""Gets programs out of Debian's packages for tests, without installing anything and without root.

Packages and those of their dependencies that this machine lacks are unpacked into a scratch folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

SECONDS = 120


def unpacked(packages: str, scratch: Path, finish: Callable[[Path], None] = lambda _: None) -> bool:
    """Fetch the packages into `scratch` if they are not there, and return whether they are there now.

    `packages`: one name, or several with spaces between them.
    `finish` may change the fresh folder. They are unpacked into another folder first, so that a fetch that is cut
    short, or two at once, leave nothing half done.
    """
    if not scratch.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        scratch.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch.parent) as name:
            folder = Path(name)
            if _download(packages, folder) or (_refresh_lists() and _download(packages, folder)):
                _unpack(folder)
                finish(folder / "root")
                if not scratch.exists():
                    (folder / "root").rename(scratch)
    return scratch.exists()


def _download(packages: str, folder: Path) -> bool:
    """Download the packages with those dependencies that are not installed. Without dpkg's lock this needs no root."""
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = ("Debug::NoLocking=1", f"Dir::Cache::archives={folder / 'archives'}", "Acquire::http::Timeout=10")
    set_to = [part for option in options for part in ("-o", option)]
    download = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "--download-only"]
    return _runs([*download, *set_to, *packages.split()])


def _refresh_lists() -> bool:
    return _runs([*([] if os.geteuid() == 0 else ["sudo", "-n"]), "apt-get", "update", "-q"])


def _unpack(folder: Path) -> None:
    for archive in sorted((folder / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(archive), str(folder / "root")], check=True, timeout=SECONDS)


def _runs(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
