"""How it is said that so many of so many are meant: 4/5 nodes, 3.9GiB/4GiB, 1/3台; a date, a path and a port stay."""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBER = r"(?<![0-9A-Za-z.])(?<!\d,)(\d+(?:,\d{3})*(?:\.\d+)?)"
# Only sizes are a part and its whole: two rates, times or percentages are two measurements.
_SIZE = "(?:[kKMGT]?B|[KMGT]iB?)"
_SIZES = re.compile(rf"{_NUMBER}(\s?{_SIZE})\s?/\s?(\d+(?:,\d{{3}})*(?:\.\d+)?\s?{_SIZE}(?![0-9A-Za-z/]))")
_OF_SIZES = {"ja": r"\3中\1\2", "en": r"\1\2 of \3"}

# A zero in front is that of a date.
_COUNTS = r"(?<![0-9A-Za-z/.-])(?P<part>0|[1-9]\d{0,6})/(?P<whole>0|[1-9]\d{0,6})"
_NO_NOUN = "|".join(
    "is was has does as this its us always fails shows says starts ends stops returns runs misses lacks needs keeps "
    "exceeds drops rises".split()
)
_NOUN = rf"(?!(?:{_NO_NOUN})\b)[A-Za-z]+s\b"
_DATED = r"(?<!\bon )(?<!\bOn )(?<!\bsince )(?<!\bSince )(?<!\buntil )(?<!\bfrom )(?<!\bof )(?<!\bby )"
_HOW = "ready|available|healthy|unhealthy|running|alive|online|reachable|unreachable|responding|used|received"
_WHAT = (
    "pods|nodes|replicas|instances|targets|hosts|members|workers|brokers|servers|backends|shards|connections|attempts?"
    "|retry|retries|step|part|page|phase"
)
_THINGS = "レプリカ ノード ポッド Pod ターゲット 接続 Ready 数".split()
_BEHIND_THINGS = "|".join(f"(?<={thing})" for thing in _THINGS)
_WHOLE = r"(?![0-9A-Za-z/])"
# Behind a counter no word goes on: 4/1本番, 10/1本社 and 4/1台風 are dates.
_COUNTER = r"(?P<counter>[台個件本]|ノード|ポッド)(?![0-9A-Za-z々\u30a1-\u30ff\u3400-\u9fff])"
_COUNTED = {
    "ja": (
        (re.compile(rf"{_COUNTS}{_COUNTER}"), r"\g<whole>\g<counter>中\g<part>\g<counter>"),
        (
            re.compile(rf"(?:{_BEHIND_THINGS})(?P<gap>[\s:：=]{{1,2}}){_COUNTS}{_WHOLE}"),
            r"\g<gap>\g<whole>のうち\g<part>",
        ),
    ),
    "en": (
        (re.compile(rf"{_COUNTS}(?=\s{_NOUN})"), r"\g<part> of \g<whole>"),
        (re.compile(rf"{_DATED}{_COUNTS}(?=\s(?!of\b)[A-Za-z]+\s{_NOUN}|\s(?:{_HOW})\b)"), r"\g<part> of \g<whole>"),
        (
            re.compile(rf"\b(?P<thing>(?i:{_WHAT}|{_HOW})[\s:=]{{1,2}}){_COUNTS}{_WHOLE}"),
            r"\g<thing>\g<part> of \g<whole>",
        ),
    ),
}


def _said(language: str) -> Callable[[str], str]:
    def said(text: str) -> str:
        if "/" not in text:
            return text
        text = _SIZES.sub(_OF_SIZES[language], text)
        for pattern, form in _COUNTED[language]:
            text = pattern.sub(_written(form), text)
        return text

    return said


def _written(form: str) -> Callable[[re.Match[str]], str]:
    """More than the whole is no part of it, so 10/1 is the first of October."""
    return lambda found: found.expand(form) if int(found["part"]) <= int(found["whole"]) else found[0]


IN = {"ja": _said("ja"), "en": _said("en")}
"""By language: a text with its shares written out."""
