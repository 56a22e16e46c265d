"""What happened in an escalation, line by line, in words that need no knowledge of the grid.

It is made of the journal, and of the document as far as there is one, which knows people and alerts by name. Instants
are those at which Rinban heard of something: seconds of ringing and talking are counted between the carrier's
callbacks, which take a moment on their way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rinban.core.chain.decisions import Say
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Signal
from rinban.core.chain.verbs import hand_back
from rinban.operator.notes import read_note
from rinban.operator.sms_words import of_sms
from rinban.operator.test_call_words import of_test_call
from rinban.operator.timeline_english import ENGLISH
from rinban.operator.timeline_japanese import JAPANESE
from rinban.operator.timeline_words import OPERATOR, DecidedWords, PersonName, TimelineWords
from rinban.paging.calling_order import GONE
from rinban.paging.heard import read_heard
from rinban.paging.journal_lines import JournalLine, read_line

LANGUAGES: Mapping[str, TimelineWords] = {"en": ENGLISH, "ja": JAPANESE}

_TOLD = re.compile(r"told (.+) × (.+)")
_BY_HAND = re.compile(r"(?P<where>by hand|on the board)(?:, for (?P<whom>.+?))?, by (?P<who>.+)")
_GONE = re.compile(rf"([^\s,]+){GONE}$")
_CLOSED_BY = re.compile(r"(?P<board>on the board, )?by (?P<who>.+)")


class TimelineLine(NamedTuple):
    """One thing that happened at an instant (seconds since 1970): what was heard, and what was decided.

    `kind`: "alert", "call", "key", "heard", "clock", "by hand", "told", "note", or "other". `call`: the number of the
    call that it is about, from 0, and `who`: the id of its person, "" if there is none. `ring`, `talk`: how many
    seconds that call has rung and lasted so far, where that is known. `heard`: the words that were said on the phone.
    """

    at: float
    kind: str
    clauses: tuple[str, ...]
    call: int | None = None
    who: str = ""
    ring: float | None = None
    talk: float | None = None
    heard: str = ""

    @property
    def words(self) -> str:
        return "; ".join(self.clauses)

    def shown(self) -> dict[str, Any]:
        """As JSON has it: with `words` in the place of the clauses."""
        told = self._asdict()
        del told["clauses"]
        return {**told, "words": self.words}


def timeline(
    entries: Iterable[Entry], e: Escalation | None, language: str = "en", others: PersonName = str
) -> list[TimelineLine]:
    """The lines of a journal, in its order; `e`: the escalation, None if nothing is known but the journal. `others`:
    how those are named whom the escalation does not know."""
    told = _Story(e, language, others)
    return [told.line(entry) for entry in entries]


class _Phone:
    """What the lines so far have told of one call."""

    def __init__(self) -> None:
        self.rings_at: float | None = None
        self.answered_at: float | None = None
        self.over_at: float | None = None

    def hear(self, line: JournalLine) -> None:
        if line.signal is Signal.RINGING and line.remark == "ringing":
            self.rings_at = self.rings_at or line.at
        elif line.signal in ENGLISH.pressed or line.signal is Signal.ANSWERED:
            self.answered_at = self.answered_at or line.at
        elif line.signal is Signal.ENDED:
            self.over_at = line.at

    @property
    def ring(self) -> float | None:
        return _between(self.rings_at, self.answered_at or self.over_at)

    @property
    def talk(self) -> float | None:
        return _between(self.answered_at, self.over_at)


def _between(begins: float | None, ends: float | None) -> float | None:
    return None if begins is None or ends is None else max(0.0, ends - begins)


class _Story:
    """Reads one line after the other, since what a line means depends on those before it."""

    def __init__(self, e: Escalation | None, language: str, others: PersonName) -> None:
        self._e = e
        self._others = others
        self._language = language
        self._words = LANGUAGES[language]
        self._phones: defaultdict[int, _Phone] = defaultdict(_Phone)
        self._alerts: defaultdict[str, list[Problem]] = defaultdict(list)
        for problem in (*e.problems, *(one.problem for one in e.postponed)) if e else ():
            self._alerts[problem.id.key].append(problem)

    def line(self, entry: Entry) -> TimelineLine:
        if note := read_note(entry):
            said = self._words.say("note", who=self._name(note[0]), text=note[1])
            return TimelineLine(entry.at, "note", (said,))
        if heard := read_heard(entry):
            said = self._words.say("heard", who=self._whose(heard.call), words=heard.words)
            return TimelineLine(entry.at, "heard", (said,), heard.call, self._id(heard.call), heard=heard.words)
        if sms := of_sms(entry, self._name, self._words):
            return TimelineLine(entry.at, "told", (sms.words,), who=sms.who)
        if test := of_test_call(entry, self._name, self._words):
            return TimelineLine(entry.at, test.kind, (test.words,), who=test.who)
        if told := _TOLD.fullmatch(entry.cell):
            return TimelineLine(entry.at, "told", (self._told(told[1], told[2], entry.detail),))
        line = read_line(entry)
        if line is None:
            return TimelineLine(entry.at, "other", (f"{entry.cell}: {entry.detail}",))
        return self._of_the_world(line) if line.call is None else self._of_a_call(line, line.call)

    # --- calls -------------------------------------------------------------------------------------------------------

    def _of_a_call(self, line: JournalLine, number: int) -> TimelineLine:
        if line.signal is Signal.PASS and (by_hand := _BY_HAND.fullmatch(line.remark)):
            return TimelineLine(line.at, "by hand", (self._passes(line, by_hand), *self._decisions(line)))
        phone, before = self._phones[number], self._phones[number].answered_at
        phone.hear(line)
        happens = self._happens(line, phone, self._whose(number), again=before is not None)
        kind = "key" if line.signal in self._words.pressed else "call"
        clauses = (happens, *self._decisions(line, self._whose(number)))
        return TimelineLine(line.at, kind, clauses, number, self._id(number), phone.ring, phone.talk)

    def _happens(self, line: JournalLine, phone: _Phone, who: str, *, again: bool) -> str:
        say = self._words.say
        match line.signal:
            case Signal.RINGING:
                return say("rings" if line.remark == "ringing" else "is_dialled", who=who)
            case Signal.ANSWERED if again:
                return say("no_key", who=who)
            case Signal.ANSWERED:
                lasted = "" if phone.ring is None else say("after", ring=phone.ring)
                return say("answered", who=who, lasted=lasted)
            case Signal.ENDED:
                return f"{self._ended(line.remark, who)}{self._lasted(phone)}"
            case Signal.REFUSED:
                return say("refused", who=who, because=self._words.because(line.remark))
            case Signal.NOT_SENT:
                return say("not_sent", who=who)
            case _:
                return self._words.pressed[line.signal].format(who=who, key=line.remark.removeprefix("key "))

    def _ended(self, remark: str, who: str) -> str:
        known = self._words.ended.get(remark)
        if known:
            return known.format(who=who)
        return self._words.say("came_to_nothing", who=who, because=self._words.because(remark))

    def _lasted(self, phone: _Phone) -> str:
        """How long it rang and was talked on, as far as that is known."""
        known = {name: seconds for name in ("ring", "talk") if (seconds := getattr(phone, name)) is not None}
        told = {("ring",): "rang", ("talk",): "talked", ("ring", "talk"): "rang_and_talked"}.get(tuple(known))
        return self._words.say(told, **known) if told else ""

    # --- the world ---------------------------------------------------------------------------------------------------

    def _of_the_world(self, line: JournalLine) -> TimelineLine:
        is_alert = line.signal in self._words.of_alerts
        kind, happens = ("alert", self._alert(line)) if is_alert else self._not_of_an_alert(line)
        return TimelineLine(line.at, kind, (happens, *self._decisions(line)))

    def _alert(self, line: JournalLine) -> str:
        key, remark = line.about(self._alerts)
        problem = self._problem(key, line.at)
        becomes = self._words.of_alerts_by_verb.get((line.signal, line.verb), self._words.of_alerts[line.signal])
        if problem is None:
            return becomes.format(alert=remark)
        claimed_by = problem.claimed_by if line.signal is Signal.CLAIMED and not remark else ""
        by = self._words.say("by", who=self._words.person(claimed_by)) if claimed_by else ""  # newer lines say it
        return f"{becomes.format(alert=self._described(problem))}{by}{self._because(remark)}"

    def _described(self, problem: Problem) -> str:
        words, summary = self._words, dict(problem.texts).get(self._language) or problem.summary or problem.id.key
        host = words.say("host", host=problem.host) if problem.host else ""
        return words.say("alert", host=host, summary=summary, severity=words.severities[problem.severity])

    def _problem(self, key: str, at: float) -> Problem | None:
        """The last alert of this key that had come by then; where copies disagree about that, the first one."""
        known = self._alerts.get(key, ())
        return next((one for one in reversed(known) if one.opened_at <= at), known[0] if known else None)

    def _not_of_an_alert(self, line: JournalLine) -> tuple[str, str]:
        """Its kind, and what happens."""
        words, by_hand, closed = self._words, _BY_HAND.fullmatch(line.remark), _CLOSED_BY.fullmatch(line.remark)
        if line.signal is Signal.BY_HAND:
            return "by hand", self._takes(by_hand) if by_hand else words.says["somebody_takes"]
        if line.signal is Signal.PASS and by_hand:
            return "by hand", self._passes(line, by_hand)
        if line.signal is Signal.AGED and closed:
            where = words.says["on the board" if closed["board"] else "by hand"]
            return "by hand", words.say("closes", who=self._name(closed["who"]), where=where)
        if by_hand:
            return "by hand", words.say("hurries", who=self._name(by_hand["who"]))
        happens = words.of_clocks.get((line.signal, line.verb), words.of_the_world.get(line.signal, line.verb))
        return ("by hand" if line.signal is Signal.ANEW else "clock"), f"{happens}{self._because(line.remark)}"

    def _passes(self, line: JournalLine, found: re.Match[str]) -> str:
        passes = "passes_on" if line.verb == hand_back.name else "passes"
        return self._words.say(passes, who=self._name(found["who"]), where=self._words.says[found["where"]])

    def _takes(self, found: re.Match[str]) -> str:
        who, where = self._name(found["who"]), self._words.says[found["where"]]
        if found["whom"]:
            return self._words.say("takes_for", who=who, where=where, whom=self._name(found["whom"]))
        return self._words.say("takes", who=who, where=where)

    def _told(self, outlet: str, what: str, detail: str) -> str:
        """`detail`: "3 of 3", and behind a colon what went wrong, if anything did. Where there is one thing to tell, no
        number says more."""
        count, _, wrong = detail.partition(": ")
        told, _, all_of_them = count.partition(" of ")
        number = "" if all_of_them in ("", "1") else self._words.say("told_number", told=told, all=all_of_them)
        about = {"outlet": outlet, "what": self._words.topic(what), "number": number}
        return self._words.say("not_told", **about, wrong=wrong) if wrong else self._words.say("told", **about)

    # --- names -------------------------------------------------------------------------------------------------------

    def _because(self, remark: str) -> str:
        """A remark with the name of the person of whom it says why nobody calls them."""
        return self._words.because(_GONE.sub(lambda found: f"{self._name(found[1])}{GONE}", remark))

    def _decisions(self, line: JournalLine, listener: str = "") -> Iterable[str]:
        """`listener`: who is on the phone and hears what is said; "" for nobody, as where it is done by hand."""
        told = [one for one in line.decisions if listener or not isinstance(one, Say)]
        return map(DecidedWords(self._words, self._name, self._whose, listener).clause, told)

    def _name(self, who: str) -> str:
        known = self._e.person(who).name if self._e else who
        return self._words.person(known if known != who or who == OPERATOR else self._others(who))

    def _id(self, number: int) -> str:
        return self._e.called[number].who if self._e and number < len(self._e.called) else ""

    def _whose(self, number: int) -> str:
        who = self._id(number)
        return self._name(who) if who else self._words.say("person_of_call", call=number)
