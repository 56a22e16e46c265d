"""Where a running `./dev serve` keeps its files, and how ./dev phones and ./rinban find it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from local.gateway.server import listening
from local.service import ROOT

PORT = 8025
USUAL = ROOT / ".run" / "serve.json"


@contextmanager
def run_file(port: int) -> Iterator[Path]:
    """.run/serve.json, or what RINBAN_RUN names; a second ./dev serve beside the first gets a folder for its time."""
    path = Path(os.environ.get("RINBAN_RUN") or USUAL).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        if _is_free(lock):
            yield path
            return
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{port}-") as folder:
            yield Path(folder, path.name)


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def published(path: Path) -> Iterator[Callable[[Mapping[str, object]], None]]:
    """A function that writes the file, which stays as long as this lasts. Only its owner can read it.

    What is in it opens the stores.
    """

    def write(told: Mapping[str, object]) -> None:
        whole = path.with_suffix(".new")
        whole.unlink(missing_ok=True)
        with os.fdopen(os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=1)
        whole.replace(path)

    try:
        yield write
    finally:
        path.unlink(missing_ok=True)


def held(wanted: int | None) -> socket.socket:
    """A socket that listens at the port `wanted`; None: at the usual port, or at any if that is taken.

    Two services that start at once never get the same one: a port is held from the moment when it is chosen. Raises
    OSError if `wanted` is taken.
    """
    try:
        return listening(PORT if wanted is None else wanted)
    except OSError:
        if wanted is not None:
            raise OSError(f"PORT {wanted} is taken: choose another one, or 0 for any that is free") from None
    return listening()
