"""What the lines of a journal say to a person: plain words for the signals, verbs, topics and decisions of the grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.late_verbs import remember
from rinban.core.chain.signals import Signal
from rinban.core.chain.verbs import ignore
from rinban.core.chain.waiting_verbs import call_at_once
from rinban.core.chain.world_verbs import collect, move_on, page_again, recover, start_again

Name = Callable[[str], str]
"""The name of a responder by the id; the id itself where the name is not known."""

HEARD: Mapping[Topic, str] = {
    Topic.MENU: "what is wrong, and which keys there are",
    Topic.REMINDER: "a reminder: that it is still open, since when it is theirs, and which keys there are",
    Topic.WRONG_KEY: "that this key does nothing, and which keys there are",
    Topic.DETAILS: "all of one alert",
    Topic.DETAILS_OFFERED: "all of one alert, and which key takes it",
    Topic.DETAILS_TAKEN: "all of one alert, and which key passes it on",
    Topic.COLLECTED: "what has come in since the key, and which keys there are",
    Topic.TAKEN: "that it is theirs",
    Topic.FOLLOWING: "that it is theirs, and so is what comes in for a while",
    Topic.SNOOZED: "that it stays theirs, and when they are called again",
    Topic.PASSED: "that the next person is called",
    Topic.ROUND_OVER: "that calling goes on after a pause",
    Topic.NOBODY_LEFT: "that nobody else is left, and calling begins again later",
    Topic.GOODBYE: "a goodbye, since the text was said often enough",
    Topic.EARLIER: "that somebody else is being called by now, and which key takes it",
    Topic.RESTING: "that nobody has it yet, and which key takes it",
    Topic.ALREADY_TAKEN: "who has it already",
    Topic.RECOVERED: "that it has recovered",
    Topic.CLOSED: "that it was closed",
    Topic.EXPIRED: "that this call does not count any more",
}
"""What somebody on the phone hears. The words themselves depend on how things stood then, and are not kept."""

GAVE_UP: Mapping[Why, str] = {
    Why.EXHAUSTED: "ALARM: everybody to be called was called, and nobody took it",
    Why.NOBODY_ON_DUTY: "ALARM: nobody is on duty",
    Why.CLOSED_UNTAKEN: "ALARM: it closes, and nobody had taken it",
    Why.CANNOT_DIAL: "ALARM: for a minute the carrier has taken no call",
}

PRESSED: Mapping[Signal, str] = {
    Signal.ACK: "to take it",
    Signal.FOLLOW: "to take it, and what follows",
    Signal.SNOOZE: "to be called again later",
    Signal.PASS: "to pass it on",
    Signal.REPEAT: "to hear it again",
    Signal.DETAILS: "for the details",
    Signal.UNCLEAR: "(it does nothing)",
}

ENDED: Mapping[str, str] = {
    "completed": "the call to {who} is over",
    "busy": "{who}'s line is busy, or the call was declined",
    "no-answer": "{who} does not answer",
    "canceled": "the call to {who} was ended before anybody answered",
}
"""By the carrier's word [Twilio, call resource, CallStatus]."""

OF_ALERTS: Mapping[Signal, str] = {
    Signal.JOINED: "comes in",
    Signal.URGENT: "comes in, and somebody has to hear of it at once",
    Signal.REPEATED: "is delivered again",
    Signal.CLAIMED: "is acknowledged at its source",
    Signal.RECOVERED: "recovers",
    Signal.TAKEN_BACK: "is not acknowledged at its source any more",
    Signal.CLAIMED_FIRST: "comes in, and was acknowledged at its source before",
    Signal.POSTPONED: "comes in, and waits: nobody is called for it yet",
}

OF_ALERTS_BY_VERB: Mapping[tuple[Signal, str], str] = {
    (Signal.JOINED, collect.name): "comes in, and is said in a later call with others",
    (Signal.RECOVERED, remember.name): "is over, which is remembered in case the alert itself comes late",
    (Signal.CLAIMED, remember.name): "is acknowledged at its source, which is remembered in case the alert comes late",
    (
        Signal.TAKEN_BACK,
        remember.name,
    ): "is not acknowledged any more, which is remembered in case the alert comes late",
    (Signal.RECOVERED, ignore.name): "is said to be over, and is not open",
    (Signal.RECOVERED, recover.name): "recovers",
}

OF_CLOCKS: Mapping[tuple[Signal, str], str] = {
    (Signal.OVERDUE, move_on.name): "nothing more is heard of the call",
    (Signal.OVERDUE, start_again.name): "the pause is over",
    (Signal.OVERDUE, page_again.name): "it is time to call again",
    (Signal.OVERDUE, call_at_once.name): "what waits is called for",
}

OF_THE_WORLD: Mapping[Signal, str] = {
    Signal.OVERDUE: "the time is over",
    Signal.AGED: "it is closed, since it is too old, or was quiet for too long",
    Signal.READY: "what has waited is due",
    Signal.CALM: "what came and went has been quiet for long enough, and is over",
    Signal.ANEW: "those who are on duty now are asked",
}

OF_TOLD: Mapping[str, str] = {
    "calling": "who is called",
    "taken": "that it was taken",
    "handed_back": "that it was handed back",
    "exhausted": "that nobody took it",
    "closed": "that it is closed",
}
"""What an outlet is told, by the word in its line of the journal."""


def decided(decision: Decision, name: Name, whose: Callable[[int], str], listener: str) -> str:
    """A decision as a clause. `whose`: the person of the call of this number; `listener`: who is on the phone."""
    return _CLAUSES[type(decision)](decision, name, whose, listener)


def _call(decision: Call, name: Name) -> str:
    return f"{name(decision.who)} is called{f', at number {decision.number + 1}' if decision.number else ''}"


def _all(who: tuple[str, ...], name: Name) -> str:
    return " and ".join(map(name, who))


_HAS = {(True, False): "hands it back", (False, False): "has it", (False, True): "still has it"}

_CLAUSES: Mapping[type[Decision], Callable[[Any, Name, Callable[[int], str], str], str]] = {
    Call: lambda d, name, _, __: _call(d, name),
    HangUp: lambda d, _, whose, __: f"the call to {whose(d.attempt)} is ended",
    GiveUp: lambda d, _, __, ___: GAVE_UP[d.why],
    Skip: lambda d, name, _, __: f"{_all(d.who, name)}: called as often as an hour allows, and left out",
    CallIn: lambda d, name, _, __: f"the group {d.group} is called in: {_all(d.who, name)}",
    TellSource: lambda d, name, _, __: f"{name(d.by)} {_HAS[d.handed_back, d.again]}",
    Say: lambda d, _, __, listener: f"{listener} hears {HEARD[d.topic]}",
}

DECISIONS = frozenset(_CLAUSES)
"""Those that have words."""
