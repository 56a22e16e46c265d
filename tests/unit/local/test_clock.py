from __future__ import annotations

import struct
import subprocess
import sys
import time
from pathlib import Path

from local.clock import SteppedClock


def test_a_new_clock_shows_real_time_and_stands_still(tmp_path: Path) -> None:
    before = time.time()
    clock = SteppedClock(tmp_path / "now")
    assert before <= clock.now() <= time.time()
    assert clock.now() == clock.now()


def test_every_clock_on_the_same_file_shows_what_one_was_set_to(tmp_path: Path) -> None:
    one, other = SteppedClock(tmp_path / "now"), SteppedClock(tmp_path / "now")
    one.set(1_792_465_920.25)
    assert other.now() == 1_792_465_920.25


def test_another_process_moves_it(tmp_path: Path) -> None:
    clock = SteppedClock(tmp_path / "now")
    setting = (
        f"from pathlib import Path; from local.clock import SteppedClock; SteppedClock(Path({str(tmp_path / 'now')!r}))"
    )
    subprocess.run([sys.executable, "-c", f"{setting}.set(42.5)"], check=True, cwd=Path(__file__).parents[3])
    assert clock.now() == 42.5


def test_the_file_holds_a_little_endian_double_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    SteppedClock(tmp_path / "now").set(3.5)
    assert (tmp_path / "now").read_bytes() == struct.pack("<d", 3.5)
    assert [file.name for file in tmp_path.iterdir()] == ["now"]
