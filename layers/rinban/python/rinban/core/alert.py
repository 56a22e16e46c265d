"""An alert, as every source's adapter hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Severity(IntEnum):
    """Zabbix's six, which the other senders' words are mapped onto."""

    NOT_CLASSIFIED = 0
    INFORMATION = 1
    WARNING = 2
    AVERAGE = 3
    HIGH = 4
    DISASTER = 5


class Kind(Enum):
    """What a delivery asks for."""

    PROBLEM = "problem"  # something is wrong: phones ring
    RECOVERY = "recovery"  # the source says that it is over
    CLAIM = "claim"  # somebody acknowledged it at the source
    UPDATE = "update"  # news of a problem that is open already; never opens one
    IGNORED = "ignored"  # understood, and nothing is to be done; `reason` says why
    TEST = "test"  # the sender's test button: a clear answer, and nobody is called


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one delivery.

    `dedup_key` names the problem for as long as it is open, the same in problem, update and recovery (1 to 255
    characters). `texts`: the summary as (language, text) pairs, where somebody wrote it for the phone. `by` is who
    acknowledged it at the source. Texts are cut by the adapter and free of control characters.
    """

    dedup_key: str
    kind: Kind = Kind.PROBLEM
    severity: Severity = Severity.DISASTER
    summary: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    host: str = ""
    details: str = ""
    link: str = ""
    source: str = ""
    by: str = ""
    reason: str = ""
