"""Zabbix's own JavaScript engine, to run the media type's script as a Zabbix server would.

Debian has it in every server and proxy package; the smallest of them is unpacked into a scratch folder.
`python -m local.servers.zabbix_js` does that beforehand.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from local.servers import debian

SCRATCH = Path(__file__).resolve().parent.parent.parent / ".local" / "zabbix"
PACKAGE = "zabbix-proxy-sqlite3"
ABSENT = f"no zabbix_js: it is in Debian's {PACKAGE}, which could not be fetched with apt-get"


def zabbix_js(scratch: Path = SCRATCH) -> Path | None:
    """Return the command, and fetch it if it is neither installed nor in the scratch folder; None if that fails."""
    if installed := shutil.which("zabbix_js"):
        return Path(installed)
    return scratch / "zabbix_js" if debian.unpacked(PACKAGE, scratch, _add_command) else None


def _add_command(root: Path) -> None:
    """Write a command that finds the libraries which came with the package."""
    command = root / "zabbix_js"
    command.write_text(
        "#!/bin/sh\n"
        'here=$(dirname -- "$0")\n'
        'libraries=$(echo "$here"/usr/lib/*-linux-gnu*):$(echo "$here"/lib/*-linux-gnu*)\n'
        'LD_LIBRARY_PATH=$libraries exec "$here/usr/bin/zabbix_js" "$@"\n'
    )
    command.chmod(0o755)


if __name__ == "__main__":
    found = zabbix_js()
    print(found or ABSENT)
    sys.exit(0 if found else 1)
