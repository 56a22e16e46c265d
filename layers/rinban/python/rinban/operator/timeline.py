"""What happened in an escalation, line by line, in words that need no knowledge of the grid.

It is made of the journal, and of the document as far as there is one, which knows people and alerts by name. Instants
are those at which Rinban heard of something: seconds of ringing and talking are counted between the carrier's
callbacks, which take a moment on their way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Signal
from rinban.operator import timeline_words as words
from rinban.operator.notes import read_note
from rinban.operator.sms_words import of_sms
from rinban.paging.calling_order import GONE
from rinban.paging.journal_lines import JournalLine, read_line

_TOLD = re.compile(r"told (.+) × (.+)")
_BY_HAND = re.compile(r"(?P<where>by hand|on the board)(?:, for (?P<whom>.+?))?, by (?P<who>.+)")
_CLOSED_BY = re.compile(r"(on the board, )?by (.+)")
_GONE = re.compile(rf"([^\s,]+){GONE}$")


class TimelineLine(NamedTuple):
    """One thing that happened at an instant (seconds since 1970), in words.

    `kind`: "alert", "call", "key", "clock", "by hand", "told", "note", or "other". `call`: the number of the call that
    it is about, from 0, and `who`: the id of its person, "" if there is none. `ring`, `talk`: how many seconds that
    call has rung and lasted so far, where that is known.
    """

    at: float
    kind: str
    words: str
    call: int | None = None
    who: str = ""
    ring: float | None = None
    talk: float | None = None


def timeline(entries: Iterable[Entry], e: Escalation | None) -> list[TimelineLine]:
    """The lines of a journal, in its order; `e`: the escalation, None if nothing is known but the journal."""
    told = _Story(e)
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
        elif line.signal in words.PRESSED or line.signal is Signal.ANSWERED:
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

    def __init__(self, e: Escalation | None) -> None:
        self._e = e
        self._phones: defaultdict[int, _Phone] = defaultdict(_Phone)
        self._alerts: defaultdict[str, list[Problem]] = defaultdict(list)
        for problem in (*e.problems, *(one.problem for one in e.postponed)) if e else ():
            self._alerts[problem.id.key].append(problem)

    def line(self, entry: Entry) -> TimelineLine:
        if note := read_note(entry):
            return TimelineLine(entry.at, "note", f"note by {self._name(note[0])}: {note[1]}")
        if sms := of_sms(entry, self._name):
            return TimelineLine(entry.at, "told", sms.words, who=sms.who)
        if told := _TOLD.fullmatch(entry.cell):
            return TimelineLine(entry.at, "told", _told(told[1], told[2], entry.detail))
        line = read_line(entry)
        if line is None:
            return TimelineLine(entry.at, "other", f"{entry.cell}: {entry.detail}")
        return self._of_the_world(line) if line.call is None else self._of_a_call(line, line.call)

    # --- calls -------------------------------------------------------------------------------------------------------

    def _of_a_call(self, line: JournalLine, number: int) -> TimelineLine:
        phone, before = self._phones[number], self._phones[number].answered_at
        phone.hear(line)
        happens = self._happens(line, phone, self._whose(number), again=before is not None)
        kind = "key" if line.signal in words.PRESSED else "call"
        said = self._with_decisions(happens, line, self._whose(number))
        return TimelineLine(line.at, kind, said, number, self._id(number), phone.ring, phone.talk)

    def _happens(self, line: JournalLine, phone: _Phone, who: str, *, again: bool) -> str:
        match line.signal:
            case Signal.RINGING:
                return f"{who}'s phone rings" if line.remark == "ringing" else f"{who}'s number is dialled"
            case Signal.ANSWERED:
                return f"{who} presses no key" if again else f"{who}'s phone is answered{_seconds('', phone.ring)}"
            case Signal.ENDED:
                return f"{_ended(line.remark, who)}{_lasted(phone)}"
            case Signal.REFUSED:
                return f"the carrier refuses the call to {who}, as it would everybody's{_because(line.remark)}"
            case Signal.NOT_SENT:
                return f"the carrier has not taken the call to {who}, which is tried again"
            case Signal.PASS if by_hand := _BY_HAND.fullmatch(line.remark):
                return f"{self._name(by_hand['who'])} passes it {by_hand['where']}"
            case _:
                return f"{who} presses {line.remark.removeprefix('key ')} {words.PRESSED[line.signal]}"

    # --- the world ---------------------------------------------------------------------------------------------------

    def _of_the_world(self, line: JournalLine) -> TimelineLine:
        if line.signal in words.OF_ALERTS:
            return TimelineLine(line.at, "alert", self._with_decisions(self._alert(line), line))
        kind, happens = self._not_of_an_alert(line)
        by_hand = _BY_HAND.fullmatch(line.remark)
        return TimelineLine(
            line.at, kind, self._with_decisions(happens, line, self._name(by_hand["who"]) if by_hand else "")
        )

    def _alert(self, line: JournalLine) -> str:
        key, remark = line.about(self._alerts)
        problem = self._problem(key, line.at)
        becomes = words.OF_ALERTS_BY_VERB.get((line.signal, line.verb), words.OF_ALERTS[line.signal])
        claimed_by = problem.claimed_by if problem and line.signal is Signal.CLAIMED and not remark else ""
        by = f", by {claimed_by}" if claimed_by else ""  # newer lines say themselves who it was
        if problem is None:
            return f"{remark} {becomes}"
        return f"{_described(problem)} {becomes}{by}{_because(self._named(remark))}"

    def _problem(self, key: str, at: float) -> Problem | None:
        """The last alert of this key that had come by then; where copies disagree about that, the first one."""
        known = self._alerts.get(key, ())
        return next((one for one in reversed(known) if one.opened_at <= at), known[0] if known else None)

    def _not_of_an_alert(self, line: JournalLine) -> tuple[str, str]:
        """Its kind, and what happens."""
        by_hand, closed = _BY_HAND.fullmatch(line.remark), _CLOSED_BY.fullmatch(line.remark)
        if line.signal is Signal.BY_HAND:
            return "by hand", self._takes(by_hand) if by_hand else "somebody takes it by hand"
        if line.signal is Signal.PASS and by_hand:
            return "by hand", f"{self._name(by_hand['who'])} passes it on {by_hand['where']}"
        if line.signal is Signal.AGED and closed:
            return "by hand", f"{self._name(closed[2])} closes it {'on the board' if closed[1] else 'by hand'}"
        if by_hand:
            return "by hand", f"{self._name(by_hand['who'])} has the phones ring now"
        happens = words.OF_CLOCKS.get((line.signal, line.verb), words.OF_THE_WORLD.get(line.signal, line.verb))
        return ("by hand" if line.signal is Signal.ANEW else "clock"), f"{happens}{_because(self._named(line.remark))}"

    def _takes(self, found: re.Match[str]) -> str:
        whom = f" for {self._name(found['whom'])}" if found["whom"] else ""
        return f"{self._name(found['who'])} takes it {found['where']}{whom}"

    # --- names -------------------------------------------------------------------------------------------------------

    def _named(self, remark: str) -> str:
        """A remark with the name of the person of whom it says why nobody calls them."""
        return _GONE.sub(lambda found: f"{self._name(found[1])}{GONE}", remark)

    def _with_decisions(self, happens: str, line: JournalLine, listener: str = "") -> str:
        clauses = (words.decided(one, self._name, self._whose, listener) for one in line.decisions)
        return "; ".join((happens, *clauses))

    def _name(self, who: str) -> str:
        return self._e.person(who).name if self._e else who

    def _id(self, number: int) -> str:
        return self._e.called[number].who if self._e and number < len(self._e.called) else ""

    def _whose(self, number: int) -> str:
        return self._name(self._id(number)) if self._id(number) else f"call {number}"


def _described(problem: Problem) -> str:
    where = f"{problem.host}: " if problem.host else ""
    return f"{where}{problem.summary or problem.id.key} ({problem.severity.name.lower().replace('_', ' ')})"


def _ended(remark: str, who: str) -> str:
    known = words.ENDED.get(remark)
    return known.format(who=who) if known else f"the call to {who} did not come about{_because(remark)}"


def _lasted(phone: _Phone) -> str:
    """How long it rang and was talked on, as far as that is known."""
    return _seconds(" of ringing", phone.ring) + _seconds(" of talk", phone.talk, "and" if phone.ring else "after")


def _seconds(of_what: str, seconds: float | None, word: str = "after") -> str:
    return "" if seconds is None else f" {word} {seconds:.0f} s{of_what}"


def _because(remark: str) -> str:
    return f" ({remark})" if remark else ""


def _told(outlet: str, what: str, detail: str) -> str:
    """`detail`: "3 of 3", and behind a colon what went wrong, if anything did. Where there is one thing to tell, no
    number says more."""
    count, _, wrong = detail.partition(": ")
    said = words.OF_TOLD.get(what, f'of "{what}"')
    number = "" if count.endswith(" of 1") else f" ({count} alerts)"
    return f"{outlet} could not be told {said}: {wrong}{number}" if wrong else f"{outlet} is told {said}{number}"
