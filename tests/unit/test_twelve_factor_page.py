"""docs/twelve-factor.md has all twelve, and each names files and a test that are there."""

from __future__ import annotations

import re

import pytest

from tests.unit.source import ROOT

PAGE = (ROOT / "docs" / "twelve-factor.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d", line)]
TESTS = sorted(set(re.findall(r"`((?:\w+/)*test_\w+\.py(?:::\w+)?)`", PAGE)))
LAYER = "layers/rinban/python"


def test_there_are_twelve() -> None:
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 13)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_each_names_places_that_there_are_and_a_test(row: list[str]) -> None:
    *_, places, test = row
    named = re.findall(r"`([^`]+)`", places)
    assert named
    assert [name for name in named if not ((ROOT / name).exists() or (ROOT / LAYER / name).exists())] == []
    assert re.findall(r"`([^`]+)`", test)[0] in TESTS


@pytest.mark.parametrize("test", TESTS)
def test_each_of_these_tests_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert f"def {name}(" in text if name else "def test_" in text
