"""Zabbix's own JavaScript engine, to run the media type's script as a Zabbix server would.

Debian ships it in every server and proxy package. Nothing is installed: the smallest of them, and the libraries that
this machine lacks, are unpacked into a scratch folder. `python -m local.zabbix_js` does so beforehand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRATCH = Path(__file__).resolve().parent.parent / ".local" / "zabbix"
PACKAGE = "zabbix-proxy-sqlite3"
SECONDS = 120
ABSENT = f"no zabbix_js: it is in Debian's {PACKAGE}, which could not be fetched with apt-get"


def zabbix_js(scratch: Path = SCRATCH) -> Path | None:
    """The command, fetched if it is neither installed nor in the scratch folder; None if it cannot be had here."""
    if installed := shutil.which("zabbix_js"):
        return Path(installed)
    command = scratch / "zabbix_js"
    if not command.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        _fetch(scratch)
    return command if command.exists() else None


def _fetch(scratch: Path) -> None:
    """Into a folder of its own first, so that a fetch cut short, or two at once, leave nothing half done."""
    scratch.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch.parent) as name:
        folder = Path(name)
        if _download(folder) or (_refresh_lists() and _download(folder)):
            _unpack(folder)
            if not scratch.exists():
                (folder / "root").rename(scratch)


def _download(folder: Path) -> bool:
    """The package and those of its dependencies that are not installed. Needs no root: dpkg's lock is left alone."""
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = ("Debug::NoLocking=1", f"Dir::Cache::archives={folder / 'archives'}", "Acquire::http::Timeout=10")
    set_to = [part for option in options for part in ("-o", option)]
    return _runs(["apt-get", "install", "-y", "-q", "--no-install-recommends", "--download-only", *set_to, PACKAGE])


def _refresh_lists() -> bool:
    return _runs([*([] if os.geteuid() == 0 else ["sudo", "-n"]), "apt-get", "update", "-q"])


def _unpack(folder: Path) -> None:
    root = folder / "root"
    for archive in sorted((folder / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(archive), str(root)], check=True, timeout=SECONDS)
    command = root / "zabbix_js"
    command.write_text(
        "#!/bin/sh\n"
        'here=$(dirname -- "$0")\n'
        'libraries=$(echo "$here"/usr/lib/*-linux-gnu*):$(echo "$here"/lib/*-linux-gnu*)\n'
        'LD_LIBRARY_PATH=$libraries exec "$here/usr/bin/zabbix_js" "$@"\n'
    )
    command.chmod(0o755)


def _runs(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    found = zabbix_js()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
