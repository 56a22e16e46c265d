"""The spool as an append-only file, for one machine: one JSON object a line."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rinban.core.errors import Unavailable

AT_ONCE = 4_000_000
"""Bytes that are handed out in one lot, or one line if that is longer: whoever puts waits while they are read."""

TAKEN = b"#"
"""Written over the first byte of a line that was used: one byte of the file, however long the rest is."""


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
        for (record,) in self._handed_out(1):
            yield record

    def batches(self) -> Iterator[Sequence[Mapping[str, object]]]:
        """As `drain`, several at once."""
        return self._handed_out(AT_ONCE)

    def _handed_out(self, most: int) -> Iterator[Sequence[Mapping[str, object]]]:
        if not self._path.exists() or not self._path.stat().st_size:
            return
        with self._my_turn() as mine:
            at = 0
            while mine and (lines := self._read(at, most)):
                if waiting := {start: line for start, line in lines.items() if _waits(line)}:
                    yield [_record(line) for line in waiting.values()]
                    self._take(waiting)
                at = max(lines) + len(lines[max(lines)])
            if mine:
                self._empty(at)

    @contextmanager
    def _my_turn(self) -> Iterator[bool]:
        with _opened(self._turn) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when the file is closed, also by a crash
            except BlockingIOError:
                yield False
            else:
                yield True

    def _read(self, at: int, most: int) -> dict[int, bytes]:
        """Whole lines by where they begin (half a line was never acknowledged to anybody)."""
        with self._locked() as file:
            file.seek(at)
            lines = file.readlines(most)
        starts = [at]
        for line in lines:
            starts.append(starts[-1] + len(line))
        return {start: line for start, line in zip(starts, lines, strict=False) if line.endswith(b"\n")}

    def _take(self, starts: Iterable[int]) -> None:
        with self._locked("rb+") as file:
            for start in starts:
                file.seek(start)
                file.write(TAKEN)

    def _empty(self, end: int) -> None:
        """Nothing waits any more, unless something was put behind `end` in between."""
        with self._locked() as file:
            file.seek(end)
            if b"\n" not in file.read():
                file.truncate(0)

    @contextmanager
    def _locked(self, mode: str = "ab+") -> Iterator[IO[bytes]]:
        with _opened(self._path, mode) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


@contextmanager
def _opened(path: Path, mode: str = "ab+") -> Iterator[IO[bytes]]:
    try:
        with path.open(mode) as file:
            yield file
    except OSError as error:
        raise Unavailable(f"the spool: {error}") from error


def _waits(line: bytes) -> bool:
    return line.strip() != b"" and not line.startswith(TAKEN)


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
