"""What senders call their severities and states, as ours; and a JSON value as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from rinban.core.alert import Kind, Severity
from rinban.core.text.plain import one_line

Words = Iterable[tuple[str, str]]

_SEVERITIES = {
    Severity.NOT_CLASSIFIED: "未分類, not classified",
    Severity.INFORMATION: "information, info, informational, notice, debug, trace, p5, sev5, 情報",
    Severity.WARNING: "warning, warn, minor, low, p4, sev4, 警告",
    Severity.AVERAGE: "average, medium, moderate, p3, sev3, 軽度の障害",
    Severity.HIGH: "high, error, err, major, p2, sev2, 重度の障害",
    Severity.DISASTER: "disaster, critical, crit, fatal, emergency, emerg, alert, panic, p1, sev1, 致命的な障害",
}
_SEVERITY_OF = {word: severity for severity, words in _SEVERITIES.items() for word in words.split(", ")} | {
    str(severity.value): severity for severity in Severity
}

# A word that is missing here means a problem: better a call too many than a silence.
_KINDS = {
    Kind.PROBLEM: "problem firing alerting active triggered open",
    Kind.RECOVERY: "resolved resolve ok recovered recovery closed close cleared completed 復旧 解決",
    Kind.CLAIM: "acknowledged acknowledge acked ack 確認済み",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_IGNORED = "ignored"  # only where a source's own table says so: no sender's word shall silence an alert by chance


def severity_of(word: str, own: Words = ()) -> Severity | None:
    """None: an unknown word. `own`: (the sender's word, ours) pairs, which come before the words that all share."""
    return _SEVERITY_OF.get(_ours(word, own))


def kind_of(word: str, own: Words = ()) -> Kind | None:
    """As `severity_of`."""
    ours = _ours(word, own)
    return Kind.IGNORED if ours == _IGNORED != _plain(word) else _KIND_OF.get(ours)


def _ours(word: str, own: Words) -> str:
    plain = _plain(word)
    return _plain(next((ours for theirs, ours in own if _plain(theirs) == plain), plain))


def _plain(word: str) -> str:
    return re.sub(r"(?<=\w)[\s_-]+", " ", word[:200].strip().lower())


def said(value: object) -> str:
    """A JSON value as text; an object or a list as its JSON. Nothing is said by null, true and false."""
    if isinstance(value, str):
        return value if one_line(value, 1) else ""
    if isinstance(value, Mapping | list):
        return whole(value) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def whole(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
