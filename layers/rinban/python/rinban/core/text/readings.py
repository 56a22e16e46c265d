"""How addresses, names and signs are said: written out as words, where a voice would read them wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from rinban.core.text import figures, scripts
from rinban.core.text.speech import clean

_DOTTED = re.compile(
    r"(?<![0-9A-Za-z.-])(v?)(\d+(?:\.\d+){2,}|\d{1,3}\.\d{1,3}(?=/(?:8|16)(?!\d)))(/\d+)?(?![0-9A-Za-z]|-[0-9A-Za-z]|\.\d)"
)
_VERSION = re.compile(r"(?<![0-9A-Za-z./-])v(\d+(?:\.\d+)?)(?![0-9A-Za-z.-])")
_HUMPS = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+){2,}(?![0-9A-Za-z])")
_NAMED = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z]+(?:-[A-Za-z]+)*")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+")
_TYPESET = re.compile(
    r"(?<=[\u3041-\u30ff\u4e00-\u9fff])\s+(?=[\u3041-\u3096])|(?<=[\u3041-\u3096])\s+(?=\S)|(?<=パーセント)\s+(?=[\u4e00-\u9fff])|(?<=\d)\s+(?=[件台回個本人分秒時度通日枚番])|(?<=[分秒])\s+(?=間)"
)
_FAMILY = re.compile(r"(?<![0-9A-Za-z])(?<![A-Za-z]-)([1-5])(?:xx|XX)(?![0-9A-Za-z])")
_COMPARED = re.compile(
    r"\s*(>=|<=|!=|>|<)\s*=?\s*((?:マイナス|minus )?\d+(?:[.,]\d+)*\s?"
    r"(?:%|パーセント|[A-Za-z/°]+|[分秒件度台回個]|時間)?)(?![0-9A-Za-z])|\s*(>=|<=|!=)\s*([^\s、。,;<>=!]+)"
)

_COMPARISONS = {
    "ja": {">=": " {}以上", ">": " {}超", "<=": " {}以下", "<": " {}未満", "!=": " {}以外"},
    "en": {">=": " at least {}", ">": " over {}", "<=": " at most {}", "<": " under {}", "!=": " not {}"},
}
_ARROW = re.compile(r"\s*(<)?[-=]+>\s*")
_ARROWS = {"ja": ("から", "と"), "en": (" to ", " and ")}
_AND = re.compile(r"\s&{1,2}\s+")
_ANDS = {"ja": "、", "en": " and "}
_LOOSE = re.compile(r"\s+(?=[,、。:;](?:\s|$|(?<=[、。])))")
_ALONE = {
    "ja": {">=": " 以上 ", "<=": " 以下 ", ">": " 大なり ", "<": " 小なり "},
    "en": {">=": " at least ", "<=": " at most ", ">": " over ", "<": " under "},
}


def said(text: str, language: str, table: Mapping[str, str] | None = None) -> str:
    """A cleaned text as it is said in `language`.

    `table`: how words are said, as the rota gives it (word -> reading). A reading in kana is for Japanese voices only.
    """
    text = _with_table(
        " ".join(text.split()), {word: how for word, how in (table or {}).items() if _is_for(how, language)}
    )
    for change in _CHANGES["ja" if language == "ja" else "en"]:
        text = change(text)
    return _LOOSE.sub("", " ".join(text.split()))


def split_words(text: str) -> str:
    """KubePodCrashLooping as its words, where a name has three or more of them or is all there is.

    So is orders-FreeStorageSpace-Low: a name with capitals and without a figure, alone, is an alarm's and not a host's.
    """
    alone = _NAMED.fullmatch(text) is not None
    if alone:
        text = text.replace("-", " ")

    def words(name: re.Match[str]) -> str:
        humps = _HUMP.findall(name[0])
        long = [hump for hump in humps if len(hump) > 1]
        return " ".join(humps) if len(long) == len(humps) and len(humps) > (1 if alone else 2) else name[0]

    return _HUMPS.sub(words, text)


def _is_for(reading: str, language: str) -> bool:
    return language == "ja" or not scripts.is_japanese(reading)


def _with_table(text: str, table: Mapping[str, str]) -> str:
    readings = {word.casefold(): clean(how) for word, how in table.items() if word.strip()}
    return _words(tuple(readings)).sub(lambda word: readings[word[0].casefold()], text) if readings else text


@lru_cache(16)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """These words, the longest first, and not as a part of another: "db-1" is not in "db-10"."""
    parts = (
        (r"(?<![0-9A-Za-z])" if word[0].isascii() else "")
        + re.escape(word)
        + (r"(?![0-9A-Za-z]|[.-][0-9A-Za-z])" if word[-1].isascii() else "")
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile("|".join(parts), re.IGNORECASE)


def _dots(point: str, version: str, slash: str) -> Callable[[str], str]:
    def dotted(found: re.Match[str]) -> str:
        return (version if found[1] else "") + found[2].replace(".", point) + (found[3] or "").replace("/", slash)

    return lambda text: _DOTTED.sub(dotted, text)


def _versions(word: str) -> Callable[[str], str]:
    return lambda text: _VERSION.sub(lambda found: word + found[1], text)


def _comparisons(language: str) -> Callable[[str], str]:
    forms = _COMPARISONS[language]

    def compared(found: re.Match[str]) -> str:
        return forms[found[1] or found[3]].format((found[2] or found[4]).strip()) + " "

    return lambda text: _COMPARED.sub(compared, text)


def _signs(language: str) -> Callable[[str], str]:
    def signs(text: str) -> str:
        text = re.sub("[<>]=?", lambda sign: _ALONE[language][sign[0]], text)
        return _AND.sub(_ANDS[language], text)

    return signs


def _arrows(language: str) -> Callable[[str], str]:
    """Before the comparisons: the point of an arrow before a figure is no "more than"."""
    to, and_ = _ARROWS[language]
    return lambda text: _ARROW.sub(lambda found: and_ if found[1] else to, text)


_CHANGES: dict[str, tuple[Callable[[str], str], ...]] = {
    "ja": (
        _arrows("ja"),
        *figures.BEFORE_SIGNS["ja"],
        _dots("てん", "バージョン", "スラッシュ"),
        _versions("バージョン"),
        lambda text: _FAMILY.sub(r"\g<1>00番台", text),
        _comparisons("ja"),
        *figures.AFTER_SIGNS["ja"],
        _signs("ja"),
        lambda text: _TYPESET.sub("", text.replace(", ", "、")),
    ),
    "en": (
        _arrows("en"),
        *figures.BEFORE_SIGNS["en"],
        _dots(" dot ", "version ", " slash "),
        _versions("version "),
        lambda text: _FAMILY.sub(r"\1 x x", text),
        _comparisons("en"),
        *figures.AFTER_SIGNS["en"],
        _signs("en"),
    ),
}
