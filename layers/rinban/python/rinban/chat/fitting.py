"""Texts of an alert, escaped for a chat and cut to what it takes: never within an escape, or a visible character."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.text.plain import cut

BREAK = "\u200b"
"""A space without width: behind a sign, nothing is read as a mention any more."""


def utf16(text: str) -> int:
    """Length as JavaScript counts it, which is the largest that a chat may mean by "characters"."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8(text: str) -> int:
    """Length in bytes."""
    return len(text.encode("utf-8", "replace"))


def as_it_is(text: str) -> str:
    return text


def fitted(
    text: str,
    limit: int,
    escape: Callable[[str], str] = as_it_is,
    measure: Callable[[str], int] = utf16,
) -> str:
    """`text` as `escape` makes it, and as long as `limit` at most; what is too long loses its end before it is escaped.

    An escape may make one character of several, so how much fits is found by trying.
    """
    whole = escape(text)
    if measure(whole) <= limit:
        return whole
    fits, too_long = 0, min(len(text), limit + 1)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if measure(escape(cut(text, middle))) <= limit:
            fits = middle
        else:
            too_long = middle
    return escape(cut(text, fits)) if fits else ""
