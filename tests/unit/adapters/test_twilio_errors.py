"""docs/twilio.md shows the same table of errors as the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rinban.adapters.twilio.errors import TROUBLES, Effect, trouble

PAGE = Path(__file__).resolve().parents[3] / "docs" / "twilio.md"
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)


def test_the_page_and_the_code_say_the_same() -> None:
    shown = {int(code): tuple(map(str.strip, rest)) for code, *rest in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    assert shown == {code: (t.meaning, t.effect.value, t.mend) for code, t in TROUBLES.items()}


def test_whatever_befalls_everybody_names_what_to_mend_and_nothing_else_does() -> None:
    assert {code for code, t in TROUBLES.items() if t.mend} == {
        code for code, t in TROUBLES.items() if t.effect is Effect.ACCOUNT
    }


@pytest.mark.parametrize(
    ("code", "status", "effect"),
    [
        (21211, 400, Effect.PERSON),
        (21999, 400, Effect.PERSON),
        (0, 401, Effect.ACCOUNT),
        (0, 429, Effect.RATE),
        (20003, 401, Effect.ACCOUNT),
        (0, 502, Effect.UNKNOWN),
        (20429, 503, Effect.UNKNOWN),
        (21211, 500, Effect.UNKNOWN),
    ],
)
def test_the_code_goes_before_the_status_but_after_a_server_error_nobody_knows(
    code: int, status: int, effect: Effect
) -> None:
    assert trouble(code, status).effect is effect
