"""A real Prometheus Alertmanager from Debian's package; `python -m local.servers.alertmanager` fetches it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from local.servers import debian

SCRATCH = Path(__file__).resolve().parent.parent.parent / ".cache" / "alertmanager"
PACKAGE = "prometheus-alertmanager"
ABSENT = f"no Alertmanager: Debian's {PACKAGE} could not be fetched with apt-get"

TEMPLATES = b"/usr/share/prometheus/alertmanager"
BESIDE = b"usr/share/prometheus//alertmanager"  # of the same length


def alertmanager(scratch: Path = SCRATCH) -> Path | None:
    """Return the program, and fetch it if it is neither installed nor in the scratch folder; None if that fails.

    Paths on its command line have to be absolute.
    """
    if installed := shutil.which("prometheus-alertmanager"):
        return Path(installed)
    return scratch / "alertmanager" if debian.unpacked(PACKAGE, scratch, _at_home_here) else None


def _at_home_here(root: Path) -> None:
    """Change the path of its templates inside the program: Debian's has a fixed one, and no option for another."""
    program = root / "usr/bin/prometheus-alertmanager"
    program.write_bytes(program.read_bytes().replace(TEMPLATES, BESIDE))
    command = root / "alertmanager"
    command.write_text('#!/bin/sh\ncd -- "$(dirname -- "$0")" && exec usr/bin/prometheus-alertmanager "$@"\n')
    command.chmod(0o755)


if __name__ == "__main__":
    found = alertmanager()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
