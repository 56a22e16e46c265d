"""Whether an m behind a figure stands for minutes: it may be a meter, or a thousandth or a million of something.

So it is minutes only where the words around it speak of a time: "for 5m" and "5m ago", but not "memory limit 512m".
"""

from __future__ import annotations

import re

_NEAR = 48  # characters that are looked at on each side

_BEFORE = re.compile(
    r"(?:\b(?:for|since|in|within|after|every|last|past|previous|next|took|lag|age|uptime|downtime|runtime|delay(?:ed)?"
    r"|latency|duration|timeout|interval|window|elapsed|idle|late|old|behind|time|ttl|wait(?:ing|ed)?|stale|silent"
    r"|period|avg|average|mean|down|up|stuck|pending|remaining|left)"
    r"(?:[\s,:=(]+(?:of|is|was|at|by|too|high|long|already|about|than|more|longer|over|under|above|below|least|most)){0,5}"
    r"|(?:直近|過去|最近|遅延|遅れ|経過|継続|時間|平均|間隔|待ち|ラグ|タイムアウト)(?:[がはのを])?)[\s,:：=、(]*$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\s-](?:ago|avg|average|mean|rate|old|late|behind|window|interval|timeout|load|period|delay|lag|moving|rolling)\b"
    r"|\s?(?:間|経過|前|遅|継続|連続|平均|おき|ごと|後|以上(?:継続|続|経過|遅|応答))",
    re.IGNORECASE,
)
# "High CPU, 5m": monitors put the span into brackets, of which a pause is left, and it is one of these.
_ASIDE = re.compile(r"[,、]\s*$")
_SPANS = frozenset(("1", "2", "3", "5", "10", "15", "20", "30", "60"))
_ENDS = re.compile(r"\s*(?:[,、.。]|$)")
_MEASURED = re.compile(
    r"\b(?:mem|memory|limit|request|depth|distance|level)\b|メモリ|上限|水位|距離|深さ|高さ|長さ", re.IGNORECASE
)


def are_meant(figure: re.Match[str]) -> bool:
    """Of a figure with its unit, found in the text in which it stands."""
    text, start, end = figure.string, figure.start(), figure.end()
    before, behind = text[max(start - _NEAR, 0) : start], text[end : end + _NEAR]
    if _BEFORE.search(before) or _BEHIND.match(behind):
        return True
    is_aside = figure[1] in _SPANS and _ASIDE.search(before) and _ENDS.match(behind)
    return bool(is_aside) and _MEASURED.search(text[:start]) is None
