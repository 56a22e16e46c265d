"""docs/security.md names tests that there are, and no attack without one but what is not built yet."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.source import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = [*(ROOT / "tests" / "unit").rglob("test_*.py"), *(ROOT / "tests" / "contract").glob("test_*.py")]


def named(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def tried() -> list[str]:
    table = PAGE.partition("## What was tried")[2].partition("## ")[0]
    return [line for line in table.splitlines() if line.startswith("|")][2:]


def defined(files: list[Path]) -> set[str]:
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}


def test_every_test_that_the_page_names_is_there() -> None:
    assert named(PAGE)
    assert named(PAGE) <= defined(TESTS)


def test_every_attack_has_a_test_but_the_one_on_what_is_not_there_yet() -> None:
    assert [row for row in tried() if not named(row)] == [row for row in tried() if "socket" in row]
