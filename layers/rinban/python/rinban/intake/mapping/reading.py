"""One body, one source: its alerts, and what in them could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache

from rinban.core.alert import Alert, Kind
from rinban.core.source import Source
from rinban.core.text.plain import lines, one_line, short
from rinban.intake.mapping import embedded, keying, presets, unknown
from rinban.intake.mapping.expressions import BadExpression, evaluate
from rinban.intake.mapping.foresight import is_in_vain, roots
from rinban.intake.mapping.item import NO_KEY, NO_SEVERITY, NO_SUMMARY, Item, ParsedAlert, unusable
from rinban.intake.mapping.secrets import masked
from rinban.intake.mapping.vocabulary import kind_of, said, whole

READ, MOST = 5000, 1000
"""Of one delivery so many items are read, and so many alerts told apart: with all that fit into 6 MB, nobody would be
called in time. More are read than told apart because thousands of log records may be one problem.
"""


def matches(source: Source, body: Mapping[str, object]) -> bool:
    """Whether the body is this source's; not, if the expression fails on it."""
    if not source.when:
        return False
    try:
        return not _is_vain(source.when, body) and _is_something(evaluate(source.when, body, body))
    except BadExpression:
        return False


def possible(body: Mapping[str, object]) -> tuple[Source, ...]:
    """The presets that may match a body with such names, in the order in which they are tried."""
    return _possible(_names_sought().intersection(body))


@lru_cache(maxsize=500)
def _possible(there: frozenset[str]) -> tuple[Source, ...]:
    names = dict.fromkeys(there)
    return tuple(source for source in presets.presets() if source.when and not _is_vain(source.when, names))


@cache
def _names_sought() -> frozenset[str]:
    return frozenset().union(*(roots(source.when) or () for source in presets.presets() if source.when))


def _is_vain(expression: str, body: Mapping[str, object]) -> bool:
    """Whether the names of the body are enough to tell that the expression finds nothing."""
    seen = roots(expression)
    return seen is not None and is_in_vain(expression, seen.intersection(body))


def inside(source: Source, body: Mapping[str, object]) -> object:
    """The body that this one is only wrapped around; None if it is none, or its source knows of no such thing."""
    try:
        is_sought = source.inside and not _is_vain(source.inside, body)
        return evaluate(source.inside, body, body) if is_sought else None
    except BadExpression:
        return None


def read(source: Source, body: Mapping[str, object]) -> tuple[ParsedAlert, ...]:
    """At least one reading; its alert is ignored where nothing is to be done.

    Unknown or missing severity: disaster. Unknown or missing status: a problem. No dedup key: made from what names the
    problem (keying.py). No summary: the whole body.
    """
    if source.name == presets.USUAL and not source.each:
        return _of_stranger(source, body)
    try:
        given = evaluate(source.each, body, body) if source.each else [body]
    except BadExpression as error:
        return (_reading(Item(source, body, body, [f"each: {error}"])),)
    if not isinstance(given, list):
        return (_reading(Item(source, body, body, ["each: gives no list; the body is read as one alert"])),)
    nothing = ParsedAlert(Alert("nothing", Kind.IGNORED, reason="its list of alerts is empty"), source.name)
    return (*(_reading(Item(source, item, body)) for item in given[:READ]), *_beyond(given)) or (nothing,)


def _of_stranger(source: Source, body: Mapping[str, object]) -> tuple[ParsedAlert, ...]:
    """What a body of an unknown sender says, with the texts that were read as fields kept as the details."""
    opened = embedded.opened(body)
    items = unknown.items(opened)
    each = (embedded.opened(item) if isinstance(item, Mapping) else item for item in items[:READ])
    found = (unknown.reading(Item(source, item, opened)) for item in each)
    told = lines(masked(embedded.texts(body)), 2000) if opened is not body else ""
    kept = (replace(one, alert=replace(one.alert, details=told)) for one in found) if told else found
    return (*kept, *_beyond(items))


def more(kind: Kind = Kind.PROBLEM) -> ParsedAlert:
    """What stands for the alerts of a delivery beyond READ, which nobody has looked at, or MOST, which are `kind`."""
    told = f"more than {MOST} alerts in one delivery"
    return ParsedAlert(
        Alert("rinban:more", kind, summary=told, source="rinban", reason="only so many are told apart"), "more"
    )


def _beyond(items: list[object]) -> tuple[ParsedAlert, ...]:
    return (more(),) if len(items) > READ else ()


def _is_something(value: object) -> bool:
    return value is True or bool(said(value))


def _reading(item: Item) -> ParsedAlert:
    kind, name = _kind(item), item.source.name
    summary, key = item.text("summary"), item.text("dedup_key")
    confirm = item.text("confirm")
    if kind in (Kind.RECOVERY, Kind.CLAIM) and not (summary or key):
        return unusable(name, unknown.NAMELESS.format(kind.value))
    alert = _alert(item, kind, summary or whole(item.item), key)
    found = ((NO_SEVERITY, item.text("severity")), (NO_KEY, key or alert.host), (NO_SUMMARY, summary))
    guesses = tuple(sentence for sentence, value in found if not value)
    return ParsedAlert(alert, name, tuple(dict.fromkeys(item.warnings)), confirm, guesses)


def _alert(item: Item, kind: Kind, summary: str, key: str) -> Alert:
    host, link = one_line(item.text("host"), 255), one_line(item.text("link"), 2048)
    source = one_line(item.text("source"), 64) or item.source.name
    details, given = item.text("details", unlike=summary), one_line(key, 10_000)
    return Alert(
        dedup_key=short(given, 255) if given else _key(source, host, summary, details),
        kind=kind,
        severity=item.severity(item.text("severity")),
        summary=one_line(summary, 300),
        host=host,
        details=lines(details, 2000),
        link=link if link.lower().startswith(("http://", "https://")) else "",
        source=source,
        by=one_line(item.text("by"), 200) if kind is Kind.CLAIM else "",
        reason="its source says that such alerts are ignored" if kind is Kind.IGNORED else "",
        began=item.instant("began"),
        ended=item.instant("ended") if kind is Kind.RECOVERY else 0.0,
        tells_no_end=item.source.tells_no_end,
    )


def _key(source: str, host: str, summary: str, details: str) -> str:
    """Details that are an object are a record that was passed on. Its pods and ids change, so it names nothing."""
    return keying.key(source, keying.ProblemNames(host), summary, "" if details.startswith(("{", "[")) else details)


def _kind(item: Item) -> Kind:
    word = item.text("status")
    return kind_of(word, item.source.status_words) or Kind.PROBLEM
