"""docs/alarms.md tells of exactly the alarms that there are, and names only what there is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cli.main import parser
from local.gateway.template import of_type
from tests.deploy.conftest import ROOT, Resources

PAGE = (ROOT / "docs" / "alarms.md").read_text(encoding="utf-8")
ROWS = {name: (means, do) for name, means, do in re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)}


@pytest.fixture(scope="module")
def names(resources: Resources) -> list[str]:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    return [one["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("rinban-${Stage}-") for _, one in alarms]


def test_every_alarm_has_a_row_and_every_row_an_alarm(names: list[str]) -> None:
    assert sorted(ROWS) == sorted(names)
    assert len(names) == len(set(names)) == PAGE.count("\n| `")


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_what_it_means_and_what_to_do(name: str) -> None:
    means, do = ROWS[name]
    for told in (means, do):
        assert re.match(r"[A-Z`]", told)
        assert told.endswith(".")
        assert len(told.split()) >= 8


def test_a_row_that_sends_to_another_alarm_names_one_that_there_is(names: list[str]) -> None:
    sent = {found for row in ROWS.values() for told in row for found in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", told)}
    assert sent
    assert sent <= set(names)


def test_every_command_of_the_page_is_one_that_there_is() -> None:
    typed = set(re.findall(r"`\./rinban ([a-z-]+)", PAGE))
    assert typed
    assert typed <= set(parser()[1])


def test_every_parameter_of_the_page_is_one_that_there_is(template: dict[str, Any]) -> None:
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", PAGE))
    assert named
    assert named <= set(template["Parameters"])


def test_every_line_of_the_log_that_the_page_quotes_is_written() -> None:
    quoted = set(re.findall(r'"([^"]+)"', PAGE))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "layers/rinban/python").rglob("*.py"))
    assert quoted
    assert {sentence for sentence in quoted if sentence not in code} == set()
