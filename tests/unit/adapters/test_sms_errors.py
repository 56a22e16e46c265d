"""docs/sms.md shows the same tables of errors as the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rinban.adapters.twilio.errors import Effect
from rinban.adapters.twilio.sms_errors import LOST, REFUSED, lost

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "sms.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)
SHORT = re.compile(r"^\| (\d+) \| ([^|]+) \|$", re.MULTILINE)


def test_the_page_and_the_code_say_the_same() -> None:
    shown = {int(code): tuple(map(str.strip, rest)) for code, *rest in ROW.findall(PAGE)}
    assert shown == {code: (t.meaning, t.effect.value, t.mend) for code, t in REFUSED.items()}
    assert {int(code): why.strip() for code, why in SHORT.findall(PAGE)} == dict(LOST)


def test_what_everybody_would_be_refused_names_what_to_mend() -> None:
    assert {code for code, t in REFUSED.items() if t.mend} == {
        code for code, t in REFUSED.items() if t.effect is Effect.ACCOUNT
    }


@pytest.mark.parametrize(
    ("code", "said"),
    [("30003", "30003, the phone is off, or out of reach"), ("39999", "39999"), ("", ""), ("30003; x", ""), ("٣", "")],
)
def test_why_it_did_not_arrive_is_a_known_sentence_or_a_number(code: str, said: str) -> None:
    assert lost(code) == said
