"""The versions of CHANGELOG.md are the one that this checkout has, and those before it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cli.main import version

ROOT = Path(__file__).parents[3]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
HEADING = re.compile(r"([0-9]+\.[0-9]+\.[0-9]+) \((unreleased|[0-9]{4}-[0-9]{2}-[0-9]{2})\)")
OURS = re.compile(r"(?<![0-9.])0\.[0-9]\.[0-9](?![0-9.])")


def versions() -> list[tuple[str, str]]:
    """Each with its day or "unreleased", the newest first."""
    found = [HEADING.fullmatch(heading) for heading in HEADINGS]
    assert all(found), f"write each heading as 1.2.3 (unreleased) or 1.2.3 (2026-12-31): {HEADINGS}"
    return [(one[1], one[2]) for one in found if one]


def test_the_newest_is_that_of_this_checkout() -> None:
    assert versions()[0][0] == version()


def test_they_stand_in_their_order_and_only_the_newest_may_be_unreleased() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _ in versions()]
    assert numbers == sorted(set(numbers), reverse=True)
    days = [date.fromisoformat(day) for _, day in versions() if day != "unreleased"]
    assert days == sorted(days, reverse=True)
    assert len(days) >= len(numbers) - 1
    assert versions()[-1][1] != "unreleased"


@pytest.mark.parametrize("page", ["CHANGELOG.md", "docs/testing.md", "tests/unit/core/test_golden.py"])
def test_every_version_that_is_spoken_of_has_a_heading(page: str) -> None:
    named = set(OURS.findall((ROOT / page).read_text(encoding="utf-8")))
    assert named
    assert named - {number for number, _ in versions()} == set()
