"""How figures are said: dates, durations, sizes, rates and money, written out where a voice would read them wrongly.

Sources of the units' meanings: the durations and sizes as Prometheus and Zabbix write them (5m, 2h, 512MB).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from rinban.core.text import minutes, shares

_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBER = rf"(?<![0-9A-Za-z.])(?<!\d,)({_FIGURE}(?:k(?=\s?(?:req|rps)))?)"
_END = r"(?![0-9A-Za-z])"
_DATE = re.compile(
    r"(?<![0-9A-Za-z.-])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T(?=\d))?(?![0-9A-Za-z-]|\s?日)|(?<![0-9A-Za-z.-])(\d{4})-(\d\d)-(\d\d)T"
)
_CLOCK = re.compile(r"(?<![0-9A-Za-z.:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?Z?(?![0-9A-Za-z:])")
_MOMENT = re.compile(
    r"(?<![0-9A-Za-z.-])(\d{4})-(\d\d)-(\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:[.,]\d+)?"
    r"\s?(Z|UTC|JST|[+-]\d\d:?\d\d)(?![0-9A-Za-z:])"
)
_JAPAN = frozenset(("JST", "+09:00", "+0900"))
_UTC = frozenset(("Z", "UTC", "+00:00", "+0000"))
# Behind a time of day stands a zone, or the end of a span ("09:00:00〜18:00:00"); " - " alone parts two texts.
_OF_A_DAY = r"\s?(?:Z|UTC|GMT|JST|KST|IST|BST|SGT|CES?T|[ECMP][SD]T)(?![0-9A-Za-z])|\s?\+\d\d|\s?[〜~]|-|\s-\s?\d"
# "in" is for a duration as ElastAlert writes it, with an unpadded hour ("5 events in 0:05:00"); "in", "after" and
# "within" are else as often before a time of day.
_TOOK = re.compile(
    r"((?:所要|経過|稼働|実行|停止|処理|継続|残り)時間|残り|ダウンタイム"
    r"|\b(?:in(?=\s\d:)|for|took|duration|elapsed|remaining|uptime|downtime|runtime))"
    rf"([:は=\s]*)(\d{{1,3}}):([0-5]\d):([0-5]\d)(?:\.\d+)?+(?![0-9A-Za-z:]|{_OF_A_DAY})",
    re.IGNORECASE,
)
_HALF = {"ja": "時間{}分", "en": " hours {}"}
_SCIENTIFIC = re.compile(r"(?<![0-9A-Za-z.-])(?:(\d+\.\d+)[eE]([+-]?\d{1,2})|(\d+)[eE]([+-]\d{1,2}))(?![0-9A-Za-z.])")
_LARGEST = 15  # digits of a number that is written out
_DURATION = re.compile(  # the units grow smaller: "100m 250m" is none
    r"(?<![0-9A-Za-z.-])(?=\d+[dhm]\s?\d)(?:\d+d\s?)?"
    r"(?:(?:\d+h\s?)?(?:\d+m\s?)?\d+(?:\.\d+)?m?s|(?:\d+h\s?)?\d+m|\d+h)(?![0-9A-Za-z])"
)
_LASTS = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)")
# A figure with a multiple behind it (1.2M, 120万) is left whole, since the currency would be said in its middle.
_MONEY = re.compile(
    rf"([¥$€£])\s?({_FIGURE})(?![0-9A-Za-z百千万億兆]|[.,]\d|\s(?:[kKMB]|(?:thou|hundred|mill|bill|trill)[a-z]*)\b)"
)
_CURRENCIES = {"¥": "円", "$": "ドル", "€": "ユーロ", "£": "ポンド"}

_UNITS = {
    "ja": {
        "ns": "ナノ秒", "us": "マイクロ秒", "ms": "ミリ秒", "msec": "ミリ秒", "s": "秒", "sec": "秒",
        "secs": "秒", "m": "分", "min": "分", "mins": "分", "h": "時間", "hr": "時間", "hrs": "時間",
        "d": "日間",
        "B": "バイト", "KB": "キロバイト", "kB": "キロバイト", "MB": "メガバイト", "GB": "ギガバイト",
        "TB": "テラバイト", "KiB": "キビバイト", "MiB": "メビバイト", "GiB": "ギビバイト", "TiB": "テビバイト",
        "Ki": "キビバイト", "Mi": "メビバイト", "Gi": "ギビバイト", "Ti": "テビバイト",
        "bps": "ビーピーエス", "kbps": "キロビーピーエス", "Kbps": "キロビーピーエス",
        "Mbps": "メガビーピーエス", "Gbps": "ギガビーピーエス", "Hz": "ヘルツ", "MHz": "メガヘルツ",
        "GHz": "ギガヘルツ", "%": "パーセント", "°C": "度", "V": "ボルト", "W": "ワット", "kW": "キロワット",
        "req/s": "リクエスト毎秒", "rps": "リクエスト毎秒", "rpm": "回転毎分",
        "days": "日", "day": "日", "hours": "時間", "minutes": "分", "seconds": "秒",
    },
    "en": {
        "ns": "nanosecond", "us": "microsecond", "ms": "millisecond", "msec": "millisecond", "s": "second",
        "sec": "second", "secs": "second", "m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
        "hrs": "hour", "d": "day", "B": "byte", "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
        "TB": "terabyte", "KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte",
        "Ki": "kibibyte", "Mi": "mebibyte", "Gi": "gibibyte", "Ti": "tebibyte",
        "kbps": "kilobit", "Kbps": "kilobit", "Mbps": "megabit", "Gbps": "gigabit", "°C": "degree",
        "req": "request", "rps": "request",
    },
}  # fmt: skip
_NAMES = {
    language: "|".join(sorted(map(re.escape, units), key=len, reverse=True)) for language, units in _UNITS.items()
}
_UNIT = {
    language: re.compile(rf"(?<![¥$€£]){_NUMBER}\s?({names})(?:/(s|sec|min|h))?{_END}")
    for language, names in _NAMES.items()
}
_RATE = re.compile(rf"{_NUMBER}\s?/\s?(s|sec|min|h){_END}")
_PER = {"s": "second", "sec": "second", "min": "minute", "h": "hour"}
_JOINED = {"ja": "", "en": " "}
_JA_PER = {"s": "毎秒", "sec": "毎秒", "min": "毎分", "h": "毎時"}


def _moments(form: Callable[[re.Match[str], str], str]) -> Callable[[str], str]:
    """A time with a zone is said with it, since it may be another hour here; in Japanese that of Japan goes unsaid."""
    return lambda text: _MOMENT.sub(lambda found: form(found, found[7]), text)


def _japanese_moment(found: re.Match[str], zone: str) -> str:
    where = "" if zone in _JAPAN else "UTCで" if zone in _UTC else f"UTC{_signed(zone, 'ja')}の"
    second = f"{int(found[6])}秒" if found[6] and int(found[6]) else ""
    minute = f"{int(found[5])}分" if second or int(found[5]) else ""
    return f"{where}{found[1]}年{int(found[2])}月{int(found[3])}日{int(found[4])}時{minute}{second}"


def _english_moment(found: re.Match[str], zone: str) -> str:
    where = "Japan time" if zone in _JAPAN else "UTC" if zone in _UTC else f"UTC {_signed(zone, 'en')}"
    clock = "" if (found[4], found[5]) == ("00", "00") else f" {found[4]}:{found[5]}"
    return f"{found[1]}-{found[2]}-{found[3]}{clock} {where}"


def _signed(offset: str, language: str) -> str:
    plus, minus = {"ja": ("プラス", "マイナス"), "en": ("plus ", "minus ")}[language]
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    sign = minus if offset[0] == "-" else plus
    return f"{sign}{hours}" + (_HALF[language].format(minutes) if minutes else "")


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


def _took(language: str) -> Callable[[str], str]:
    """0:05:00 behind a word for a duration is five minutes, not five past midnight."""

    def took(found: re.Match[str]) -> str:
        parts = [(int(number), unit) for number, unit in zip(found.groups()[2:], "hms", strict=True)]
        told = [_lasting(str(number), unit, language) for number, unit in parts if number] or [
            _lasting("0", "s", language)
        ]
        return found[1] + found[2] + _JOINED[language].join(told)

    return lambda text: _TOOK.sub(took, text)


def _durations(language: str) -> Callable[[str], str]:
    def duration(found: re.Match[str]) -> str:
        parts = _LASTS.findall(found[0])
        told = (_lasting(number, unit, language) for number, unit in parts)
        return _JOINED[language].join(told) if len(parts) > 1 else found[0]

    return lambda text: _DURATION.sub(duration, text)


def _lasting(number: str, unit: str, language: str) -> str:
    return number + _UNITS["ja"][unit] if language == "ja" else f"{number} {_plural(_UNITS['en'][unit], number)}"


def _scientific(text: str) -> str:
    """1.9e+09 as 1,900,000,000: a voice spells the former. A number too long to be followed stays."""

    def written(found: re.Match[str]) -> str:
        if abs(int(found[2] or found[4])) > _LARGEST:
            return found[0]
        number = f"{Decimal(found[0]):,f}"
        return number.rstrip("0").rstrip(".") if "." in number else number

    return _SCIENTIFIC.sub(written, text)


def _japanese_units(text: str) -> str:
    def unit(found: re.Match[str]) -> str:
        if found[2] == "m" and (found[3] or not minutes.are_meant(found)):
            return found[0]
        return (_JA_PER[found[3]] if found[3] else "") + found[1] + _UNITS["ja"][found[2]]

    return _UNIT["ja"].sub(unit, text)


def _english_units(text: str) -> str:
    def unit(found: re.Match[str]) -> str:
        if found[2] == "m" and (found[3] or not minutes.are_meant(found)):
            return found[0]
        per = found[3] or ("s" if found[2].endswith(("bps", "rps")) else "")
        return f"{found[1]} {_plural(_UNITS['en'][found[2]], found[1])}" + (f" per {_PER[per]}" if per else "")

    return _UNIT["en"].sub(unit, text)


def _plural(unit: str, number: str) -> str:
    return unit if number == "1" else f"{unit}s"


BEFORE_SIGNS: dict[str, tuple[Callable[[str], str], ...]] = {
    "ja": (_scientific, _moments(_japanese_moment), _took("ja"), _dates, _clocks),
    "en": (_scientific, _moments(_english_moment), _took("en")),
}
"""By language: what is written out before signs are, since a date or a duration has signs in it."""

AFTER_SIGNS: dict[str, tuple[Callable[[str], str], ...]] = {
    "ja": (
        lambda text: _MONEY.sub(lambda found: found[2] + _CURRENCIES[found[1]], text),
        shares.IN["ja"],
        lambda text: _RATE.sub(lambda found: _JA_PER[found[2]] + found[1], text),
        _durations("ja"),
        _japanese_units,
    ),
    "en": (
        lambda text: _MONEY.sub(lambda found: f"{found[2]} yen" if found[1] == "¥" else found[0], text),
        shares.IN["en"],
        lambda text: _RATE.sub(lambda found: f"{found[1]} per {_PER[found[2]]}", text),
        _durations("en"),
        _english_units,
    ),
}
"""By language: what is written out after signs are, since a comparison needs the unit behind its figure."""
