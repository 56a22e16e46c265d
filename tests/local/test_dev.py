"""./dev chooses how pytest runs, and sets up no environment that is not its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.service import ROOT
from tests import schedule

SAYS_WHAT_IT_RUNS = '#!/bin/sh\n[ "$1" != -m ] || echo "$*"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that is set up, with a Python that only says what it was told to run."""
    (tmp_path / "local").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "dev", tmp_path)
    for lock in ("local/requirements.txt", ".venv/requirements.txt"):
        (tmp_path / lock).write_text("pytest==1\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(SAYS_WHAT_IT_RUNS)
    python.chmod(0o755)
    return tmp_path


def dev(tree: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """`path`: where commands are looked for; with a speaking espeak-ng unless it is given."""
    if not path:
        program(tree, "espeak-ng", "")
        path = f"{tree}:/usr/bin:/bin"
    environment = {"PATH": path, "TMPDIR": str(tree), "DATABASE_URL": "mysql://given"}
    return subprocess.run(["bash", str(tree / "dev"), *words], env=environment, capture_output=True, text=True)


def program(tree: Path, name: str, does: str) -> None:
    (tree / name).write_text(f"#!/bin/sh\n{does}\n")
    (tree / name).chmod(0o755)


@pytest.fixture
def debian(tree: Path) -> Path:
    """A path with what `dev` needs and no espeak-ng, on which apt-get only notes what it was asked for."""
    path = tree / "bin"
    path.mkdir()
    for name in ("bash", "sh", "env", "readlink", "dirname", "cmp", "mktemp", "rm", "cut", "tail"):
        (path / name).symlink_to(shutil.which(name) or "/bin/true")
    program(path, "id", "echo 0")
    program(path, "apt-cache", "")
    program(path, "apt-get", f'echo "$*" >>{tree}/asked')
    return path


@pytest.mark.parametrize("words", [("test",), ("setup",)])
def test_what_speech_is_measured_on_is_installed_where_apt_can(
    tree: Path, debian: Path, words: tuple[str, ...]
) -> None:
    ran = dev(tree, *words, path=str(debian))
    assert ran.returncode == 0
    assert (tree / "asked").read_text().split()[-1] == "espeak-ng"
    assert "espeak-ng (by apt-get) ✓" in ran.stdout


def test_where_apt_cannot_the_tests_run_all_the_same(tree: Path, debian: Path) -> None:
    program(debian, "apt-get", "exit 100")
    ran = dev(tree, "test", path=str(debian))
    assert "espeak-ng (by apt-get) ✗: speech is not measured" in ran.stdout
    assert "-m pytest -n auto" in ran.stdout


def test_a_selection_of_tests_asks_for_nothing(tree: Path, debian: Path) -> None:
    assert dev(tree, "test", "-k", "word", path=str(debian)).stdout == "-m pytest -k word\n"
    assert not (tree / "asked").exists()


def test_a_run_without_espeak_and_chromium_says_loudly_at_its_end_what_was_not_measured() -> None:
    spoken = "tests/unit/voice/test_golden.py::test_the_keys_alone_are_said_in_6_seconds"
    seen = "tests/screens/test_browser.py::test_a_page_without_a_fault_has_none"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", spoken, seen]
    environment = {"PATH": "/nowhere", "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "NOT MEASURED" in ran.stdout
    assert "2 tests of how many seconds are spoken" in ran.stdout
    assert "1 tests of pages in a browser" in ran.stdout
    assert ran.returncode == 0


@pytest.mark.parametrize("words", [(), ("--long",)])
def test_the_whole_suite_runs_in_workers(tree: Path, words: tuple[str, ...]) -> None:
    ran = dev(tree, "test", *words).stdout.split()
    assert ran[:4] == ["-m", "pytest", "-n", "auto"]
    assert [word for word in ran if word == "--long"] == [*words]


@pytest.mark.parametrize("file", [*schedule.FIRST, *schedule.TOGETHER, schedule.APART, schedule.BY_WORLD])
def test_what_the_schedule_says_is_about_files_that_there_are(file: str) -> None:
    assert (ROOT / file).is_file()


def test_one_worker_does_the_tests_of_a_file_unless_they_share_nothing() -> None:
    kept = schedule.kept_together
    assert kept("tests/e2e/test_keys.py::test_one[a::b]") == kept("tests/e2e/test_keys.py::test_two")
    assert kept("tests/e2e/test_keys.py::test_one") != kept("tests/e2e/test_rota.py::test_one")
    assert kept(f"{schedule.LAWS}/test_laws.py::test_one") == kept(f"{schedule.LAWS}/test_waits.py::test_one")
    assert kept(f"{schedule.APART}::test_one") != kept(f"{schedule.APART}::test_two")


def test_in_the_long_run_another_worker_may_do_another_world() -> None:
    def kept(test: str) -> str:
        return schedule.kept_together(f"{schedule.BY_WORLD}::{test}", long=True)

    assert kept("test_law[calling in-a law - of two parts]") == kept("test_it_wakes_up[calling in]")
    assert kept("test_law[calling in-a law]") != kept("test_law[vacant-a law]")


def test_the_longest_files_begin_first_by_turns_one_that_computes_and_one_that_waits() -> None:
    place_of = schedule.places(["tests/e2e/test_keys.py::test_one"])
    assert sorted(place_of, key=lambda file: place_of[file])[:2] == [schedule.COMPUTING[0], schedule.WAITING[0]]
    assert len({*schedule.FIRST}) == len(schedule.COMPUTING) + len(schedule.WAITING)
    assert max(place_of, key=lambda file: place_of[file]) == "tests/e2e/test_keys.py"


def test_behind_them_files_that_wait_and_files_that_compute_last_until_the_end() -> None:
    tests = [
        *(f"tests/e2e/test_{n}.py::test_one" for n in "abc"),
        *(f"tests/unit/test_{n}.py::test_one" for n in "abcdef"),
    ]
    place_of = schedule.places(tests)
    rest = sorted((file for file in place_of if file not in schedule.FIRST), key=lambda file: place_of[file])
    assert [file.split("/")[1] for file in rest] == ["e2e", "unit", "unit"] * 3


@pytest.mark.parametrize("words", [("-k", "a word"), ("tests/unit",), ("--long", "tests/unit"), ("-x",)])
def test_a_selection_runs_as_it_is(tree: Path, words: tuple[str, ...]) -> None:
    assert dev(tree, "test", *words).stdout == f"-m pytest {' '.join(words)}\n"


def test_an_environment_that_is_a_link_is_not_emptied(tree: Path) -> None:
    """It is another tree's, with another lock."""
    theirs = (tree / ".venv").rename(tree / "theirs")
    (tree / ".venv").symlink_to(theirs)
    (tree / "local" / "requirements.txt").write_text("pytest==2\n")
    done = dev(tree, "test")
    assert done.returncode == 1
    assert "is a link" in done.stderr
    assert {path.name for path in theirs.iterdir()} == {"bin", "requirements.txt"}
