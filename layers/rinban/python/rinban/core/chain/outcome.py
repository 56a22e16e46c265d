"""What became of an alert, and what is said to a caller."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Escalation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one alert, and why.

    `outcome`: calling, joined, duplicate, recovered, acknowledged (at its source), ignored or nobody_on_duty; while no
    store answers last_resort or kept, without an escalation.
    """

    dedup_key: str
    outcome: str
    escalation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say to the person of this attempt: the topic, and the escalation as it is saved. `who`: its responder."""

    topic: Topic
    escalation: Escalation
    attempt: int
    who: str
