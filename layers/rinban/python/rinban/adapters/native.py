"""Rinban's own JSON, and whatever no other reader knows: an alert is not refused for being odd.

    {"summary": "disk full", "details": "…" or {…}, "severity": "high", "dedup_key": "disk/db-1",
     "status": "firing", "link": "https://…", "host": "db-1", "source": "backup", "by": "…"}

Only `summary` matters; everything else may be left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.errors import BadRequest
from rinban.core.text import digest, lines, one_line, short

SOURCE = "native"

# Where others keep the same thing, tried in this order.
_SUMMARY = ("summary", "title", "subject", "message", "text", "name", "description")
_DETAILS = ("details", "message", "description", "text", "body")
_SEVERITY = ("severity", "level", "priority")
_STATUS = ("status", "state")
_LINK = ("link", "url")
_HOST = ("host", "hostname")

_SEVERITIES = {
    Severity.NOT_CLASSIFIED: "未分類",
    Severity.INFORMATION: "information, info, informational, notice, debug, p5, sev5, 情報",
    Severity.WARNING: "warning, warn, minor, low, p4, sev4, 警告",
    Severity.AVERAGE: "average, medium, moderate, p3, sev3, 軽度の障害",
    Severity.HIGH: "high, error, err, major, p2, sev2, 重度の障害",
    Severity.DISASTER: "disaster, critical, crit, fatal, emergency, emerg, alert, panic, p1, sev1, 致命的な障害",
}
_SEVERITY_OF = (
    {word: severity for severity, words in _SEVERITIES.items() for word in words.split(", ")}
    | {str(severity.value): severity for severity in Severity}
    | {"not classified": Severity.NOT_CLASSIFIED}
)

# A word that is missing here means a problem: better a call too many than a silence.
_KINDS = {
    Kind.RECOVERY: "resolved resolve ok recovered recovery closed close cleared 復旧 解決",
    Kind.CLAIM: "acknowledged acknowledge acked ack 確認済み",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def read(body: Mapping[str, object]) -> tuple[Alert, ...]:
    """The one alert of a JSON object.

    Unknown or missing severity: disaster. No dedup key: made from source, host and summary without its numbers, so that
    "37 errors" and "38 errors" are one alert. Raises BadRequest for a recovery or acknowledgement that names nothing.
    """
    kind = _KIND_OF.get(_first(body, _STATUS).lower().strip(), Kind.PROBLEM)
    summary = _first(body, _SUMMARY)
    if kind is not Kind.PROBLEM and not (summary or _said(body.get("dedup_key"))):
        raise BadRequest(f"status {kind.value} needs the dedup_key (or the summary) of the alert that it is about")
    return (_alert(body, kind, summary or _whole(body)),)


def from_text(text: str) -> tuple[Alert, ...]:
    """Text that is not JSON: the first line is the summary, the rest the details. Empty if there is nothing to read."""
    summary, _, details = lines(text, 2300).partition("\n")
    return (_alert({"details": details}, Kind.PROBLEM, summary),) if summary else ()


def _alert(body: Mapping[str, object], kind: Kind, summary: str) -> Alert:
    source, host = one_line(_said(body.get("source")), 64) or SOURCE, one_line(_first(body, _HOST), 255)
    link = one_line(_first(body, _LINK), 2048)
    return Alert(
        dedup_key=_dedup_key(body, source, host, summary),
        kind=kind,
        severity=_severity(_first(body, _SEVERITY)),
        summary=one_line(summary, 300),
        host=host,
        details=lines(_details(body, summary), 2000),
        link=link if link.lower().startswith(("http://", "https://")) else "",
        source=source,
        by=one_line(_said(body.get("by")), 200) if kind is Kind.CLAIM else "",
    )


def _dedup_key(body: Mapping[str, object], source: str, host: str, summary: str) -> str:
    if given := one_line(_said(body.get("dedup_key")), 10_000):
        return short(given, 255)
    numberless = re.sub(r"\d+(?:[.,:]\d+)*", "#", one_line(summary, 10_000))
    return f"{SOURCE}:" + digest(f"{source}\n{host}\n{numberless}")


def _severity(word: str) -> Severity:
    return _SEVERITY_OF.get(re.sub(r"(?<=\w)[\s_-]+", " ", word.strip().lower()), Severity.DISASTER)


def _details(body: Mapping[str, object], summary: str) -> str:
    return next((said for name in _DETAILS if (said := _said(body.get(name))) and said != summary), "")


def _first(body: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((said for name in names if (said := _said(body.get(name)))), "")


def _said(value: object) -> str:
    """A JSON value as text; an object or a list as its JSON. Nothing is said by null, true and false."""
    if isinstance(value, str):
        return value if one_line(value, 1) else ""
    if isinstance(value, Mapping | list):
        return _whole(value) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def _whole(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
