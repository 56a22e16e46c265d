"""Many containers of the entry at once: processes that run the deployed function, each with connections of its own.

They are forked after everything is imported, so that hundreds fit into the memory of one machine. No gateway stands
before them: what is looked at is what the stores and the function make of so many.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

from functions.entry.app import handler
from rinban import wiring

EACH = 0.12
"""Seconds from the first alert of one process to that of the next: the storm begins when all have had theirs. A first
one opens the connections, and takes as much processor time as many others, which on AWS is nobody else's."""


Pipe = tuple[int, int]
"""Where it is read, and where it is written. Nothing is: to read it ends when nobody can write any more."""


class Storm(NamedTuple):
    """`rate`: alerts a second of all processes together, in turns over so many groups, for `seconds`."""

    processes: int
    groups: int
    rate: float
    seconds: float


class AlertTaken(NamedTuple):
    """One alert. `took`: the seconds that the function took for it, of them `busy` on a processor. `first`: it was the
    first one of its process."""

    group: str
    key: str
    status: int
    took: float
    busy: float
    first: bool = False


def main(folder: Path, storm: Storm) -> None:
    """Handle the storm, and leave in `folder` what each process has handled and logged, as files of its number.

    Prints a line when all is handled. The processes, and so their connections, stay until stdin ends.
    """
    _import_all(folder)
    go, told, stay = os.pipe(), os.pipe(), os.pipe()
    children = [_fork(folder, storm, number, go, told[1], stay) for number in range(storm.processes)]
    for end in (*go, told[1], stay[0]):
        os.close(end)
    while os.read(told[0], 1):  # until each has closed its end
        pass
    print("handled", flush=True)
    sys.stdin.read()
    os.close(stay[1])
    for pid in children:
        os.waitpid(pid, 0)


def _import_all(folder: Path) -> None:
    """Handle one alert, for which all is imported that one needs. Nobody shares its connections."""
    printed = os.dup(1)
    _log_to(folder / "before.log")
    status = _alert("g0", "before").status
    sys.stdout.flush()
    os.dup2(printed, 1)
    if status != 202:
        raise RuntimeError(f"{status}: see {folder}")
    wiring._parts.cache_clear()
    gc.collect()
    gc.freeze()  # so that the processes go on sharing their memory


def _fork(folder: Path, storm: Storm, number: int, go: Pipe, told: int, stay: Pipe) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.close(stay[1])
    os.close(go[1])
    _log_to(folder / f"{number}.log")
    os.read(go[0], 1)  # until all are there, and its other end is closed
    handled = _handle(storm, number, time.monotonic() + EACH * storm.processes)
    (folder / f"{number}.json").write_text(json.dumps(handled))
    sys.stdout.flush()
    os.close(told)
    os.read(stay[0], 1)  # until its other end is closed
    os._exit(0)


def _log_to(path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)


def _handle(storm: Storm, number: int, begins: float) -> list[AlertTaken]:
    """Every alert whose turn it is, at its time, or at once when that is over: one after the other, as a container."""
    _wait_until(begins - EACH * (storm.processes - number))
    handled = [_alert(f"g{number % storm.groups}", f"first of {number}")._replace(first=True)]
    for turn in range(number, int(storm.rate * storm.seconds), storm.processes):
        _wait_until(begins + turn / storm.rate)
        handled.append(_alert(f"g{turn % storm.groups}", f"alert {turn}"))
    return handled


def _wait_until(at: float) -> None:
    time.sleep(max(0.0, at - time.monotonic()))


def _alert(group: str, key: str) -> AlertTaken:
    body = json.dumps({"summary": "disk full", "host": "db-1", "severity": "high", "dedup_key": key})
    began, used = time.monotonic(), time.process_time()
    answer = handler({"httpMethod": "POST", "pathParameters": {"group": group}, "body": body, "headers": {}}, None)
    return AlertTaken(group, key, int(answer["statusCode"]), time.monotonic() - began, time.process_time() - used)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Storm(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])))
