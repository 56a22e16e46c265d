"""How many alerts fire and how many have ended, where a body counts them: {"firing": 2, "resolved": 1}.

One that fires still is enough for a problem. As a flag, `resolved: 1` would end them all.
"""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.alert import Kind
from rinban.intake.mapping.values import Path, Value

_LIVE = frozenset((("firing",), ("alerting",), ("triggered",), ("ongoing",)))
_LIVE_WITH_A_COUNT = _LIVE | {("new",), ("active",), ("open",)}
"""Objects with a count in them: {"new": {"count": 1}}. Without one they may be flags of a rule."""

_ENDED = frozenset((("resolved",), ("recovered",), ("closed",), ("cleared",)))
_COUNT = frozenset((("count",), ("total",)))


def kind(values: Sequence[Value]) -> Kind | None:
    """None if the body does not count both."""
    live = [one.value for one in values if _counts(one.path, _LIVE, _LIVE_WITH_A_COUNT) and _is_a_number(one)]
    ended = [one.value for one in values if _counts(one.path, _ENDED, _ENDED) and _is_a_number(one)]
    if not live or not ended:
        return None
    return Kind.PROBLEM if any(live) else Kind.RECOVERY if any(ended) else None


def _counts(path: Path, bare: frozenset[tuple[str, ...]], around: frozenset[tuple[str, ...]]) -> bool:
    return path[-1] in bare or (path[-1] in _COUNT and len(path) > 1 and path[-2] in around)


def _is_a_number(one: Value) -> bool:
    return isinstance(one.value, int) and not isinstance(one.value, bool) and not one.listed
