"""A condition and whether it holds: {"type": "Ready", "status": "False"}, {"condition": "Ready", "value": false}.

So the conditions of Kubernetes are told, and those of many a script. The name of the condition is no state by itself:
a node whose condition is called "Ready" may be anything but ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rinban.intake.mapping.values import Path, Value, words_of
from rinban.intake.mapping.vocabulary import plain, said

_NAMES = frozenset(("type", "kind", "condition", "conditiontype", "conditionname", "check", "checkname"))
_ANSWERS = frozenset((("status",), ("condition", "status"), ("value",), ("state",), ("holds",), ("met",)))
_NO = frozenset(("false", "no", "unknown"))
_GOOD = frozenset(
    "ready available healthy up ok online reachable operational alive running connected serving stable normal good "
    "established synced initialized schedulable responding".split()
)
"""Last words of the name of a condition that should hold: ContainersReady. An end, such as "resolved", is none."""


def is_denied(values: Sequence[Value]) -> bool:
    """Whether a good condition does not hold, or whether nobody knows that it holds."""
    denied = _objects(one for one in values if one.path[-1] in _ANSWERS and _says_no(one.value))
    named = denied and _objects(one for one in values if "".join(one.path[-1]) in _NAMES and _is_good(one.value))
    return bool(named) and not denied.isdisjoint(named)


def _objects(found: Iterable[Value]) -> frozenset[Path]:
    """The paths of the objects of an alert in which these values stand."""
    return frozenset(one.path[:-1] for one in found if one.is_the_alerts)


def _is_good(value: object) -> bool:
    words = words_of(value) if isinstance(value, str) else ()
    return bool(words) and words[-1] in _GOOD and len(words) <= 4


def _says_no(value: object) -> bool:
    return value is False or plain(said(value)) in _NO
