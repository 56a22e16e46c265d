"""The spool as an append-only file, for one machine: one JSON object a line."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rinban.core.errors import Unavailable


class FileSpool:
    """Implements ports.Spool for all processes of one machine. Beside it lies a lock: one drains it at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = path.with_name(f"{path.name}.lock")

    def put(self, record: Mapping[str, object]) -> None:
        """As ports.Spool says. It never waits for somebody who drains: a person may be listening."""
        with self._locked() as file:
            _drop_half_line(file)
            file.write(json.dumps(record).encode() + b"\n")

    def drain(self) -> Iterator[Mapping[str, object]]:
        """The oldest record first; nothing while somebody else is draining."""
        if not self._path.exists() or not self._path.stat().st_size:
            return
        with self._my_turn() as mine:
            while mine and (line := self._first()):
                yield _record(line)
                self._drop(len(line))

    @contextmanager
    def _my_turn(self) -> Iterator[bool]:
        with _opened(self._turn) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when the file is closed, also by a crash
            except BlockingIOError:
                yield False
            else:
                yield True

    def _first(self) -> bytes:
        """The first whole line; b"" if there is none (half a line was never acknowledged to anybody)."""
        with self._locked() as file:
            file.seek(0)
            line = file.readline()
        return line if line.endswith(b"\n") else b""

    def _drop(self, length: int) -> None:
        with self._locked() as file:
            file.seek(length)
            rest = file.read()
            file.truncate(0)
            file.write(rest)

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        with _opened(self._path) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("ab+") as file:
            yield file
    except OSError as error:
        raise Unavailable(f"the spool: {error}") from error


def _record(line: bytes) -> Mapping[str, object]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"unreadable": line.decode(errors="replace")}


def _drop_half_line(file: IO[bytes]) -> None:
    """What a crash left behind would spoil the line that is written after it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1))
    if file.read(1) not in (b"\n", b""):
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
