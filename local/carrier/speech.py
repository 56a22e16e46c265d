"""How long it takes to say a text. The figures are estimates: Twilio documents no speed of speech."""

from __future__ import annotations

import unicodedata

MORA = 0.15
LATIN = 0.06


def seconds(text: str) -> float:
    """Return seconds of speech: a kana counts as one mora, a kanji as two, a Latin letter or digit as 0.06 s."""
    return sum(_one(character) for character in text) or LATIN


def _one(character: str) -> float:
    if "一" <= character <= "鿿":
        return 2 * MORA
    return MORA if unicodedata.east_asian_width(character) in "WF" else LATIN


def spoken_part(text: str, share: float) -> str:
    """Return what was heard of `text` when it was cut off after this share (0 to 1) of its time; it ends in "…"."""
    if share >= 1 - 1e-6:
        return text
    spent, whole, heard = 0.0, seconds(text), 0
    for character in text:
        spent += _one(character)
        if spent > share * whole:
            break
        heard += 1
    return text[:heard] + "…"
