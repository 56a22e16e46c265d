"""How long a voice takes to say a text, in seconds: an estimate on which it is decided what is left out.

The pace is that of Amazon Polly. Its voice Joanna says a paragraph of 346 characters in 19 s, pauses included (AWS News
Blog, "Time-Driven Prosody"); of its Japanese voices no pace is published, and about eight morae a second is assumed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rinban.core.text import scripts

MORA = 0.118
LETTER = 1 / 17.5
_ENGLISH_DIGIT = 0.33
_DOT = 0.5  # the word and the pauses around it, in a name such as example.com
_HYPHEN = 0.15  # the pause between the figures of a name such as ip-10-0-12-134
_ALONE = re.compile("(?<![A-Za-z])[B-HJ-Zb-hj-z](?![A-Za-z])")  # a letter by itself or beside figures: said by its name
_SPELLED = 0.2  # seconds longer than in a word
_BETWEEN_FIGURES = re.compile(r"(?<=\d)-(?=\d)")
_ENGLISH_SIGNS = {"/": 0.4, "%": 0.45, "°": 0.4, "+": 0.3, "=": 0.4}
_PAUSES = {"。": 0.35, ".": 0.35, "、": 0.2, ",": 0.2, ":": 0.2, ";": 0.25}
_SMALL = frozenset("ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ")


@lru_cache(maxsize=256)  # a headline is measured again and again while room for it is found
def seconds(text: str, language: str) -> float:
    """Seconds of speech for a text that is ready to be said."""
    spoken = sum(map(_japanese if language == "ja" else _english, text, f"{text[1:]} "))
    if language == "ja":
        return spoken
    return spoken + _SPELLED * len(_ALONE.findall(text)) + _HYPHEN * len(_BETWEEN_FIGURES.findall(text))


def morae(character: str) -> float:
    """How many morae a character takes in Japanese: 1 is a kana, a kanji has about two.

    English words are said as katakana, with three morae for four letters; capitals are mostly spelled out.
    """
    if character in _SMALL or character == " ":
        return 0.25
    if character.isdigit():
        return 2.6
    if scripts.is_kanji(character) or character.isupper():
        return 2
    return 0.75 if character.isascii() else 1


def _japanese(character: str, after: str) -> float:
    return _pause(character, after) or morae(character) * MORA


@lru_cache(maxsize=10_000)  # each pair comes again and again
def _english(character: str, after: str) -> float:
    """Of a character and the one after it."""
    if scripts.is_japanese(character):
        return _japanese(character, after)
    if character == "." and after.isdigit():
        return _ENGLISH_DIGIT  # "point"
    if character == "." and after != " ":
        return _DOT
    digit = _ENGLISH_DIGIT if character.isdigit() else LETTER
    return _pause(character, after) or _ENGLISH_SIGNS.get(character, digit)


def _pause(character: str, after: str) -> float:
    """A dot or a colon inside a number or a name makes no pause."""
    return _PAUSES.get(character, 0.0) if character in "。、" or after == " " else 0.0
