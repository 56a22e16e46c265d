"""./dev chooses how pytest runs, and sets up no environment that is not its own."""

from __future__ import annotations

import shutil
import subprocess
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


def dev(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tree), "DATABASE_URL": "mysql://given"}
    return subprocess.run(["bash", str(tree / "dev"), *words], env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("words", [(), ("--long",)])
def test_the_whole_suite_runs_in_workers(tree: Path, words: tuple[str, ...]) -> None:
    ran = dev(tree, "test", *words).stdout.split()
    assert ran[:4] == ["-m", "pytest", "-n", "auto"]
    assert [word for word in ran if word == "--long"] == [*words]


def test_a_deployment_gets_what_was_typed(tree: Path) -> None:
    assert dev(tree, "deploy", "staging", "LastResort=").stdout == "-m cli.deploy staging LastResort=\n"


@pytest.mark.parametrize("file", [*schedule.SECONDS, *schedule.TOGETHER, schedule.APART])
def test_what_the_schedule_says_is_about_files_that_there_are(file: str) -> None:
    assert (ROOT / file).is_file()


def test_one_worker_does_the_tests_of_a_file_unless_they_share_nothing() -> None:
    kept = schedule.kept_together
    assert kept("tests/e2e/test_keys.py::test_one[a::b]") == kept("tests/e2e/test_keys.py::test_two")
    assert kept("tests/e2e/test_keys.py::test_one") != kept("tests/e2e/test_rota.py::test_one")
    assert kept(f"{schedule.LAWS}/test_laws.py::test_one") == kept(f"{schedule.LAWS}/test_waits.py::test_one")
    assert kept(f"{schedule.APART}::test_one") != kept(f"{schedule.APART}::test_two")


def test_the_longest_file_begins_first() -> None:
    first = min(schedule.SECONDS, key=lambda file: schedule.begins_at(f"{file}::test_one"))
    assert schedule.SECONDS[first] == max(schedule.SECONDS.values())
    assert schedule.begins_at("tests/e2e/test_keys.py::test_one") > schedule.begins_at(f"{schedule.APART}::test_one")


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
