"""The files by which ./dev phones and ./rinban find a running `./dev serve`, and the port it listens at."""

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
    """Return .run/serve.json, or the file that RINBAN_RUN names, for as long as this lasts.

    A second ./dev serve beside the first gets the same name in a folder of its own.
    """
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
    """Return a function that writes the file. The file is removed in the end, and only its owner can read it, since it
    holds the URLs of the stores."""

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
    """Return a socket that listens at the port `wanted`; None takes the usual port, or any if that is taken.

    It listens from the moment that it is chosen, so that two programs that start at once never get the same port.
    Raises OSError if the port `wanted` is taken.
    """
    try:
        return listening(PORT if wanted is None else wanted)
    except OSError:
        if wanted is not None:
            raise OSError(f"PORT {wanted} is taken: choose another one, or 0 for any that is free") from None
    return listening()
