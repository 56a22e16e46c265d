"""How much of a text an SMS holds, and what of an alert's text may stand in one.

An SMS is sent in segments, and each is paid for: 160 characters of the GSM alphabet, or 70 code units of UTF-16 if a
single character is not in it; of several segments, each has room for 153 or 67 [3GPP TS 23.038; TS 23.040, 9.2.3.24.1].
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rinban.core.text import names
from rinban.core.text.plain import ELLIPSIS, cut, one_line

MOST = 2
"""Segments of one SMS."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€")
_LIKE_GSM = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "...", "`": "'"}
    | {"\u00a0": " ", "→": "->", "≥": ">=", "≤": "<=", "×": "x", "•": "-", "·": "-"}
)
"""What looks alike in the GSM alphabet: one such character would more than halve the room for a text in English."""

_PATH = re.compile(r"(?<![0-9A-Za-z])((?:[0-9A-Za-z_-]+\.)+[A-Za-z]{2,})(?::\d+)?[/?#][^\s「」、。）)]*")
_NAME_WITH_DOTS = re.compile(r"(?<=[0-9A-Za-z_-])\.(?=(?:[0-9A-Za-z_-]+\.)*[A-Za-z][0-9A-Za-z-]+)")
_SCHEME = re.compile(r"[A-Za-z][0-9A-Za-z+.-]*:/+")
_ENDS = re.compile(r"(?<=[、。])|(?<=[ぁ-ん])(?=[^ぁ-んー、。\s])|(?=[\s(（「])|(?<=[,:;）)」])")

_LOOSE = " 、,。.:;(（「"


def plain(text: str, limit: int) -> str:
    """An alert's text in one line, without control characters, and without anything that a phone makes a link of.

    A name with dots is parted, as in "example. com", so that no text of an alert leads anybody anywhere.
    """
    looked_at = one_line(text, 4 * limit).translate(_LIKE_GSM)
    bare = _SCHEME.sub(" ", _PATH.sub(r"\1", names.without_links(looked_at)))
    return one_line(_NAME_WITH_DOTS.sub(". ", bare), limit).translate(_LIKE_GSM)


def segments(text: str) -> int:
    """How many segments this text takes. No character is divided between two of them."""
    in_gsm = all(character in _GSM or character in _GSM_DOUBLE for character in text)
    single, each = (160, 153) if in_gsm else (70, 67)
    sizes = [_gsm_size(character) if in_gsm else _utf16_size(character) for character in text]
    if sum(sizes) <= single:
        return 1
    count, left = 1, each
    for size in sizes:
        if size > left:
            count, left = count + 1, each
        left -= size
    return count


def _gsm_size(character: str) -> int:
    return 2 if character in _GSM_DOUBLE else 1


def _utf16_size(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def fitting(text: str, wordings: Iterable[str]) -> str:
    """The first of the wordings, each with a place `{}` for `text`, that takes one segment; else the first that takes
    two at most; else the last one with as much of the text as it has room for, cut between words."""
    whole = [wording.replace("{}", text, 1) for wording in wordings]
    for most in (1, MOST):
        if (found := next((one for one in whole if segments(one) <= most), None)) is not None:
            return found
    last = list(wordings)[-1]
    shortened = (last.replace("{}", shorter, 1) for shorter in _shorter(text))
    return next((one for one in shortened if segments(one) <= MOST), last.replace("{}", "", 1))


def _shorter(text: str) -> Iterator[str]:
    """Ever less of its end: first as many whole words as there may be, then, of a single long one, its beginning."""
    dots = "..." if all(character in _GSM or character in _GSM_DOUBLE for character in text) else "…"
    ends = [end.start() for end in _ENDS.finditer(text) if end.start() > len(text) // 4]
    for end in reversed(ends):
        yield text[:end].rstrip(_LOOSE) + dots
    for length in range(len(text), 1, -1):
        yield cut(text, length).removesuffix(ELLIPSIS).rstrip(_LOOSE) + dots
