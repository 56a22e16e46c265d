"""A real Prometheus Alertmanager, out of Debian's package. `python -m local.alertmanager` fetches it beforehand."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from local import debian

SCRATCH = Path(__file__).resolve().parent.parent / ".cache" / "alertmanager"
PACKAGE = "prometheus-alertmanager"
ABSENT = f"no Alertmanager: Debian's {PACKAGE} could not be fetched with apt-get"


def alertmanager(scratch: Path = SCRATCH) -> Path | None:
    """The program, fetched if it is neither installed nor in the scratch folder; None if it cannot be had here."""
    if installed := shutil.which("prometheus-alertmanager"):
        return Path(installed)
    return scratch / "usr/bin/prometheus-alertmanager" if debian.unpacked(PACKAGE, scratch) else None


if __name__ == "__main__":
    found = alertmanager()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
