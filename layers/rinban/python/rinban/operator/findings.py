"""What a check finds. Each check stands alone: one that fails says so, and hides none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, NamedTuple

from rinban.budget import Budget
from rinban.core.errors import RinbanError

SHOWN = 5
"""So many of one kind are named; the rest is counted."""


class Health(Enum):
    """How a thing is that was looked at."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence`: what is so. `mend`: the command, or the place, that puts it right; only where something is wrong."""

    health: Health
    sentence: str = ""
    mend: str = ""


class Check(NamedTuple):
    """One thing to look at. `look`: does it within so many seconds; it may raise anything."""

    name: str
    look: Callable[[float], Finding]


def ok(sentence: str = "") -> Finding:
    return Finding(Health.OK, sentence)


def wrong(sentence: str, mend: str) -> Finding:
    return Finding(Health.WRONG, sentence, mend)


def not_known(why: str) -> Finding:
    return Finding(Health.UNKNOWN, why)


def examine(checks: Iterable[Check], budget: Budget, each: float) -> dict[str, Finding]:
    """What every check found, by its name. None takes more than `each` seconds, or than the budget has left."""
    return {check.name: _looked(check, budget.left(each)) for check in checks}


def _looked(check: Check, seconds: float) -> Finding:
    if seconds <= 0:
        return not_known("no time was left to look")
    try:
        return check.look(seconds)
    except RinbanError as error:
        return not_known(str(error))
    except Exception as error:  # noqa: BLE001 - one check that breaks must not hide what the others find
        return not_known(f"a fault of Rinban's own: {type(error).__name__}: {error}")


def listed(found: Sequence[str]) -> str:
    """At most SHOWN of them, with a semicolon between."""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def as_json(found: Mapping[str, Finding]) -> list[dict[str, str]]:
    """[{"check", "health", "sentence", "mend"}], in the order in which it was looked at."""
    return [{"check": name, **asdict(one), "health": one.health.value} for name, one in found.items()]


def from_json(told: Iterable[Mapping[str, Any]]) -> dict[str, Finding]:
    """The reverse of `as_json`. Raises ValueError or KeyError for anything else."""
    return {one["check"]: Finding(Health(one["health"]), one["sentence"], one["mend"]) for one in told}
