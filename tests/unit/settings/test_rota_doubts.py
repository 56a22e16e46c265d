"""Sources that load, and may not do what is meant: a load says so."""

from __future__ import annotations

from typing import Any

import pytest

from rinban.core.source import from_tree
from rinban.settings import loading
from rinban.settings.file import doubts
from rinban.settings.holidays import ANY_COUNTRY
from tests.fakes.rota import MemoryRota

ROTA = """
responders: {{sato: {{name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}}}}
groups: {{infra: {{name: {{ja: 基盤}}, call: [{{order: [sato]}}]}}}}
sources: {{mine: {{when: foo, {}}}}}
"""


def told(**tree: Any) -> list[str]:
    return doubts.of_sources([from_tree("mine", {"when": "foo", **tree})])


@pytest.mark.parametrize(
    ("tree", "doubt"),
    [
        ({"severity": "high"}, "sources.mine.severity: high looks for a field of that name"),
        ({"severity": ["priority", '"critical"']}, 'sources.mine.severity: "critical" looks for a field'),
        ({"status": "resolved"}, "sources.mine.status: resolved looks for a field of that name"),
        ({"summary": '"Disk full"'}, 'sources.mine.summary: "Disk full" looks for a field'),
        ({"status": "'ignored'"}, "sources.mine.status: 'ignored' is no state by itself"),
        ({"status_words": {"ignored": "ignored"}}, "cannot be ignored, and rings"),
        ({"status_words": {"down": "ignored"}}, "nobody is ever called for it"),
        ({"status_words": {"Recovered": "ignored"}}, "its alerts never end by it"),
        ({"when": "'x'"}, "every body is taken for this source's"),
        ({"when": "`true`"}, "every body is taken for this source's"),
    ],
)
def test_a_trap_is_told(tree: dict[str, Any], doubt: str) -> None:
    assert [doubt in one for one in told(**tree)] == [True]


@pytest.mark.parametrize(
    "tree",
    [
        {"severity": "'high'"},
        {"severity": "level"},
        {"status": "state", "status_words": {"test": "ignored", "paused": "ignored"}},
        {"status": "'quiet'", "status_words": {"quiet": "ignored"}},
        {"summary": ["title", "say('{} of {}', a, b)"], "host": '"host.name"'},
    ],
)
def test_what_is_meant_is_not(tree: dict[str, Any]) -> None:
    assert told(**tree) == []


def test_a_load_says_so_and_loads() -> None:
    files = [("rota.yaml", ROTA.format("severity: high"))]
    answer = loading.load(MemoryRota(), files, 0.0, ANY_COUNTRY, apply=True, seen="", accept_gaps=True)
    assert answer["applied"]
    assert [one.split(":")[0] for one in answer["warnings"]] == ["sources.mine.severity"]


STAGES = """
responders: {ann: {name: Ann, phone: +81 90 0000 0003}}
groups: {web: {call: [{order: [ann]}]}}
stages: {prod: {last_resort: %s}, staging: {every_call_to: ann}}
"""
HINT = (
    "stages.prod.last_resort: a container that has just started knows only RINBAN_LAST_RESORT"
    " (of a deployed stage: the parameter LastResort); name the same number there"
)


def loaded(rota: MemoryRota, text: str, stage: str = "prod") -> list[str]:
    answer = loading.load(
        rota, [("rota.yaml", text)], 0.0, ANY_COUNTRY, apply=True, seen="", accept_gaps=True, stage=stage
    )
    found: list[str] = answer["warnings"]
    return found


def test_a_load_says_what_a_new_container_knows_of_a_last_resort() -> None:
    rota = MemoryRota()
    assert loaded(rota, STAGES % "ann") == [HINT]
    assert loaded(rota, STAGES % "ann") == [], "it has been said"
    assert loaded(rota, STAGES.replace("0003", "0004") % "ann") == [HINT], "it is another number"
    assert loaded(rota, STAGES.replace("0003", "0004") % "+81 90 0000 0004") == []


def test_a_last_resort_of_another_stage_concerns_no_container_of_this_one() -> None:
    for stage in ("local", "staging"):
        assert loaded(MemoryRota(), STAGES % "ann", stage) == []


def test_a_stage_of_this_machine_has_no_containers_to_tell() -> None:
    assert loaded(MemoryRota(), STAGES.replace("prod", "local") % "ann") == []


def test_a_stage_that_names_none_any_more_is_told_nothing() -> None:
    rota = MemoryRota()
    loaded(rota, STAGES % "ann")
    assert loaded(rota, (STAGES % "ann").replace("prod: {last_resort: ann}, ", "")) == []
    assert loaded(rota, STAGES.replace("prod: {last_resort: %s}, ", "")) == []
