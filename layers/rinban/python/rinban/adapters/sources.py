"""Who may send alerts. A new source is a module with a `read` like the others', and one more name in READERS."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from rinban.adapters import native, zabbix
from rinban.core.alert import Alert, Kind
from rinban.core.errors import BadRequest

Reader = Callable[[Mapping[str, object]], tuple[Alert, ...] | None]

# Each says None to what is not its own; the last takes everything.
READERS: tuple[Reader, ...] = (zabbix.read, native.read)

_NOTHING = 'nothing to read in the body; send JSON, for example {"summary": "disk full on db-1", "severity": "high"}'


def read(body: str | bytes) -> tuple[Alert, ...]:
    """The alerts of one delivery, at least one: a JSON object, a JSON list of objects, or plain text.

    The Content-Type is not asked, since senders get it wrong. Raises BadRequest if there is nothing to read, or if no
    alert of the delivery can be used; one unusable alert among others is handed over as ignored, with the reason.
    """
    text = body.decode("utf-8-sig", errors="replace") if isinstance(body, bytes) else body.removeprefix("\ufeff")
    try:
        alerts = _from_json(json.loads(text))
    except (ValueError, RecursionError):  # not JSON, or nested deeper than anybody means it
        alerts = native.from_text(text)
    if not alerts:
        raise BadRequest(_NOTHING)
    return alerts


def _from_json(value: object) -> tuple[Alert, ...]:
    items = [item for item in (value if isinstance(value, list) else [value]) if item not in (None, "", {}, [])]
    outcomes = [_outcome(item) for item in items]
    if items and all(isinstance(outcome, BadRequest) for outcome in outcomes):
        raise next(outcome for outcome in outcomes if isinstance(outcome, BadRequest))
    return tuple(alert for outcome in outcomes for alert in _or_ignored(outcome))


def _outcome(item: object) -> tuple[Alert, ...] | BadRequest:
    try:
        return _from_item(item)
    except BadRequest as refusal:
        return refusal


def _or_ignored(outcome: tuple[Alert, ...] | BadRequest) -> tuple[Alert, ...]:
    if isinstance(outcome, BadRequest):
        return (Alert("unusable", Kind.IGNORED, reason=str(outcome)),)
    return outcome


def _from_item(item: object) -> tuple[Alert, ...]:
    if not isinstance(item, Mapping):
        return native.from_text(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False))
    return next(alerts for reader in READERS if (alerts := reader(item)) is not None)
