"""The spool as a file that is only appended to, for one machine: one JSON object for each line."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rinban.core.errors import Unavailable
from rinban.ports.stores import MOST

AT_ONCE = 4_000_000
"""Bytes in one batch, which is at least one line. While a batch is read, every process that puts an item has to
wait."""

TAKEN = b"#"
"""The mark of a line that is done with. It is written over the first byte, so that the rest need not be written
again."""


class FileSpool:
    """Implements ports.Spool for all processes of one machine.

    A file beside it serves as a lock, which only one process that drains it can hold.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._drain_lock = path.with_name(f"{path.name}.lock")

    def put(self, item: Mapping[str, object]) -> None:
        """As ports.Spool says. It does not wait until another process has drained: a person may be listening."""
        line = json.dumps(item, ensure_ascii=False).encode()
        if len(line) > MOST:
            raise Unavailable(f"an item of {len(line)} bytes is too large for a spool")
        with self._locked() as file:
            _drop_half_line(file)
            file.write(line + b"\n")

    def drain(self) -> Iterator[Mapping[str, object]]:
        """As ports.Spool says, the oldest item first. There are none while another process drains."""
        for (item,) in self._hand_out(1):
            yield item

    def batches(self) -> Iterator[Sequence[Mapping[str, object]]]:
        """As ports.Spool says. There are none while another process drains."""
        return self._hand_out(AT_ONCE)

    def _hand_out(self, most: int) -> Iterator[Sequence[Mapping[str, object]]]:
        if not self._path.exists() or not self._path.stat().st_size:
            return
        with self._draining() as locked:
            at = 0
            while locked and (lines := self._read(at, most)):
                if unused := {start: line for start, line in lines.items() if _is_unused(line)}:
                    yield [_item(line) for line in unused.values()]
                    self._take(unused)
                at = max(lines) + len(lines[max(lines)])
            if locked:
                self._empty(at)

    @contextmanager
    def _draining(self) -> Iterator[bool]:
        """Holds the lock of the process that drains; it gives False if another process has it."""
        with _opened(self._drain_lock) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it ends when the file is closed, even by a crash
            except BlockingIOError:
                yield False
            else:
                yield True

    def _read(self, at: int, most: int) -> dict[int, bytes]:
        """The whole lines from `at` on, by their places in the file. Half a line was never confirmed to its writer."""
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
        """Empty the file, unless an item was put behind `end` in between."""
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


def _is_unused(line: bytes) -> bool:
    return line.strip() != b"" and not line.startswith(TAKEN)


def _item(line: bytes) -> Mapping[str, object]:
    try:
        item = json.loads(line)
    except ValueError:
        item = None
    return item if isinstance(item, dict) else {"unreadable": line.decode(errors="replace")}


def _drop_half_line(file: IO[bytes]) -> None:
    """Cut off the half line that a crash may have left, because it would spoil the line that is written after it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1))
    if file.read(1) not in (b"\n", b""):
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
