"""docs/security.md names tests that there are, and no attack without one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.source import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = [
    file
    for room in ("unit", "contract", "local", "e2e", "screens", "deploy")
    for file in (ROOT / "tests" / room).rglob("test_*.py")
]


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


def test_every_attack_has_a_test() -> None:
    assert tried()
    assert [row for row in tried() if not named(row)] == []
