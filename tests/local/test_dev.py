"""./dev chooses how pytest runs, and sets up no environment that is not its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from local.service import ROOT

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
