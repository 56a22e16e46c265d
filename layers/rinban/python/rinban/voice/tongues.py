"""Two languages in one sentence: each part is said by a voice of its own, since no voice says the other's letters.

A text in another language than the one around it stands between marks. The marks are code points of no character, which
`speech.clean` takes out of every text from outside: no alert can set one.
"""

from __future__ import annotations

import re
from itertools import groupby

from rinban.core.text import scripts
from rinban.core.text.headline import Spoken

_MARKS = {"ja": "\ue001", "en": "\ue002"}
_LANGUAGES = {mark: language for language, mark in _MARKS.items()}
_BACK = "\ue003"
_MARKED = re.compile(f"([{''.join(_LANGUAGES)}])([^{_BACK}]*){_BACK}")
_SENTENCE = re.compile(r"(?<=[.:])\s+|(?<=。)")
_STOP = re.compile(r"^\s*([.。])")
_EDGES = " 、,:。"
_ENGLISH = str.maketrans("、。・〜", ",. -")


def marked(text: Spoken, language: str) -> str:
    """The text for a sentence in `language`. Of a Japanese text its sentences in Latin letters stay as they are."""
    if text.language == language or not text.text:
        return text.text
    sentences = _SENTENCE.split(text.text) if text.language == "ja" else [text.text]
    neighbours = groupby(sentences, lambda one: _needs(one, text.language))
    return " ".join(_mark(" ".join(same), text.language) if needs else " ".join(same) for needs, same in neighbours)


def _needs(sentence: str, language: str) -> bool:
    return language != "ja" or scripts.is_japanese(sentence)


def _mark(sentence: str, language: str) -> str:
    return f"{_MARKS[language]}{sentence}{_BACK}"


def runs(sentence: str, language: str) -> list[Spoken]:
    """The sentence in parts of one language each, none of them without a word."""
    found: list[Spoken] = []
    rest = 0
    for part in _MARKED.finditer(sentence):
        _add(found, sentence[rest : part.start()], language)
        _add(found, part[2], _LANGUAGES[part[1]])
        rest = part.end()
    _add(found, sentence[rest:], language)
    return found


def _add(found: list[Spoken], text: str, language: str) -> None:
    """One more part. A full stop at its beginning ends the part before it."""
    stop = _STOP.match(text)
    if stop and found:
        last = found[-1]
        found[-1] = Spoken(last.text.rstrip(" 、,.。") + ("。" if last.language == "ja" else "."), last.language)
    words = text.lstrip(f"{_EDGES}.") if found else text.lstrip()
    if any(map(str.isalnum, words)):
        found.append(Spoken(_written(words.rstrip(), language), language))


def _written(text: str, language: str) -> str:
    return text.translate(_ENGLISH) if language == "en" else text
