"""What the lines of a journal say to a person: the words of one language, and the decisions of the grid in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rinban.core.alert import Severity
from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.signals import Signal

PersonName = Callable[[str], str]
"""How a responder is named, by the id; the id itself where the name is not known."""

OPERATOR = "operator"
"""Who has not said who it was."""


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """One language. Texts with places are filled in by name: `who` is how a person is named, `alert` what came in.

    `heard`: what somebody on the phone hears, in a word; the words themselves have lines of their own.
    `ended`: by the carrier's word [Twilio, call resource, CallStatus]. `of_told`: what an outlet is told, by the word
    in its line of the journal. `says`: all other texts, each language has the same ones. `remarks`: what the journal
    remarks, as regular expressions, and how it is said.
    """

    heard: Mapping[Topic, str]
    gave_up: Mapping[Why, str]
    pressed: Mapping[Signal, str]
    ended: Mapping[str, str]
    of_alerts: Mapping[Signal, str]
    of_alerts_by_verb: Mapping[tuple[Signal, str], str]
    of_clocks: Mapping[tuple[Signal, str], str]
    of_the_world: Mapping[Signal, str]
    of_told: Mapping[str, str]
    severities: Mapping[Severity, str]
    says: Mapping[str, str]
    remarks: Mapping[str, str]

    def say(self, text: str, /, **places: object) -> str:
        return self.says[text].format(**places)

    def person(self, name: str) -> str:
        """How somebody of this name is named."""
        return self.says["operator"] if name == OPERATOR else self.say("person", name=name)

    def topic(self, what: str) -> str:
        """What an outlet is told; the word of the journal where it is a newer one."""
        return self.of_told.get(what) or self.say("of_topic", what=what)

    def remark(self, remark: str) -> str:
        """A remark of the journal in this language, as far as it is a known one."""
        for pattern, said in self.remarks.items():
            remark = re.sub(pattern, said, remark)
        return remark

    def because(self, remark: str) -> str:
        return self.say("because", remark=self.remark(remark)) if remark else ""


@dataclass(frozen=True, slots=True)
class DecidedWords:
    """Decisions as clauses. `name`: how a responder is named by the id; `whose`: the person of the call of a number;
    `listener`: who is on the phone."""

    words: TimelineWords
    name: PersonName
    whose: Callable[[int], str]
    listener: str = ""

    def clause(self, decision: Decision) -> str:
        return _CLAUSES[type(decision)](self, decision)

    def all(self, who: tuple[str, ...]) -> str:
        return self.words.says["together"].join(map(self.name, who))


def _call(d: DecidedWords, decision: Call) -> str:
    who = d.name(decision.who)
    if not decision.number:
        return d.words.say("is_called", who=who)
    return d.words.say("is_called_at", who=who, number=decision.number + 1)


def _tell(d: DecidedWords, decision: TellSource) -> str:
    has_it = "still_has_it" if decision.again else "has_it"
    return d.words.say("hands_back" if decision.handed_back else has_it, who=d.name(decision.by))


_CLAUSES: Mapping[type[Decision], Callable[[DecidedWords, Any], str]] = {
    Call: _call,
    HangUp: lambda d, decision: d.words.say("call_is_ended", who=d.whose(decision.attempt)),
    GiveUp: lambda d, decision: d.words.gave_up[decision.why],
    Skip: lambda d, decision: d.words.say("skipped", who=d.all(decision.who)),
    CallIn: lambda d, decision: d.words.say("called_in", group=decision.group, who=d.all(decision.who)),
    TellSource: _tell,
    Say: lambda d, decision: d.words.say("hears", who=d.listener, what=d.words.heard[decision.topic]),
}

DECISIONS = frozenset(_CLAUSES)
"""Those that have words."""
