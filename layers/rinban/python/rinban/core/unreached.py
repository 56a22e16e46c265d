"""An alert for which nobody can be called from inside the network, as a line of the log tells it.

The log leaves the network without its way out: Lambda itself carries it. CloudWatch hands these lines to a function
that stands outside (docs/adr/0013-outside-the-network.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from rinban.core.alert import Severity

CANNOT_DIAL = "NOBODY HAS IT: cannot_dial"
"""For a minute the carrier has taken no call of an escalation."""

CANNOT_CALL_LAST_RESORT = "the last resort cannot be called from here"
"""No store answers, and the carrier does not either."""

FAILED = "an alert failed"
"""The function that takes alerts has failed on one, which it has not read, or cannot tell."""

MESSAGES = (CANNOT_DIAL, CANNOT_CALL_LAST_RESORT, FAILED)
"""The lines that are handed on. The template's filters name the same."""


class _Told(Protocol):
    """What an alert and an open problem have in common."""

    @property
    def severity(self) -> Severity: ...
    @property
    def host(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def texts(self) -> tuple[tuple[str, str], ...]: ...


class Unreached(NamedTuple):
    """The most severe of so many `alerts` of a group.

    `summary` is "" if nobody knows what the alert says, and `group` if nobody knows for whom it is. `texts`: the
    summary as (language, text) pairs, where it was written for the phone.
    """

    group: str = ""
    severity: Severity = Severity.NOT_CLASSIFIED
    host: str = ""
    summary: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    alerts: int = 1
    message: str = FAILED


def fields(group: str, alerts: Iterable[_Told]) -> dict[str, object]:
    """The fields of the line that tells of these alerts."""
    known = sorted(alerts, key=lambda alert: -alert.severity)
    if not known:
        return {"group": group, "alerts": 0}
    worst = known[0]
    told = {"severity": int(worst.severity), "host": worst.host, "summary": worst.summary}
    return {"group": group, "alerts": len(known), **told, "texts": [list(text) for text in worst.texts]}


def of_line(line: str) -> Unreached | None:
    """What a line of the log tells of an unreached alert; None if it tells of something else."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, Mapping) or told.get("message") not in MESSAGES:
        return None
    return Unreached(
        _text(told, "group"),
        _severity(told.get("severity")),
        _text(told, "host"),
        _text(told, "summary"),
        tuple(_texts(told.get("texts"))),
        max(1, _number(told.get("alerts"))),
        str(told["message"]),
    )


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _severity(value: object) -> Severity:
    return Severity(value) if isinstance(value, int) and value in set(Severity) else Severity.NOT_CLASSIFIED


def _texts(value: object) -> Iterable[tuple[str, str]]:
    for pair in value if isinstance(value, list) else ():
        if isinstance(pair, list) and [type(one) for one in pair] == [str, str]:
            yield pair[0], pair[1]
