"""Each rule of what others are told has a wrong line, which the named test notices."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from _pytest.outcomes import Failed

from tests.changed import changed

TEXT = Path(__file__).with_name("wrong_lines.txt")
ANEW = (
    "rinban",
    "tests.fakes",
    "tests.unit.core",
    "tests.unit.laws",
    "tests.unit.story",
    "tests.unit.outbox.test_teller",
    "tests.unit.outbox.test_source_looker",
    "tests.unit.adapters.test_http_connect",
    "tests.unit.adapters.test_chat_outlet",
    "local.chat",
    "tests.unit.outbox.test_warner",
    "tests.unit.outbox.test_duty_sms",
    "tests.unit.doors.test_sms_reply",
    "tests.unit.paging.test_by_hand",
    "tests.unit.watch.test_concern_look",
)
ERRORS = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, Failed)


class WrongLine(NamedTuple):
    module: str
    old: str
    new: str
    witness: str


def wrong_lines() -> Iterator[WrongLine]:
    module = ""
    for block in TEXT.read_text(encoding="utf-8").strip().split("\n\n")[1:]:
        if block.startswith("@ "):
            module = block.removeprefix("@ ")
        else:
            old, new, witness = block.splitlines()
            yield WrongLine(module, old.removeprefix("- "), new.removeprefix("+ "), witness.removeprefix("~ "))


LINES = list(wrong_lines())


@pytest.mark.parametrize("line", LINES, ids=[f"{line.module} {n}" for n, line in enumerate(LINES)])
def test_every_line_matters(line: WrongLine) -> None:
    with changed(f"rinban.{line.module}", line.old, line.new, ANEW):
        assert _notices(line.witness), f"{line.witness} does not notice"


def test_the_rules_as_they_are_pass_every_witness() -> None:
    """What is noticed is the wrong line, and not the way in which it is put there."""
    with changed("rinban.core.chain.told", "NOTHING = 0", "NOTHING = 0", ANEW):
        assert [line.witness for line in LINES if _notices(line.witness)] == []


def _notices(witness: str) -> bool:
    module, _, name = witness.rpartition(".")
    test = getattr(importlib.import_module(f"tests.unit.{module}"), name)
    try:
        for arguments in _arguments(test):
            test(*arguments)
    except ERRORS:
        return True
    return False


def _arguments(test: Callable[..., Any]) -> Iterator[tuple[Any, ...]]:
    """Of a test with parameters, the first sixty."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    if not marks:
        return iter([()])
    names, values = marks[0].args
    several = not isinstance(names, str)
    return (value if several else (value,) for value, _ in zip(values, range(60), strict=False))
