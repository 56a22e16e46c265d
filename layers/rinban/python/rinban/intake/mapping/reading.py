"""One body, one source: its alerts, and what in them could not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.source import Source
from rinban.core.text.plain import digest, lines, one_line, short
from rinban.intake.mapping.expressions import BadExpression, evaluate
from rinban.intake.mapping.sniffing import DAMAGED
from rinban.intake.mapping.vocabulary import kind_of, said, severity_of, whole

UNUSABLE = "unusable"
"""The dedup key of what cannot be an alert; its `reason` says why."""

READ, MOST = 5000, 1000
"""Of one delivery so many items are read, and so many alerts told apart: with all that fit into 6 MB, nobody would be
called in time. More are read than told apart because thousands of log records may be one problem.
"""

_UNPACKABLE = "an alert that came as damaged gzip"
_MENDABLE = "the body is gzip and cannot be unpacked: send Content-Encoding: gzip with it, or do not pack it"

_SEPARATORS = " \t\r\n:;,|/_-"

_STRUCTURED = ("summary", "details", "dedup_key")  # may be an object or a list, which is then told as JSON

# What tells two alerts of one problem apart: quantities, times, dates and ids, if they stand alone. A number that is
# attached to a name belongs to it, for db-1 and db-2, web01 and web02, 10.0.0.7 and 10.0.0.8 are different problems.
# Atomic (?>…), since a stranger's text must not be able to keep this busy.
_STAND_ALONE = re.compile(
    r"""
    (?<![^\W\u3041-\u309f]) (?<!\w[-_.:/])    # not behind a letter (but a Japanese particle) or a name's mark
    (?> \d{4}[-/]\d\d?[-/]\d\d? (?: T\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)? )?   # a date
      | \d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)?                                  # a time
      | (?: [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | 0x[0-9a-f]+ | (?=[a-f]*\d)[0-9a-f]{8,} )(?!\w)   # an id
      | (?: (?:\d{1,3}(?:,\d{3})+(?!\d) | \d+) (?:[.,]\d+)?                                         # an amount
            (?: (?: [mµun]?s | secs? | mins? | hrs? | [mhd] | [kmgtp]i?b? | bytes | [kmg]?(?:bps|hz) ) (?![^\W\d]) )?
        )+
    )
    (?! [^\W\u3041-\u309f] | [-_.:/,]\w )      # and not before one
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Japanese writes no spaces, so an amount is told by what is counted: エラー37件, but サーバー1.
_COUNTED = re.compile(
    r"(?<![A-Za-z0-9_])(?<!\w[-_.:/])(?<!\d,)\d+(?:[.,]\d+)*"
    r"(?=\s?(?:件|回|個|台|名|人|行|通|本|倍|度|円|年|月|日|時|分|秒|ミリ秒|[%％]|パーセント))"
)


@dataclass(frozen=True, slots=True)
class ParsedAlert:
    """An alert, the name of the source that read it, and what went wrong in its fields."""

    alert: Alert
    source: str
    warnings: tuple[str, ...] = ()


def matches(source: Source, body: Mapping[str, object]) -> bool:
    """Whether the body is this source's; not, if the expression fails on it."""
    try:
        return bool(source.when) and _is_something(evaluate(source.when, body, body))
    except BadExpression:
        return False


def _is_something(value: object) -> bool:
    return value is True or bool(said(value))


def read(source: Source, body: Mapping[str, object]) -> tuple[ParsedAlert, ...]:
    """At least one reading; its alert is ignored where nothing is to be done.

    Unknown or missing severity: disaster. Unknown or missing status: a problem. No dedup key: made from source, host
    and summary without the numbers that stand alone, so that "37 errors" and "38 errors" are one alert, and "db-1 is
    down" and "db-2 is down" are two. No summary: the whole body.
    """
    try:
        items = evaluate(source.each, body, body) if source.each else [body]
    except BadExpression as error:
        return (_reading(_Item(source, body, body, [f"each: {error}"])),)
    if not isinstance(items, list):
        return (_reading(_Item(source, body, body, ["each: gives no list; the body is read as one alert"])),)
    nothing = ParsedAlert(Alert("nothing", Kind.IGNORED, reason="its list of alerts is empty"), source.name)
    beyond = (more(),) if len(items) > READ else ()
    return (*(_reading(_Item(source, item, body)) for item in items[:READ]), *beyond) or (nothing,)


def more(kind: Kind = Kind.PROBLEM) -> ParsedAlert:
    """What stands for the alerts of a delivery beyond READ, which nobody has looked at, or MOST, which are `kind`."""
    told = f"more than {MOST} alerts in one delivery"
    return ParsedAlert(
        Alert("rinban:more", kind, summary=told, source="rinban", reason="only so many are told apart"), "more"
    )


def from_text(text: str) -> tuple[ParsedAlert, ...]:
    """Text that is not JSON: the first line is the summary, the rest the details. Empty if there is nothing to read."""
    if text.startswith(DAMAGED):
        alert = Alert(_numberless("text", "", _UNPACKABLE), summary=_UNPACKABLE, reason=_MENDABLE)
        return (ParsedAlert(alert, "text"),)
    summary, _, details = lines(text, 2300).partition("\n")
    if not summary:
        return ()
    alert = Alert(_numberless("text", "", summary), summary=one_line(summary, 300), details=lines(details, 2000))
    return (ParsedAlert(alert, "text"),)


@dataclass(frozen=True, slots=True)
class _Item:
    """One alert in a body, and a way to its fields."""

    source: Source
    item: object
    body: Mapping[str, object]
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str, unlike: str = "") -> str:
        """What the first expression that gives something (and not `unlike`) gives for a field; "" for nothing.

        Nor does a template whose variables were all empty: "kibana///" would be the key of everybody's alerts.
        """
        found = (self._tried(name, expression) for expression in dict(self.source.fields).get(name, ()))
        return next((text for text in found if text not in ("", unlike) and not self._hollow(name, text)), "")

    def _hollow(self, name: str, text: str) -> bool:
        told = text.strip(_SEPARATORS)
        return not told or (name == "dedup_key" and text != told == self.source.name)

    def _tried(self, name: str, expression: str) -> str:
        try:
            value = evaluate(expression, self.item, self.body)
        except BadExpression as error:
            self.warnings.append(f"{name}: {expression}: {error}")
            return ""
        if value and isinstance(value, Mapping | list) and name not in _STRUCTURED:
            self.warnings.append(f"{name}: {expression}: gives {_kind_of_value(value)}, not a text")
            return ""
        return said(value)


def _kind_of_value(value: object) -> str:
    return "a list" if isinstance(value, list) else "an object"


def _reading(item: _Item) -> ParsedAlert:
    kind, name = _kind(item), item.source.name
    summary, key = item.text("summary"), item.text("dedup_key")
    if kind in (Kind.RECOVERY, Kind.CLAIM) and not (summary or key):
        return _unusable(
            name, f"status {kind.value} needs the dedup_key (or the summary) of the alert that it is about"
        )
    alert = _alert(item, kind, summary or whole(item.item), key)
    return ParsedAlert(alert, name, tuple(dict.fromkeys(item.warnings)))


def _alert(item: _Item, kind: Kind, summary: str, key: str) -> Alert:
    host, link = one_line(item.text("host"), 255), one_line(item.text("link"), 2048)
    source = one_line(item.text("source"), 64) or item.source.name
    given = one_line(key, 10_000)
    return Alert(
        dedup_key=short(given, 255) if given else _numberless(source, host, summary),
        kind=kind,
        severity=_severity(item),
        summary=one_line(summary, 300),
        host=host,
        details=lines(item.text("details", unlike=summary), 2000),
        link=link if link.lower().startswith(("http://", "https://")) else "",
        source=source,
        by=one_line(item.text("by"), 200) if kind is Kind.CLAIM else "",
        reason="its source says that such alerts are ignored" if kind is Kind.IGNORED else "",
    )


def _kind(item: _Item) -> Kind:
    word = item.text("status")
    return kind_of(word, item.source.status_words) or Kind.PROBLEM


def _severity(item: _Item) -> Severity:
    word = item.text("severity")
    known = severity_of(word, item.source.severity_words) if word else None
    if word and known is None:
        item.warnings.append(f'severity: "{one_line(word, 50)}" is no word that is known')
    return Severity.DISASTER if known is None else known


def _numberless(source: str, host: str, summary: str) -> str:
    told = _COUNTED.sub("#", _STAND_ALONE.sub("#", one_line(summary, 10_000)))
    return f"{source}:" + digest(f"{source}\n{host}\n{told}")


def _unusable(source: str, reason: str) -> ParsedAlert:
    return ParsedAlert(Alert(UNUSABLE, Kind.IGNORED, reason=reason), source)
