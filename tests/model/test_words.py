"""The model's README explains every law, and names files that exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.model.law import Law

FOLDER = Path(__file__).parent
ROWS = [line for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]


def test_every_law_is_explained_once() -> None:
    explained = [name for row in ROWS for name in re.findall(r"^\| `([A-Z_]+)` \|", row)]
    assert sorted(explained) == sorted(law.name for law in Law)


def test_every_word_names_a_file_of_the_model() -> None:
    named = [name for row in ROWS for name in re.findall(r"`(\w+\.py)` \|$", row)]
    assert len(named) > 10
    assert [name for name in named if not (FOLDER / name).exists()] == []
