"""Folders that end with this process, and with them the processes that were begun there."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Its standard input closes when our process is gone, however that ends. Then it kills what is left, and removes the
# scratch folder. It is a shell, because it has to outlive us.
_TIDY = """cat
for pid in "$1"/*.pid; do [ ! -f "$pid" ] || kill -9 "$(cat "$pid")"; done
rm -rf "$1"
"""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for sockets, logs and data, which ends with this process. A socket's path has to be short.

    The processes that the files `*.pid` in it name are killed then, and where a number begins with a minus, the whole
    process group [kill(1)].
    """
    scratch = Path(tempfile.mkdtemp(prefix="rinban-"))
    tidier = subprocess.Popen(["/bin/sh", "-c", _TIDY, "tidy", scratch], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield scratch
    finally:
        tidier.communicate()
