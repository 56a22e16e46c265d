"""Each rule of the sign-in has a wrong line, which the named test notices."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.outcomes import Failed

from rinban.core.errors import RinbanError
from tests.changed import changed

TEXT = Path(__file__).with_name("wrong_lines.txt")
ANEW = (
    "rinban",
    "tests.fakes",
    "tests.unit.sign_in",
    "tests.unit.board.looking",
    "tests.unit.doors.test_board_sign_in",
    "tests.unit.doors.test_board_openid",
    "tests.unit.doors.test_board_asked",
    "tests.unit.doors.test_board_acts",
    "tests.unit.doors.test_board_live",
    "tests.unit.doors.test_board_now",
    "tests.unit.screens.test_telling",
    "tests.unit.outbox.test_link_sms",
)
ERRORS = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, RinbanError, Failed)


def wrong_lines() -> Iterator[tuple[str, str, str, str]]:
    module = ""
    for block in TEXT.read_text(encoding="utf-8").strip().split("\n\n")[1:]:
        if block.startswith("@ "):
            module = block.removeprefix("@ ")
        else:
            old, new, witness = block.splitlines()
            yield module, old.removeprefix("- "), new.removeprefix("+ "), witness.removeprefix("~ ")


LINES = list(wrong_lines())


@pytest.mark.parametrize(
    ("module", "old", "new", "witness"), LINES, ids=[f"{line[0]} {n}" for n, line in enumerate(LINES)]
)
def test_every_line_matters(module: str, old: str, new: str, witness: str) -> None:
    with changed(f"rinban.{module}", old, new, ANEW):
        assert notices(witness), f"{witness} does not notice"


def test_the_rules_as_they_are_pass_every_witness() -> None:
    """What is noticed is the wrong line, and not the way in which it is put there."""
    with changed("rinban.core.sign_in", "FRESH = 900.0", "FRESH = 900.0", ANEW):
        assert [witness for witness in {line[-1] for line in LINES} if notices(witness)] == []


def notices(witness: str) -> bool:
    name, _, function = witness.rpartition(".")
    module = importlib.import_module(f"tests.unit.{name}")
    test = getattr(module, function)
    try:
        for given in _parameters(test):
            test(**given, **_fixtures(test))
    except ERRORS:
        return True
    return False


def _fixtures(test: Any) -> dict[str, Any]:
    """A house or a service of its own for each run, as pytest would make it."""
    asked = inspect.signature(test).parameters
    made = dict[str, Any]()
    if "house" in asked:
        made["house"] = importlib.import_module("tests.unit.sign_in.house").SignInHouse()
    if "pressed" in asked:
        made["pressed"] = importlib.import_module("tests.unit.sign_in.test_once").Pressed()
    if "service" in asked:
        made["service"] = _service(test)
    if "sato" in asked:
        made["service"].may_act("sato")
        made["sato"] = importlib.import_module("tests.fakes.browser").MemoryBrowser(made["service"]).signs_in("sato")
    return made


def _service(witness: Any) -> Any:
    """As the witness's own fixture makes it, if it says how."""
    own = getattr(importlib.import_module(witness.__module__), "with_provider", None)
    return own("email") if own else importlib.import_module("tests.fakes.service").ServiceOnFakes("board")


def _parameters(test: Any) -> list[dict[str, Any]]:
    """Of a test with parameters the first eight, and two of the acts, since one rule holds for all of these."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    if not marks:
        return [{}]
    names, values = marks[0].args
    several = isinstance(names, tuple)
    return [
        dict(zip(names, one, strict=True)) if several else {names: one}
        for one in list(values)[: 2 if "act" in names else 8]
    ]
