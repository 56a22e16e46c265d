"""An alert's text as a voice can say it: without what cannot be said, and not longer than a breath.

The words of the sentences are in templates/voice; here is only what is done to texts that come from outside.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

_LOOKED_AT = 400  # code points of a text: more than any cut leaves, and little work even if the text is megabytes
_KANJI_IN_A_SQUARE = dict.fromkeys(range(0x1F200, 0x1F300), " ")  # emoji that would become letters, and be read out
_ALIKE = str.maketrans({"’": "'", "～": "〜", "‐": "-", "‑": "-", "−": "-"}) | _KANJI_IN_A_SQUARE
_SYMBOLS = frozenset("!%&'+,-./:;<=>?@°×、。・〜‰")  # those that a voice reads out or makes a pause of
_SILENT = frozenset(("Cf", "Cs", "Co", "Cn", "Me"))  # stand inside a word, so no space takes their place
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_SMALL = frozenset("ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ")
_EDGES = " !&',-./:;<=>?@、。・〜"
_PAUSES = frozenset(",、。")
_BRACKET = re.compile(r"\s*\(")  # monitors put what matters less into brackets: a pause, and the first thing to be cut
_NOTHING_IN_BRACKETS = re.compile(r"\(\s*\)")
_TAGS = re.compile(r"^(?:\s*(?:【[^】]*】|[\[［][^\]］]*[\]］]|[(（][^)）]*[)）]|<[^>]*>)\s*[:：]?)+")
_DANGLING = re.compile(
    r"(?:(?<!っ)(?:から|まで|より|[がをにのはでとへもや])"
    r"|(?<!\S)(?:an?|the|of|in|on|at|to|by|for|from|with|and|or|is|are|was|has|than|over|under|above|below|since)\s*)+$",
    re.IGNORECASE,
)
_HOST_ENDS = re.compile(r"\s*[:,、]\s*|\s+-\s+|$")
_NAME_GOES_ON = re.compile(r"[0-9A-Za-z.-]")


def clean(text: str) -> str:
    """The text without brackets, emoji, control characters and lone surrogates, in one line; "" if nothing is left.

    What remains is valid in XML 1.0. Full-width letters and half-width kana become the usual ones. Sentence ends are
    taken off both sides, since the text becomes part of a sentence.
    """
    usual = unicodedata.normalize("NFKC", text[:_LOOKED_AT].translate(_ALIKE))[:_LOOKED_AT]
    aside = _BRACKET.sub(", ", _NOTHING_IN_BRACKETS.sub("", usual))
    said = _without_loose_marks("".join(map(_sayable, aside)))
    return " ".join(said.split()).strip(_EDGES)


def headline(text: str, language: str, most: float) -> str:
    """The cleaned text; if that is too long, without the tags in brackets that it begins with: 【本番】, [PROD]."""
    whole = clean(text)
    if sum(map(_MEASURES.get(language, _length), letters(whole))) <= most:
        return whole
    return clean(_TAGS.sub("", text[:_LOOKED_AT])) or whole


def cut(text: str, language: str, longest: float, most: float = 0) -> str:
    """The beginning of a cleaned text: up to `most` if that saves the whole or a clause, else words up to `longest`.

    A clause ends at a pause, and counts if it is half as long as `longest`. Cut inside a word only if that word alone
    is too long; a letter and its marks stay together, and no particle or preposition is left that waits for what was
    cut off. Both limits count morae in Japanese (estimated: kanji have readings of many lengths), characters elsewhere.
    """
    pieces = list(letters(text))
    spent = list(accumulate(map(_MEASURES.get(language, _length), pieces)))
    fits, at_most = bisect_right(spent, longest), bisect_right(spent, max(most, longest))
    if at_most == len(pieces):
        return text
    words = [end for end in range(1, at_most + 1) if _word_begins(pieces[end - 1][0], pieces[end][0])]
    pauses = [end for end in words if pieces[end - 1] in _PAUSES and spent[end - 1] >= longest / 2]
    short = [end for end in words if end <= fits]
    kept = "".join(pieces[: (pauses or short or [fits])[-1]]).rstrip(_EDGES)
    return _DANGLING.sub("", kept).rstrip(_EDGES) or kept


def apart(host: str, summary: str) -> tuple[str, str]:
    """Host and summary of which the host is said once: many triggers begin with the host's name.

    "db1" and "db1: disk full" are ("db1", "disk full"); with "db1 is down" the host goes away, ("", "db1 is down").
    """
    start, rest = summary[: len(host)], summary[len(host) :]
    if not host or start.casefold() != host.casefold():
        return host, summary
    if separator := _HOST_ENDS.match(rest):
        return host, rest[separator.end() :]
    return (host, summary) if _NAME_GOES_ON.match(rest) else ("", summary)


def one_line(text: str) -> str:
    """A template's lines as one: a line end is a space, but not after a Japanese character.

    Joined by its own empty string: a text marked as escaped stays marked, and none becomes so.
    """
    lines = [line.strip() for line in text.splitlines()]
    return text[:0].join(line + (" " if line[-1].isascii() else "") for line in lines if line).strip()


def morae(letter: str) -> float:
    """How long a letter (with its marks) takes in Japanese: 1 is a kana. Small kana join the one before them."""
    return max(_morae(letter[0]), len(letter) / 4)


def letters(text: str) -> Iterable[str]:
    """Each character with the combining marks that follow it; nothing else joins after `clean`."""
    letter = ""
    for char in text:
        if letter and not _is_mark(char):
            yield letter
            letter = ""
        letter += char
    if letter:
        yield letter


def _morae(char: str) -> float:
    if char in _SMALL or char == " ":
        return 0.25  # not 0: a text of nothing else must end too
    if _script(char) == "kanji" or char.isupper():
        return 2
    if char == "%":
        return 5  # パーセント
    if char.isdigit():
        return 2
    return 0.75 if char.isascii() else 1  # English words are said as katakana, about three morae for four letters


def _length(letter: str) -> float:
    return len(letter)


_MEASURES: dict[str, Callable[[str], float]] = {"ja": morae}


def _sayable(char: str) -> str:
    category = unicodedata.category(char)
    if category in _SILENT or char in _SELECTORS:
        return ""
    return char if category[0] in "LMN" or category == "Sc" or char in _SYMBOLS else " "


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _without_loose_marks(text: str) -> str:
    kept: list[str] = []
    for char in text:
        if not _is_mark(char) or (kept and (kept[-1].isalnum() or _is_mark(kept[-1]))):
            kept.append(char)
    return "".join(kept)


def _script(char: str) -> str:
    if "\u3041" <= char <= "\u309f":
        return "hiragana"
    if "\u30a0" <= char <= "\u30ff":
        return "katakana"
    kanji = "\u3400" <= char <= "\u9fff" or char in "々〆" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"
    return "kanji" if kanji else "other"


def _word_begins(before: str, char: str) -> bool:
    """Whether a text may be cut between the two: Japanese has no spaces, but hiragana ends a word."""
    if char == " ":
        return True
    if not char.isalnum() or char == "ー" or before.isdigit() or _script(char) == "hiragana":
        return False
    return _script(before) != _script(char) or (char.isalpha() and before in "-./:@、。")
