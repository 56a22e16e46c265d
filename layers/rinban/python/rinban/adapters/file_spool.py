"""The spool as an append-only file, for one machine: one JSON object a line."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rinban.core.errors import Unavailable


class FileSpool:
    """Implements ports.Spool for all processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, record: Mapping[str, object]) -> None:
        """As ports.Spool says."""
        with self._locked() as file:
            _drop_half_line(file)
            file.write(json.dumps(record) + "\n")

    def drain(self) -> Iterator[Mapping[str, object]]:
        """The oldest record first; one that the caller could not use (an exception, a crash) stays."""
        if not self._path.exists() or not self._path.stat().st_size:
            return
        with self._locked() as file:
            while line := _first(file):
                yield json.loads(line)
                _drop_first(file)

    @contextmanager
    def _locked(self) -> Iterator[IO[str]]:
        try:
            with self._path.open("a+", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed, also by a crash
                yield file
        except OSError as error:
            raise Unavailable(f"the spool: {error}") from error


def _first(file: IO[str]) -> str:
    """The first whole line; "" if there is none (half a line was never acknowledged to anybody)."""
    file.seek(0)
    line = file.readline()
    return line if line.endswith("\n") else ""


def _drop_half_line(file: IO[str]) -> None:
    """What a crash left behind would spoil the line that is written after it."""
    file.seek(0)
    whole = file.read()
    file.truncate(len(whole[: whole.rfind("\n") + 1].encode()))


def _drop_first(file: IO[str]) -> None:
    file.seek(0)
    file.readline()
    rest = file.read()
    file.seek(0)
    file.truncate()
    file.write(rest)
    file.flush()
