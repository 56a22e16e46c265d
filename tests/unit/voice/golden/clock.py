"""How long a text takes to be said, measured on what espeak-ng says, at the pace of Amazon Polly.

The pace is set once: Polly's voice Joanna says a paragraph of 346 characters in 19 s (AWS News Blog on time-driven
prosody), espeak-ng 1.51 says the same in 18.74 s. No pace of a Japanese voice is published; it is taken to be as
close to espeak-ng's. Of Japanese espeak-ng reads kana only, so for the clock a kanji is written as two of them, a
Latin word as three for four letters, a capital as two, and a figure in words.
"""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache

from rinban.core.text import scripts
from tests.espeak import ESPEAK

POLLY = 19 / 18.74
_RATE = 22050  # samples of two bytes a second
_HEADER = 44
_DIGITS = ("ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_PLACES = ("", "じゅう", "ひゃく", "せん", "まん")


def seconds(text: str, language: str) -> float:
    """Seconds of speech. Needs espeak-ng."""
    return POLLY * (_espeak(kana(text), "ja") if language == "ja" else _espeak(text, "en-us"))


def kana(text: str) -> str:
    text = re.sub(r"[A-Z]+(?![a-z])", lambda capitals: "しい" * len(capitals[0]), text)
    text = re.sub(r"[A-Za-z]+", lambda word: "ら" * max(1, round(0.75 * len(word[0]))), text)
    text = re.sub(r"\d+", lambda figure: _in_words(figure[0]), text.replace(",", ""))
    return re.sub(r"[-/:. ]+", "", "".join("かい" if scripts.is_kanji(character) else character for character in text))


def _in_words(figure: str) -> str:
    if len(figure) > len(_PLACES) or figure.startswith("0"):
        return "".join(_DIGITS[int(digit)] for digit in figure)
    places = zip(figure, reversed(_PLACES[: len(figure)]), strict=True)
    said = "".join(
        ("" if digit == "1" and place else _DIGITS[int(digit)]) + place for digit, place in places if digit != "0"
    )
    return said or _DIGITS[0]


@lru_cache(4096)
def _espeak(text: str, voice: str) -> float:
    assert ESPEAK
    said = subprocess.run([ESPEAK, "-v", voice, "--stdout", text], capture_output=True, check=True, timeout=20)
    return (len(said.stdout) - _HEADER) / 2 / _RATE
