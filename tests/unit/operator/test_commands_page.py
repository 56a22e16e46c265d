"""docs/commands.md tells of exactly the commands and the exit codes that there are."""

from __future__ import annotations

import re
from pathlib import Path

from cli.exit_codes import MEANINGS
from cli.main import parser

PAGE = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    rows = re.findall(r"^\| `([a-z-]+)[^`]*` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(parser()[1])


def test_the_exit_codes_are_those_of_the_command() -> None:
    rows = re.findall(r"^\| ([0-9]+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == MEANINGS
