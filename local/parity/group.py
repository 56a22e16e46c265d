"""Processes that are ended as a whole: a program with everything that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

END_SECONDS = 10.0


class LeftBehind(RuntimeError):
    """A process is still there that should have ended."""


@contextmanager
def group(
    name: str,
    command: Sequence[str],
    scratch: Path,
    environment: Mapping[str, str],
    output: IO[bytes],
    typed: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a process group of its own until the end of this, however it ends. `typed`: what it reads.

    The file NAME.pid in the scratch folder names the group, for the case that this process itself is killed. Raises
    LeftBehind.
    """
    process = subprocess.Popen(
        [*command],
        stdin=typed or subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=dict(environment),
        start_new_session=True,
    )
    note = scratch / f"{name}.pid"
    note.write_text(f"-{process.pid}\n")
    try:
        yield process
    finally:
        end(process)
        note.unlink()


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group of a process, and wait until nothing of it is left. Raises LeftBehind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + END_SECONDS
    while lives(process.pid):
        if time.monotonic() > until:
            raise LeftBehind(f"processes of the group {process.pid} are left after {END_SECONDS:g} s")
        time.sleep(0.02)


def lives(pgid: int) -> bool:
    """Whether a process of this group is there."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    return True
