"""How figures, units, addresses and signs are said: written out as words, where a voice would read them wrongly.

Sources of the units' meanings: the durations and sizes as Prometheus and Zabbix write them (5m, 2h, 512MB).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from rinban.core.text import scripts
from rinban.core.text.speech import clean

_NUMBER = r"(?<![0-9A-Za-z.])(\d+(?:\.\d+)?)"
_END = r"(?![0-9A-Za-z])"
_DOTTED = re.compile(r"(?<![0-9A-Za-z.-])(v?)(\d+(?:\.\d+){2,})(/\d+)?(?![0-9A-Za-z]|-[0-9A-Za-z]|\.\d)")
_VERSION = re.compile(r"(?<![0-9A-Za-z./-])v(\d+(?:\.\d+)?)(?![0-9A-Za-z.-])")
_DATE = re.compile(
    r"(?<![0-9A-Za-z.-])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T(?=\d))?(?![0-9A-Za-z-]|\s?日)|(?<![0-9A-Za-z.-])(\d{4})-(\d\d)-(\d\d)T"
)
_CLOCK = re.compile(r"(?<![0-9A-Za-z.:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?Z?(?![0-9A-Za-z:])")
_HUMPS = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+){2,}(?![0-9A-Za-z])")
_NAMED = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z]+(?:-[A-Za-z]+)*")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+")
_TYPESET = re.compile(
    r"(?<=[\u3041-\u30ff\u4e00-\u9fff])\s+(?=[\u3041-\u3096])|(?<=[\u3041-\u3096])\s+(?=\S)|(?<=パーセント)\s+(?=[\u4e00-\u9fff])|(?<=\d)\s+(?=[件台回個本人分秒時度])"
)
_FAMILY = re.compile(r"(?<![0-9A-Za-z])([1-5])(?:xx|XX)(?![0-9A-Za-z])")
_COMPARED = re.compile(
    r"\s*(>=|<=|>|<)\s*=?\s*(\d[\d.,]*\s?(?:%|パーセント|[A-Za-z/°]+|[分秒件度台回個]|時間)?)(?![0-9])"
)
_FRACTION = re.compile(rf"{_NUMBER}\s?/\s?(s|sec|min|h){_END}")

_UNITS = {
    "ja": {
        "ns": "ナノ秒", "us": "マイクロ秒", "ms": "ミリ秒", "msec": "ミリ秒", "s": "秒", "sec": "秒",
        "secs": "秒", "m": "分", "min": "分", "mins": "分", "h": "時間", "hr": "時間", "hrs": "時間",
        "d": "日間",
        "B": "バイト", "KB": "キロバイト", "kB": "キロバイト", "MB": "メガバイト", "GB": "ギガバイト",
        "TB": "テラバイト", "KiB": "キビバイト", "MiB": "メビバイト", "GiB": "ギビバイト", "TiB": "テビバイト",
        "bps": "ビーピーエス", "kbps": "キロビーピーエス", "Kbps": "キロビーピーエス",
        "Mbps": "メガビーピーエス", "Gbps": "ギガビーピーエス", "Hz": "ヘルツ", "MHz": "メガヘルツ",
        "GHz": "ギガヘルツ", "%": "パーセント", "°C": "度", "V": "ボルト", "W": "ワット", "kW": "キロワット",
        "req/s": "リクエスト毎秒", "rpm": "回転毎分", "days": "日", "day": "日", "hours": "時間",
        "minutes": "分", "seconds": "秒",
    },
    "en": {
        "ns": "nanosecond", "us": "microsecond", "ms": "millisecond", "msec": "millisecond", "s": "second",
        "sec": "second", "secs": "second", "m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
        "hrs": "hour", "d": "day", "B": "byte", "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
        "TB": "terabyte", "KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte",
        "kbps": "kilobit", "Kbps": "kilobit", "Mbps": "megabit", "Gbps": "gigabit", "°C": "degree",
    },
}  # fmt: skip
_UNIT = {
    language: re.compile(rf"{_NUMBER}\s?({'|'.join(sorted(map(re.escape, units), key=len, reverse=True))}){_END}")
    for language, units in _UNITS.items()
}
_COMPARISONS = {
    "ja": {">=": " {}以上", ">": " {}超", "<=": " {}以下", "<": " {}未満"},
    "en": {">=": " at least {}", ">": " over {}", "<=": " at most {}", "<": " under {}"},
}
_ARROW = {"ja": "から", "en": " to "}
_ALONE = {
    "ja": {">=": " 以上 ", "<=": " 以下 ", ">": " 大なり ", "<": " 小なり "},
    "en": {">=": " at least ", "<=": " at most ", ">": " over ", "<": " under "},
}
_PER = {"s": "second", "sec": "second", "min": "minute", "h": "hour"}
_JA_PER = {"s": "毎秒", "sec": "毎秒", "min": "毎分", "h": "毎時"}


def said(text: str, language: str, table: Mapping[str, str] | None = None) -> str:
    """A cleaned text as it is said in `language`.

    `table`: how words are said, as the rota gives it (word -> reading). A reading in kana is for Japanese voices only.
    """
    text = _with_table(text, {word: how for word, how in (table or {}).items() if _is_for(how, language)})
    for change in _CHANGES["ja" if language == "ja" else "en"]:
        text = change(text)
    return " ".join(text.split())


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


def _dates(text: str) -> str:
    def date(found: re.Match[str]) -> str:
        year, month, day = found.groups()[:3] if found[1] else found.groups()[3:]
        return f"{year}年{int(month)}月{int(day)}日"

    return _DATE.sub(date, text)


def _clocks(text: str) -> str:
    def clock(found: re.Match[str]) -> str:
        hour, minute, second = int(found[1]), int(found[2]), found[3]
        return f"{hour}時" + (f"{minute}分" if minute or second else "") + (f"{int(second)}秒" if second else "")

    return _CLOCK.sub(clock, text)


def _comparisons(language: str) -> Callable[[str], str]:
    forms = _COMPARISONS[language]
    return lambda text: _COMPARED.sub(lambda found: forms[found[1]].format(found[2].strip()) + " ", text)


def _japanese_units(text: str) -> str:
    return _UNIT["ja"].sub(lambda found: found[1] + _UNITS["ja"][found[2]], text)


def _english_units(text: str) -> str:
    def unit(found: re.Match[str]) -> str:
        per_second = " per second" if found[2].endswith("bps") else ""
        return f"{found[1]} {_UNITS['en'][found[2]]}{'' if found[1] == '1' else 's'}{per_second}"

    return _UNIT["en"].sub(unit, text)


def _signs(language: str) -> Callable[[str], str]:
    def signs(text: str) -> str:
        text = re.sub(r"\s*->\s*", _ARROW[language], text)
        return re.sub("[<>]=?", lambda sign: _ALONE[language][sign[0]], text)

    return signs


_CHANGES: dict[str, tuple[Callable[[str], str], ...]] = {
    "ja": (
        _dates,
        _clocks,
        _dots("てん", "バージョン", "スラッシュ"),
        _versions("バージョン"),
        lambda text: _FAMILY.sub(r"\g<1>00番台", text),
        _comparisons("ja"),
        lambda text: _FRACTION.sub(lambda found: _JA_PER[found[2]] + found[1], text),
        _japanese_units,
        _signs("ja"),
        lambda text: _TYPESET.sub("", text.replace(", ", "、")),
    ),
    "en": (
        _dots(" dot ", "version ", " slash "),
        _versions("version "),
        lambda text: _FAMILY.sub(r"\1 x x", text),
        _comparisons("en"),
        lambda text: _FRACTION.sub(lambda found: f"{found[1]} per {_PER[found[2]]}", text),
        _english_units,
        _signs("en"),
    ),
}
