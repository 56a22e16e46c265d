"""How long it takes to say something."""

from __future__ import annotations

import unicodedata

MORA = 0.15
LATIN = 0.06


def seconds(text: str) -> float:
    """Seconds of speech: a kana is a mora, a kanji about two, a Latin letter or digit less than half of one."""
    return sum(_one(character) for character in text) or LATIN


def _one(character: str) -> float:
    if "一" <= character <= "鿿":
        return 2 * MORA
    return MORA if unicodedata.east_asian_width(character) in "WF" else LATIN


def spoken_part(text: str, share: float) -> str:
    """What was heard of `text` when it was cut off after this share (0..1) of its time."""
    if share >= 1 - 1e-6:
        return text
    spent, whole, heard = 0.0, seconds(text), 0
    for character in text:
        spent += _one(character)
        if spent > share * whole:
            break
        heard += 1
    return text[:heard] + "…"
