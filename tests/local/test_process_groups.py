"""A program that is started for a while ends with everything that it has started, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local.parity.group import group, lives
from local.service import ROOT

LEAVES_A_CHILD = (
    "import subprocess, time; subprocess.Popen(['sleep', '60']); print('begun', flush=True); time.sleep(60)"
)

KILLED_WITHIN = """
import os, signal, sys
from local.parity.group import group
from local.servers.scratch import scratch_folder

with scratch_folder() as scratch, (scratch / "log").open("wb") as log:
    with group("program", ["sleep", "60"], scratch, os.environ, log) as process:
        print(process.pid, scratch, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def begun(folder: Path) -> bool:
    return b"begun" in (folder / "log").read_bytes()


def until(wanted: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


def run_until_it(fails: BaseException, folder: Path, seen: list[int]) -> None:
    command = [sys.executable, "-c", LEAVES_A_CHILD]
    with (folder / "log").open("wb") as log, group("program", command, folder, os.environ, log) as process:
        until(lambda: begun(folder))
        assert lives(process.pid)
        seen.append(process.pid)
        raise fails


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_it_ends_with_its_children_also_after_an_error(tmp_path: Path, error: type[BaseException]) -> None:
    seen: list[int] = []
    with pytest.raises(error):
        run_until_it(error(), tmp_path, seen)
    assert not lives(seen[0])
    assert not (tmp_path / "program.pid").exists()


def test_its_children_end_where_it_has_ended_by_itself(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", "sleep 60 & exit 0"]
    with (tmp_path / "log").open("wb") as log, group("program", command, tmp_path, os.environ, log) as process:
        process.wait()
        assert lives(process.pid), "the child is there still"
    assert not lives(process.pid)


def test_it_ends_where_the_process_that_started_it_is_killed() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "layers/rinban/python"), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", KILLED_WITHIN], env=environment, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    pid, scratch = done.stdout.split()
    until(lambda: not lives(int(pid)))
    until(lambda: not Path(scratch).exists())
