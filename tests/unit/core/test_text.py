"""Text from outside: nothing that breaks a store or a line, and no visible character cut in two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.text.plain import cut, digest, lines, one_line, short


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("あ👩\u200d🚒い", 4, "あ…"),
        ("あ👍🏽い", 3, "あ…"),
        ("☎\ufe0f☎\ufe0f", 2, "…"),
        ("🇯🇵🇯🇵🇯🇵", 4, "🇯🇵…"),
        ("🇯🇵🇯🇵🇯🇵", 5, "🇯🇵🇯🇵…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_cut_between_visible_characters(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


def test_line_is_folded_and_cleaned() -> None:
    assert one_line(" a\x00b\t c\r\n\u202ed\ud800\ufffe \u200b", 100) == "ab c d"


def test_lines_are_kept_but_not_around() -> None:
    assert lines("\r\n a \r\n\r\nb\x1b[0m \n", 100) == "a\n\nb[0m"


def test_joined_emoji_stay_joined() -> None:
    assert one_line("👩\u200d🚒", 10) == "👩\u200d🚒"


def test_short_keeps_what_fits_and_tells_the_rest_apart() -> None:
    assert short("key", 40) == "key"
    assert short("k" * 41, 40) == "k" * 7 + "~" + digest("k" * 41)
    assert short("k" * 41, 40) != short("k" * 42, 40)


@given(st.text(), st.integers(0, 60))
def test_any_text_fits_and_can_be_stored(text: str, limit: int) -> None:
    for made in (one_line(text, limit), lines(text, limit)):
        assert len(made) <= limit
        assert made.encode().decode() == made
        assert not any(ord(character) < 32 and character != "\n" for character in made)


def test_a_tab_is_a_space() -> None:
    assert (one_line("a\tb", 9), lines("a\tb\n\tc", 9)) == ("a b", "a b\n c")
