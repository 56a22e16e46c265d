"""What other processes do with a spool; apart from the tests, since every process imports this anew."""

from __future__ import annotations

from multiprocessing.synchronize import Event
from pathlib import Path

from rinban.adapters.file_spool import FileSpool


def write(path: Path, letter: str) -> None:
    for n in range(50):
        FileSpool(path).put({"by": letter, "n": n})


def drain(path: Path, told: Path, done: Event) -> None:
    with told.open("w") as file:
        while not done.is_set() or path.stat().st_size:
            for record in FileSpool(path).drain():
                print(record["n"], file=file, flush=True)
