"""Folders that end with this process, and with them the processes that were begun there."""

from __future__ import annotations

import os
import shutil
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


MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it has a name that nobody can guess, and is its owner's alone
"""A folder that Linux keeps in memory, of half its size [tmpfs(5)]."""


def in_memory(most: int) -> Path | None:
    """Where a scratch folder is made in memory, if so many bytes have room there; None if they do not."""
    try:
        return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 * most else None
    except OSError:
        return None


@contextmanager
def scratch_folder(within: Path | None = None) -> Iterator[Path]:
    """Make a folder for sockets, logs and data, which ends with this process. A socket's path has to be short.

    `within`: the folder in which it is made; without it the system's own for such.
    The processes that the files `*.pid` in it name are killed then, and where a number begins with a minus, the whole
    process group [kill(1)].
    """
    scratch = Path(tempfile.mkdtemp(prefix="rinban-", dir=within))
    tidier = subprocess.Popen(["/bin/sh", "-c", _TIDY, "tidy", scratch], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield scratch
    finally:
        tidier.communicate()
