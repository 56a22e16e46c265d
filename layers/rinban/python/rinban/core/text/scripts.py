"""Which script a character belongs to, and which language's voice has to say a text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KANA = re.compile("[\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe]")
_KANJI = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_JAPANESE = re.compile(f"{_KANA.pattern}|{_KANJI.pattern}")
_ENGLISH_WORD = re.compile(r"(?<![0-9A-Za-z./@:-])[A-Za-z]?[a-z]+(?:'[a-z]+)?(?![0-9A-Za-z/@-])")


def is_japanese(text: str) -> bool:
    """Whether a kana or a kanji is in it: only a Japanese voice can say these."""
    return _JAPANESE.search(text) is not None


def is_kanji(character: str) -> bool:
    """Whether it is one of the characters whose reading, and so whose length, has to be estimated."""
    return _KANJI.fullmatch(character) is not None


@lru_cache(4096)
def is_latin(character: str) -> bool:
    """Whether it is a letter of the Latin alphabet, with or without an accent: every voice can say these."""
    return (character.isascii() and character.isalpha()) or unicodedata.name(character, "").startswith("LATIN ")


def language_of(text: str, listener: str) -> str:
    """The language of the voice that says `text` to somebody who is spoken to in `listener`.

    Whatever has a Japanese character in it is Japanese. Two words of English or more are English; a single one, a
    name or a number is said in the listener's language, as that person would say it.
    """
    if is_japanese(text):
        return "ja"
    return "en" if listener != "ja" or len(_ENGLISH_WORD.findall(text)) > 1 else listener
