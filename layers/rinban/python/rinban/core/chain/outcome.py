"""What becomes of an alert, and what is said to a listener."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Escalation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one alert, as its sender is answered.

    `outcome`: calling, joined, collected, waiting, duplicate, recovered, acknowledged (at its source), ignored or
    nobody_on_duty; while no store answers it is last_resort or kept. `escalation`: "group/run", "" if there is none.
    `reason`: why, in words; where no phone rings at the moment, what will happen and when; "" if the outcome says
    enough.
    """

    dedup_key: str
    outcome: str
    escalation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say on this attempt's call: a topic about the escalation, as it is saved. `who`: the responder's id."""

    topic: Topic
    escalation: Escalation
    attempt: int
    who: str
