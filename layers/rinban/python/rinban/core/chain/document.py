"""The document: everything that one escalation knows.

Two stores hold a copy each, so the document is built to be joined: what is added stays (alerts, calls, endings), what
moves only moves up (`position`), and what follows from the rest (`acknowledged`, `closed`, `deadline`) is derived and
never stored. Times are seconds since 1970; 0.0 is "not yet".
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NamedTuple

from rinban.core.alert import Severity
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy

Extra = tuple[tuple[str, str], ...]
"""Fields that a newer version wrote, as (name, JSON) pairs: kept, so that two versions can share a call."""


class AlertId(NamedTuple):
    """A dedup key, and how often it had ended before: a key that fires again after its recovery is a new alert."""

    key: str
    occurrence: int


class Due(IntEnum):
    """Which clock runs. A later one outranks an earlier one; from PAUSE on, no phone is being called."""

    QUEUE = 0  # saved and dialled: until Twilio says that the call is really being placed
    RING = 1  # the phone rings
    TALK = 2  # somebody listens
    ENDING = 3  # the last words are being said
    PAUSE = 4  # between two rounds
    HANDED_BACK = 5  # the taker gave it back, and is still on the line
    SETTLE = 6  # a newcomer waits for the end of the taker's call
    REST = 7  # nobody took it, or nobody is on duty
    NOW = 8  # a rest that a grave newcomer has ended


class Clock(NamedTuple):
    due: Due
    at: float


class State(Enum):
    CALLING = "calling"
    RESTING = "resting"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Problem(NamedTuple):
    """An alert inside an escalation. `claimed_by`: who acknowledged it at the source; `end`: why it ended.

    A storm fills a document with these, so they are tuples: a new field is only ever put before `extra`, which holds
    the JSON of the values that a newer version has there.
    """

    id: AlertId
    severity: Severity
    opened_at: float
    heard_at: float  # the last delivery
    summary: str = ""
    texts: tuple[tuple[str, str], ...] = ()  # the summary, as (language, text), where it was written for the phone
    host: str = ""
    source: str = ""
    link: str = ""
    claimed_by: str = ""
    ended_at: float = 0.0
    end: str = ""
    extra: tuple[str, ...] = ()


def id_of(problem: Problem) -> AlertId:
    return problem.id


@dataclass(frozen=True, slots=True, order=True)
class Attempt:
    """One call to one responder.

    `dialler` is the random id of the invocation that owes this call. `refused`: by the carrier, and not for this
    number's own sake. `unsent` counts how often it is known that the carrier was not even asked, or has processed
    nothing; `redials` how often it was dialled again after that, and `unsent_since` is the first time (seconds since
    1970).
    """

    who: str
    dialler: str = field(default="", metadata={"json": "minter"})
    sid: str = ""
    passed: bool = False
    answered_at: float = 0.0
    refused: bool = False
    unsent: int = 0
    redials: int = 0
    unsent_since: float = 0.0
    extra: Extra = ()

    @property
    def is_unsent(self) -> bool:
        """The call certainly does not exist, and nobody has dialled it again: it is still owed to the same person."""
        return self.unsent > self.redials and not self.sid


class RosterEntry(NamedTuple):
    """A responder as the rota had them when the attempt numbered `since` was next: a later rota's entry counts."""

    since: int
    responder: Responder


@dataclass(frozen=True, slots=True)
class Ack:
    """An acknowledgement. `attempt` is -1 if it was given at the source; `heard` are the alerts that it covers."""

    episode: int
    attempt: int
    by: str
    at: float
    heard: frozenset[AlertId]
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """One run of calling for the open alerts of one group. Identity: (group, run)."""

    group: str
    run: int
    opened_at: float
    policy: Policy
    names: tuple[tuple[str, str], ...] = ()  # the group's, as (language, name)
    zone: str = "Asia/Tokyo"
    base_url: str = ""  # the public URL that Twilio calls back
    problems: tuple[Problem, ...] = ()  # by id
    people: tuple[RosterEntry, ...] = ()  # by id: everybody in `order` and `called`
    order: tuple[str, ...] = ()  # who is called in the present rounds
    called: tuple[Attempt, ...] = ()  # by attempt number: append-only, so a late key credits the right person for ever
    attempt: int = -1  # the current one; -1 before the first
    start: int = 0  # the attempt number at which the present order began
    turn: int = -1  # the place in the rounds: round = turn // len(order), person = order[turn % len(order)]
    gave_up: bool = False  # from then on every start is one round
    episode: int = 0  # +1 whenever paging begins again
    rests: int = 0  # counts rests, so that a second rest without a call in between is further than the first
    prompts: int = 0  # documents said in the current call
    clock: Clock = Clock(Due.NOW, 0.0)
    ack: Ack | None = None  # the last one; it counts while its episode lasts
    extra: Extra = ()

    @property
    def open(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if not p.ended_at)

    @property
    def has_open(self) -> bool:
        """Whether any alert is open: `open` asks all of them, and a storm has thousands."""
        return any(not p.ended_at for p in self.problems)

    @property
    def has_unclaimed(self) -> bool:
        """Whether any open alert is one that nobody has acknowledged at its source."""
        return any(not (p.ended_at or p.claimed_by) for p in self.problems)

    @property
    def acknowledged(self) -> bool:
        return self.ack is not None and self.ack.episode == self.episode

    @property
    def settled(self) -> int:
        """Calls up to this one belong to an acknowledgement of the past: a replayed key must not silence a reminder."""
        return self.ack.attempt if self.ack and not self.acknowledged else -1

    @property
    def letting_go(self) -> bool:
        """The call that took it may still be on the line, and nobody has it any more."""
        return self.clock.due in (Due.HANDED_BACK, Due.SETTLE) and not self.acknowledged

    @property
    def state(self) -> State:
        if not self.has_open:
            return State.CLOSED
        if self.acknowledged:
            return State.ACKNOWLEDGED
        return State.RESTING if self.clock.due >= Due.PAUSE else State.CALLING

    @property
    def most_severe(self) -> Problem | None:
        """The gravest open alert (of equals, the first), or the last that ended when none is open."""
        if self.open:
            return max(self.open, key=lambda p: (p.severity, -p.opened_at, p.id))
        return max(self.problems, key=lambda p: (p.ended_at, p.severity, p.id), default=None)

    @property
    def ages_at(self) -> float:
        """When it closes by itself: `close_after`, or, once acknowledged, quiet for `close_when_quiet`."""
        old = self.opened_at + self.policy.close_after
        if not self.acknowledged or self.unheard:
            return old
        return min(old, self._last_heard_at + self.policy.close_when_quiet)

    @property
    def unheard(self) -> bool:
        """After a merge: an alert is open that the acknowledgement never covered."""
        return self.ack is not None and any(p.id not in self.ack.heard for p in self.open)

    @property
    def deadline(self) -> float | None:
        """When something must happen although nothing is heard; None only for a closed escalation."""
        if not self.has_open:
            return None
        return min(self.ages_at, self._overdue_at)

    @property
    def _last_heard_at(self) -> float:
        return max([self.ack.at if self.ack else 0.0, *(p.heard_at for p in self.open)])

    @property
    def _overdue_at(self) -> float:
        if not (self.acknowledged and self.ack):
            return self.clock.at
        if self.unheard:
            return self.ack.at
        return self.ack.at + self.policy.remind_after if self.policy.remind_after else self.ages_at

    @property
    def position(self) -> tuple[object, ...]:
        """How far it has come; of two copies the further one says where the chain stands."""
        far = (self.episode, self.attempt, self.rests, self.prompts, self.clock)
        return (*far, self.turn, self.start, self.gave_up, self.order)

    def problem(self, key: str) -> Problem | None:
        """The open alert of this dedup key."""
        return next((p for p in self._of_key(key) if not p.ended_at), None)

    def occurrence(self, key: str) -> int:
        """The number that the next alert of this dedup key gets."""
        return len(self._of_key(key))

    def _of_key(self, key: str) -> tuple[Problem, ...]:
        """All alerts of this key. They stand in the order of their ids, so that a storm of thousands is no search."""
        first = bisect_left(self.problems, AlertId(key, 0), key=id_of)
        last = first
        while last < len(self.problems) and self.problems[last].id.key == key:
            last += 1
        return self.problems[first:last]

    def person(self, who: str) -> Responder:
        """The responder of this id; the bare id of somebody whom no copy knows any more."""
        return next((k.responder for k in self.people if k.responder.id == who), Responder(who, who, ""))
