"""The query contract: `?messageId=db-down&variableMessage=db-1` names a stored message and the values for its places.

The message says how an alert is told. What happened is said by the body, if there is one that a source can read, and
by the query; where both say it, the query counts. An unknown message, a value too few or too many cost nobody a call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.text.languages import LANGUAGES
from rinban.core.text.message import StoredMessage, Wording, fill, split, wording_at
from rinban.core.text.plain import one_line, short
from rinban.intake.mapping.legible import without_secrets
from rinban.intake.mapping.vocabulary import kind_of, severity_of

SOURCE = "message"

_UNTOLD = (Kind.IGNORED, Kind.TEST)
"""Nobody is told of these, so their own reason is kept."""


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """What a query asks for. `values`: each variableMessage as it was sent. What it does not name is ""."""

    id: str
    values: tuple[str, ...] = ()
    dedup_key: str = ""
    status: str = ""
    severity: str = ""

    @property
    def key(self) -> str:
        """Numbers in the values count, since db-1 and db-2 are two problems."""
        return self.dedup_key or short(f"{SOURCE}:{self.id}:{','.join(split([','.join(self.values)], None))}", 255)

    @property
    def kind(self) -> Kind | None:
        return kind_of(self.status)

    @property
    def tells_no_end(self) -> bool:
        """Who names neither a state nor a key has no way to say later that this is over."""
        return self.kind is None and not self.dedup_key


def asked(query: Mapping[str, Sequence[str]]) -> MessageQuery | None:
    """The query, or None if it names no message. Of a parameter given twice the last counts; others mean nothing."""

    def last(name: str, limit: int) -> str:
        return one_line(query[name][-1], limit) if query.get(name) else ""

    if not (message_id := last("messageId", 255)):
        return None
    return MessageQuery(
        id=message_id,
        values=tuple(one_line(value, 1000) for value in query.get("variableMessage", ())[:50]),
        dedup_key=short(last("dedupKey", 10_000), 255),
        status=last("status", 100),
        severity=last("severity", 100),
    )


def alerts(query: MessageQuery, message: StoredMessage | None, at: float, body: Sequence[Alert]) -> tuple[Alert, ...]:
    """The alerts of the body, told as the message says at `at` (seconds since 1970); the query's own without a body."""
    wording = wording_at(message, at) if message else None
    told = _stored(query, wording) if wording else _unknown(query)
    severity = severity_of(query.severity) if query.severity else None
    severity = wording.severity if severity is None and wording else severity
    if not body:
        return (without_secrets(replace(told, severity=Severity.DISASTER if severity is None else severity)),)
    return tuple(without_secrets(_retold(alert, told, query, severity)) for alert in body)


def _stored(query: MessageQuery, wording: Wording) -> Alert:
    values = split(query.values, len(wording.values))
    texts = tuple((language, one_line(text, 500)) for language, text in fill(wording, values))
    return Alert(
        query.key,
        query.kind or Kind.PROBLEM,
        summary=next(dict(texts)[language] for language in LANGUAGES if language in dict(texts)),
        texts=texts,
        host=one_line(dict(zip(wording.values, values, strict=False)).get("host", ""), 255),
        source=SOURCE,
        reason=_counted(wording, values),
        tells_no_end=query.tells_no_end,
    )


def _counted(wording: Wording, values: Sequence[str]) -> str:
    missing, added = wording.values[len(values) :], len(values) - len(wording.values)
    if missing:
        return f"no variableMessage came for: {', '.join(missing)}"
    return f"{added} more than its values came, and are said at the end" if added > 0 else ""


def _unknown(query: MessageQuery) -> Alert:
    values = ", ".join(value for value in split(query.values, None) if value)
    reason = f'no stored message "{query.id}" is valid now: its id and the values are said instead'
    said = one_line(f"{query.id}: {values}" if values else query.id, 300)
    kind = query.kind or Kind.PROBLEM
    return Alert(query.key, kind, summary=said, source=SOURCE, reason=reason, tells_no_end=query.tells_no_end)


def _retold(alert: Alert, told: Alert, query: MessageQuery, severity: Severity | None) -> Alert:
    """The alert as the message tells it. Its key is made of both: the body's may be that of every host."""
    if alert.kind in _UNTOLD:
        return alert
    return replace(
        alert,
        dedup_key=query.dedup_key or short(f"{told.dedup_key}/{alert.dedup_key}", 255),
        kind=query.kind or alert.kind,
        severity=alert.severity if severity is None else severity,
        summary=told.summary,
        texts=told.texts,
        host=told.host or alert.host,
        reason=alert.reason or told.reason,
    )
