"""docs/adr/0014 says what is proved where: each row names a step, a test or a line of the checklist that is there."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import pytest

from local.parity.steps import steps
from tests.deploy.conftest import ROOT

PAGE = ROOT / "docs" / "adr" / "0014-what-is-proved-where.md"
CHECKLIST = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## What was not run on AWS")[2]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table. `shown_by`: without the marks of code."""

    text: str
    where: str
    shown_by: str


def facts() -> list[Fact]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and not line.startswith("| fact")]
    return [Fact(text, where, by.strip("`")) for text, where, by in cells]


def of(*places: str) -> list[Fact]:
    return [fact for fact in facts() if fact.where in places]


def named(fact: Fact) -> str:
    return fact.text


def commands() -> list[str]:
    """The first column of the checklist."""
    return [line.split(" | ")[0] for line in CHECKLIST.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("fact", of("parity"), ids=named)
def test_a_step_of_parity_is_there(fact: Fact) -> None:
    assert fact.shown_by in steps()


@pytest.mark.parametrize("fact", of("gateway", "test"), ids=named)
def test_a_test_is_there(fact: Fact) -> None:
    file, _, name = fact.shown_by.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}
    assert tests
    assert not name or name in tests


@pytest.mark.parametrize("fact", of("checklist"), ids=named)
def test_a_command_stands_in_the_checklist(fact: Fact) -> None:
    assert any(fact.shown_by in command for command in commands())


def test_every_row_has_a_place() -> None:
    assert len(facts()) > 30
    assert {fact.where for fact in facts()} == {"parity", "gateway", "test", "checklist"}


ELSEWHERE = (
    *("405", "fallback", "template's texts", "Bearer", "413", "throttled", "metrics", "an alarm reaches"),
    *("roles", "subnets", "way out", "encrypted", "firewall", "in the middle of"),
)
"""Words for what the emulator does not serve."""


@pytest.mark.parametrize("word", ELSEWHERE)
def test_what_the_emulator_does_not_serve_has_a_row_elsewhere(word: str) -> None:
    assert [fact for fact in facts() if word in fact.text and fact.where != "parity"]


def test_what_only_aws_can_show_of_the_api_is_first_on_the_checklist() -> None:
    """It is heard when all else fails."""
    assert "/fallback" in commands()[0]
