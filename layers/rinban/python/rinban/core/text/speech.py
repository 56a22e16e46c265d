"""An alert's text as a voice can say it: without what cannot be said.

The words of the sentences are in templates/voice; here is only what is done to texts that come from outside.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from rinban.core.text import scripts

LOOKED_AT = 400
"""Code points of a text: more than is ever said of it at once, and little work even if the text is megabytes."""

EDGES = " !&',-.:;<=>?@、。・〜"
"""What is taken off both ends of a text, since it becomes part of a sentence."""

_PLAIN = re.compile("[0-9A-Za-z ]*")  # most names: no rule changes anything in them
_KANJI_IN_A_SQUARE = dict.fromkeys(range(0x1F200, 0x1F300), " ")  # emoji that would become letters, and be read out
_ALIKE = (
    str.maketrans(
        {"’": "'", "～": "〜", "‐": "-", "‑": "-", "–": "-", "−": "-", "µ": "u", "μ": "u", "…": " "}
        | {"≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "≠": "!=", "—": ", ", "―": ", "}
        | dict.fromkeys("→⇒", "->")
        | dict.fromkeys("⇔↔", "<->")
    )
    | _KANJI_IN_A_SQUARE
)
_SYMBOLS = frozenset("!%&'+,-./:;<=>?@°×、。・〜‰$¥€£")  # those that a voice reads out or makes a pause of
_SILENT = frozenset(("Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me"))  # stand inside a word: no space takes their place
_BRACKET = re.compile(r"\s*\(")  # monitors put what matters less into brackets: a pause is made there
_NOTHING_IN_BRACKETS = re.compile(r"\(\s*\)")
_LOOSE_PAUSE = re.compile(r" ([:,、。](?: |$))")
# A stroke is the root directory where disks are spoken of; else it parts two texts.
_ROOT = re.compile(
    r"(?:^|(?<=[\s「(\"'])|(?<=[^\x00-\x7f]))/"
    r"(?=$|[:,)」\"'、。]|\s*[\u3041-\u3096]|\s+(?:is|has|was|usage|partition|file|volume)\b)"
    r"|(?:(?<=\bon )|(?<=disk )|(?<=volume )|(?<=partition )|(?<=system )|(?<=mount )|(?<=space )|(?<=used )"
    r"|(?<=[クン域ムトE] ))/(?=\s)",
    re.IGNORECASE,
)
_STROKE = re.compile(r"\s/\s")
_ENTITY = re.compile(r"&(?:amp;)*(#?[0-9A-Za-z]{1,8};)")
_MARKUP = re.compile(
    r"</?(?:[abipu]|br|div|span|strong|em|font|code|pre|t[dhr]|table|li|ul|ol|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_QUOTED = re.compile(r"(?<![0-9A-Za-z])<([A-Za-z][^<>\s]*)>")
_RANGE = re.compile(r"(?<=[\d%])\s?(?:…|\.\.\.?)(?=-?\d)")  # dots before a space end a sentence
# What a voice would leave out, or what the edges of a text would lose, although the sense turns on it.
_WORDS: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    (_ROOT, {"ja": "ルート", "en": "root"}),
    (re.compile(r"\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)\]:(?=\d)"), {"ja": r"\1 ポート", "en": r"\1 port "}),
    (
        re.compile(r"(?<![0-9A-Za-z\u30a1-\u30ff\u4e00-\u9fff._/@)\]-])-(?=\d[\d.,]*+(?!-(?!>)))"),
        {"ja": "マイナス", "en": "minus "},
    ),
    (re.compile(r"\s\|\|\s"), {"ja": "または", "en": " or "}),
    (re.compile("[↑⬆]"), {"ja": " 上昇 ", "en": " up "}),
    (re.compile("[↓⬇▼▽]"), {"ja": " 低下 ", "en": " down "}),
    (re.compile(r"\s*[▲△](?=\s?\d)"), {"ja": "、さんかく", "en": " triangle "}),  # "less" in accounts, else "more"
)
_FOREIGN = "\ue00f"  # stands for a letter that no voice can say; no text has it, since such code points are silent
_FOREIGNERS = re.compile(rf"{_FOREIGN}[{_FOREIGN}\s]*")
_FOREIGN_WORDS = {"ja": " 読めない文字 ", "en": " unreadable text "}


def clean(text: str, language: str = "en", most: int = LOOKED_AT) -> str:
    """The text without brackets, emoji, control characters and lone surrogates, in one line; "" if nothing is left.

    What remains is valid in XML 1.0, and each character can be said by a Japanese voice, or by any if it is no Japanese
    one. Full-width letters and half-width kana become the usual ones. Of letters of other scripts it is said in
    `language` that they are there.
    """
    return _clean(text[:most], language, most)


@lru_cache(maxsize=1000)  # the same names and texts are said to one person after the other
def _clean(text: str, language: str, most: int) -> str:
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    plain = _MARKUP.sub(" ", _ENTITY.sub(lambda entity: html.unescape(f"&{entity[1]}"), text))
    plain = _RANGE.sub("->", _QUOTED.sub(r"\1", plain))
    usual = unicodedata.normalize("NFKC", plain.translate(_ALIKE))[:most].replace("\u2044", "/")
    spoken = scripts.language_of(usual, language)
    for sign, words in _WORDS:
        usual = sign.sub(words.get(spoken, words["en"]), usual)
    aside = _BRACKET.sub(", ", _NOTHING_IN_BRACKETS.sub("", _STROKE.sub(", ", usual)))
    said = _FOREIGNERS.sub(_FOREIGN_WORDS.get(spoken, " "), "".join(map(_sayable, aside)))
    return _LOOSE_PAUSE.sub(r"\1", " ".join(said.split())).strip(EDGES)


def one_line(text: str) -> str:
    """A template's lines as one: a line end is a space, but not after a Japanese character.

    Joined by its own empty string: a text marked as escaped stays marked, and none becomes so.
    """
    lines = [line.strip() for line in text.splitlines()]
    return text[:0].join(line + (" " if line[-1].isascii() else "") for line in lines if line).strip()


def _sayable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SILENT:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if scripts.is_latin(character) or scripts.is_japanese(character) or character in _SYMBOLS:
        return character
    return _FOREIGN if category[0] == "L" else " "
