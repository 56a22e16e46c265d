"""A callback counts if Twilio has signed the URL as it is, or with or without the port that goes without saying."""

from __future__ import annotations

import pytest

from rinban.adapters.twilio.signature import signature, signed

FIELDS = {"CallSid": "CA1", "Digits": "1"}
URL = "https://rinban.example.test/phonecall/infra/0?token=abc"
WITH_PORT = "https://rinban.example.test:443/phonecall/infra/0?token=abc"


@pytest.mark.parametrize("ours", [URL, WITH_PORT])
@pytest.mark.parametrize("theirs", [URL, WITH_PORT])
def test_the_port_makes_no_difference(ours: str, theirs: str) -> None:
    assert signed(ours, FIELDS, signature(theirs, FIELDS, "the token"), ("", "the token"))


@pytest.mark.parametrize(
    ("url", "fields", "token"),
    [
        ("https://rinban.example.test/phonecall/infra/1?token=abc", FIELDS, "the token"),
        (URL, {**FIELDS, "Digits": "2"}, "the token"),
        (URL, FIELDS, "another token"),
    ],
)
def test_anything_else_does(url: str, fields: dict[str, str], token: str) -> None:
    assert not signed(URL, FIELDS, signature(url, fields, token), ("the token",))


def test_without_a_token_nobody_can_sign() -> None:
    assert not signed(URL, FIELDS, signature(URL, FIELDS, ""), ("",))
