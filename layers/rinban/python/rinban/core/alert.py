"""An alert, as it is read from the body of any source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Severity(IntEnum):
    """Zabbix's six severities. The words of all other senders are mapped onto them."""

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
    TAKEN_BACK = "taken_back"  # somebody took such an acknowledgement back there
    UPDATE = "update"  # news of a problem that is open already; it never opens one
    IGNORED = "ignored"  # it is understood, and nothing has to be done; `reason` says why
    TEST = "test"  # the sender's test button: it gets a clear answer, and nobody is called


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one delivery.

    `dedup_key` names the problem as long as it is open; it is the same in problem, update and recovery (1 to 255
    characters). `texts`: the summary as (language, text) pairs, where somebody wrote it for the phone. `by`: the person
    who acknowledged it at the source, or closed it there by hand. `reason`: why it is ignored. `readings`: how words in
    it are said, as (word, reading) pairs. The intake has cut the texts and cleaned them of control characters.

    A problem that has ended may begin again with the same key. `began` tells these occurrences apart: when this one
    began, by the sender's own clock (seconds since 1970), or the sender's number of it, which has to grow and may never
    come back. `ended`: when it ended, by the same clock. Both are only ever compared with `began` of the same key, so
    the sender's clock may be wrong. `received_at`: when Rinban received this alert (seconds since 1970), if it was kept
    for a while before it is heard. Each is 0.0 if it is not known.

    `tells_no_end`: its sender never says that it is over, so that nobody is reminded of it.
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
    readings: tuple[tuple[str, str], ...] = ()
    began: float = 0.0
    ended: float = 0.0
    received_at: float = 0.0
    tells_no_end: bool = False
