"""A condition and whether it holds: {"type": "Ready", "status": "False"}, {"condition": "Ready", "value": false}.

So the conditions of Kubernetes are told, and those of many a script. The name of the condition is no state by itself:
a node whose condition is called "Ready" may be anything but ready.
"""

from __future__ import annotations

from collections.abc import Iterable

from rinban.intake.mapping.values import Path, Value, words_of
from rinban.intake.mapping.vocabulary import plain, said

_NAMES = frozenset(("type", "kind", "condition", "conditiontype", "conditionname", "check", "checkname"))
_ANSWERS = frozenset(("status", "conditionstatus", "value", "state", "holds", "met"))
_NO = frozenset(("false", "no", "unknown"))
_GOOD = frozenset(
    "ready available healthy up ok online reachable operational alive running connected serving stable normal good "
    "established synced initialized schedulable responding".split()
)
"""Last words of the name of a condition that should hold: ContainersReady. An end, such as "resolved", is none."""


def is_denied(values: Iterable[Value]) -> bool:
    """Whether a good condition does not hold, or whether nobody knows that it holds."""
    named: set[Path] = set()
    denied: set[Path] = set()
    for one in values:
        if not one.is_the_alerts:
            continue
        if "".join(one.path[-1]) in _NAMES and _is_good(one.value):
            named.add(one.path[:-1])
        if "".join(one.path[-1]) in _ANSWERS and _says_no(one.value):
            denied.add(one.path[:-1])
    return not named.isdisjoint(denied)


def _is_good(value: object) -> bool:
    words = words_of(value) if isinstance(value, str) else ()
    return bool(words) and words[-1] in _GOOD and len(words) <= 4


def _says_no(value: object) -> bool:
    return value is False or plain(said(value)) in _NO
