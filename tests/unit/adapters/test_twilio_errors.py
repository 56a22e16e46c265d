"""docs/twilio.md shows the same table of errors as the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from rinban.adapters.twilio.client import TwilioClient
from rinban.adapters.twilio.errors import TROUBLES, Effect, trouble
from rinban.core.errors import CallRefused

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


@pytest.mark.parametrize(
    "written",
    [
        "+819000000001", "819000000001", "%2B819000000001", "+81 90 0000 0001", "+81-90-0000-0001", "090-0000-0001",
        "(201) 555-0100", "+1 (201) 555-0100", "+12015550100",
    ],
)  # fmt: skip
def test_no_reason_of_a_refusal_holds_a_telephone_number_however_it_is_written(written: str) -> None:
    found = refusal(f"The number {written} is unverified. It has 1600 characters (code 21608).")
    assert found == "The number that number is unverified. It has 1600 characters (code 21608)."


def refusal(text: str) -> str:
    """What is said of it to those who are warned, and in the log."""

    def refuse(_: object) -> None:
        raise TwilioRestException(400, "/Messages.json", text, 29999, "POST")

    with pytest.raises(CallRefused) as refused:
        TwilioClient("AC1", "token").ask(refuse, 1.0)
    return str(refused.value)
