"""A call to one person, and the key that was pressed on it. Times are seconds since 1970; 0.0 means "not yet"."""

from __future__ import annotations

from dataclasses import dataclass, field

from rinban.core.chain.problem import AlertId

Extra = tuple[tuple[str, str], ...]
"""Fields that a newer version wrote, as (name, JSON) pairs. They are kept, so that two versions can share a call."""


@dataclass(frozen=True, slots=True, order=True)
class Attempt:
    """One call to one responder.

    `who`: the responder's id. `dialler`: the random id of the invocation that owes this call; nobody else may dial it,
    since nobody else can know whether it was dialled. `sid`: the CallSid, "" until it is known. `passed`: the person
    pressed "next please", or passed it `by_hand`, from a screen. `refused`: the carrier refused the call, and would
    refuse everybody's alike. `unsent`: how often it is known that the carrier was not even asked, or has processed
    nothing; `redials`: how often it was dialled again after that; `unsent_since`: the first time (seconds since 1970).
    `ended_at`: when the call of a person who took it was over, so that the line is free again. `number`: which of the
    person's numbers it dials, from 0. `busy`: the line was busy, or the person declined the call.
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
    ended_at: float = 0.0
    number: int = 0
    by_hand: bool = False
    busy: bool = False
    extra: Extra = ()

    @property
    def is_unsent(self) -> bool:
        """The call certainly does not exist, and nobody has dialled it again: it is still owed to the same person."""
        return self.unsent > self.redials and not self.sid


@dataclass(frozen=True, slots=True)
class Ack:
    """An acknowledgement, which counts while its episode lasts.

    `attempt`: the number of the call on which the key was pressed, -1 if it was given `by_hand` or at the source. `by`:
    the person, a responder's id, or the name that the source gave. `at`: seconds since 1970. `heard`: the alerts that
    it covers; `severity`: that of the most severe of them, if a responder gave it. `until`: as long as what comes in
    and is no more severe is this person's as well, who has pressed the key for that; 0.0 for not at all.
    `handed_back`: whether this person passed it on afterwards; it is only noted where an outlet is told of it.
    `earlier`: it was given before `at`, and counts since then, as nothing that nobody has taken is left.
    `snoozed`: until when this person has put the reminder off; 0.0 for not at all. `since`: since when this person has
    it, who was reminded of it and has stayed on it; 0.0 if since `at`.
    """

    episode: int
    attempt: int
    by: str
    at: float
    heard: frozenset[AlertId]
    severity: int = 0
    until: float = 0.0
    by_hand: bool = False
    handed_back: bool = False
    earlier: bool = False
    snoozed: float = 0.0
    since: float = 0.0
    extra: Extra = ()

    @property
    def is_a_responders(self) -> bool:
        """Whether `by` is a responder, who can be called. At its source anybody may acknowledge."""
        return self.attempt >= 0 or self.by_hand

    @property
    def began(self) -> float:
        """Since when this person has it, through all reminders."""
        return self.since or self.at
