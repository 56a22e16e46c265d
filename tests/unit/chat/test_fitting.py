"""A text is cut before it is escaped, where a reader sees a new character begin, and as late as can be."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from rinban.chat import chatwork, discord, google_chat, mattermost, slack
from rinban.chat.fitting import fitted, utf8, utf16
from rinban.core.text.plain import cut

Escape = Callable[[str], str]
Measure = Callable[[str], int]

ESCAPES: list[Escape] = [slack.escaped, mattermost.escaped, google_chat.escaped, discord.escaped, chatwork.escaped]


def test_lengths_are_counted_as_the_other_side_counts_them() -> None:
    assert (utf16("a😀"), utf8("あ😀")) == (3, 7)


def test_what_fits_is_only_escaped() -> None:
    assert fitted("a<b", 6, slack.escaped) == "a&lt;b"


def test_what_is_too_long_ends_before_the_escape_that_does_not_fit() -> None:
    assert fitted("a<b<c<d", 9, slack.escaped) == "a&lt;b…"


def test_no_emoji_is_halved() -> None:
    assert fitted("👨‍👩‍👧" * 3, 12) == "👨‍👩‍👧…"
    assert fitted("😀😀😀😀", 5) == "😀😀…"


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.sampled_from("ab<&>*_\\[]@~😀が\u0301 "), max_size=60),
    limit=st.integers(0, 60),
    escape=st.sampled_from(ESCAPES),
    measure=st.sampled_from([utf16, utf8]),
)
def test_it_fits_and_is_the_escaped_beginning(text: str, limit: int, escape: Escape, measure: Measure) -> None:
    found = fitted(text, limit, escape, measure)
    assert measure(found) <= limit
    assert found in {escape(cut(text, length)) for length in range(len(text) + 1)} | {""}
