"""Senders that no preset knows: another problem calls, the same one does not call again, what is over rings nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rinban.intake import sources
from tests.unit.intake.test_cases import CASES, WANTED, Group

STRANGERS: dict[str, list[tuple[str, Any]]] = json.loads((CASES / "strangers.json").read_text(encoding="utf-8"))


def posted(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("sender", STRANGERS)
def test_a_stranger_is_understood(sender: str) -> None:
    group = Group()
    for number, (wanted, body) in enumerate(STRANGERS[sender], 1):
        text = posted(body)
        outcomes = group.outcomes(text)
        assert set(outcomes) <= set(WANTED[wanted]), f"step {number}, {wanted}: {sources.readings(text)}"


def test_a_flag_that_is_no_flag_is_a_problem_like_any_other() -> None:
    assert Group().outcome('{"check": {"name": "shop", "ok": "perhaps"}}') == "calling"
