"""Phone numbers: read, spaced, masked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rinban.core.errors import BadRequest
from rinban.settings.phone_number import e164, masked, spaced


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+81 90 0000 0001", "+819000000001"),
        ("+81-90-0000-0001", "+819000000001"),
        ("+819000000001", "+819000000001"),
        ("＋８１ ９０ ００００ ０００１", "+819000000001"),
        ("+81 50 0000 0000", "+815000000000"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("+39 06 0000 0000", "+390600000000"),
    ],
)
def test_numbers_are_kept_as_e164(written: str, number: str) -> None:
    assert e164(written) == number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("090 0000 0001", "write it internationally"),
        ("", "write it internationally"),
        ("sato", "write it internationally"),
        ("+81 90 0000 0001 ext. 5", "write it internationally"),
        ("+1 202 555 TEST", "write it internationally"),
        ("+81 090 0000 0001", "inside the country; is it +81 90 0000 0001?"),
        ("+81 (0)90 0000 0001", "inside the country; is it +81 90 0000 0001?"),
        ("+44 (0)20 0000 0000", "inside the country; is it +44 20 0000 0000?"),
        ("+20 0 0000 00000", "leave out what is dialled only inside the country"),
        ("+81 90 0000", "too short for +81"),
        ("+81 90 0000 0001 23456", "too long"),
        ("+999 0000 0000", "is no phone number"),
        ("+", "is no phone number"),
    ],
)
def test_what_cannot_be_called_says_why(written: str, said: str) -> None:
    with pytest.raises(BadRequest, match=re.escape(said)):
        e164(written)


@trials(deadline=None)  # the first number reads the tables
@given(st.text(max_size=30) | st.from_regex(r"\+[0-9 ()-]{0,20}", fullmatch=True))
def test_anything_is_a_number_or_a_bad_request(written: str) -> None:
    try:
        number = e164(written)
    except BadRequest:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{2,14}", number)
    assert e164(spaced(number)) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+819000000001", "+81 90 **** 0001"),
        ("+81300000001", "+81 **** 0001"),
        ("+12025550123", "+1 20 **** 0123"),
        ("+6560000001", "+65 **** 0001"),
        ("", ""),
        ("sato", "****"),
    ],
)
def test_the_middle_is_hidden(number: str, shown: str) -> None:
    assert masked(number) == shown
