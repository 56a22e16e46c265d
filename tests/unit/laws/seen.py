"""One step as a law sees it, and the laws' own account of the words that they use.

The account is kept apart from the core on purpose: a law that asked the core where a caller stands would agree with
every mistake in the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

from rinban.core.alert import Alert, Severity
from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.standing import Standing, catch_up
from rinban.core.rota.people import Responder

NEWCOMERS = (Signal.JOINED, Signal.URGENT)
JOINING = (*NEWCOMERS, Signal.CLAIMED_FIRST)
OPENING = (*JOINING, Signal.POSTPONED)
VOICE = (
    *(Signal.ANSWERED, Signal.ACK, Signal.PASS, Signal.FOLLOW, Signal.SNOOZE),
    *(Signal.REPEAT, Signal.DETAILS, Signal.UNCLEAR),
)


TAKING = (Signal.ACK, Signal.FOLLOW, Signal.SNOOZE)
"""Keys that may take it."""
ENDING = (Signal.ENDED, Signal.REFUSED, Signal.OVERDUE)
"""A call is over, or its clock."""
NEWS = (Signal.REPEATED, Signal.CLAIMED, Signal.RECOVERED, Signal.TAKEN_BACK)
"""Of an alert that has come before."""


T = TypeVar("T")


class Once(Generic[T]):
    """What is worked out when it is first asked for: `functools.cached_property` without its lock, which costs more
    than most of what is worked out here."""

    def __init__(self, work: Callable[[Seen], T]) -> None:
        self._work = work
        self._name = work.__name__

    def __get__(self, seen: Seen, owner: type[Seen]) -> T:
        value = seen.__dict__[self._name] = self._work(seen)
        return value


@dataclass(frozen=True)
class Seen:
    """`loaded`: the copy that was decided on; `before`: the same with the evidence that the signal itself brings."""

    loaded: Escalation
    event: Event
    after: Escalation
    decisions: tuple[Decision, ...]

    @Once
    def signal(self) -> Signal:
        return self.event.signal

    @Once
    def refused(self) -> bool:
        """The carrier has refused the current call, and would refuse everybody's."""
        return self.signal is Signal.REFUSED and self.row is Standing.CURRENT

    @Once
    def is_held(self) -> bool:
        """The carrier certainly did not take the current call, and no callback says otherwise."""
        current = self.row is Standing.CURRENT and not self.before.called[self.before.attempt].sid
        return self.signal is Signal.NOT_SENT and current

    @Once
    def dials_again(self) -> bool:
        """The pause after which a call that was not sent is dialled again is over."""
        paused = self.state is Standing.RESTING and self.before.clock.due is Due.PAUSE
        return self.signal is Signal.OVERDUE and paused and is_owed(self.before)

    @Once
    def begins(self) -> bool:
        """Another run is opened: for a new alert, and only where none is open, and nobody expects any."""
        return self.signal in OPENING and not unfinished(self.loaded) and not self.goes_on

    @Once
    def goes_on(self) -> bool:
        """A new alert comes just after all that a person had taken was over, or one of these returns soon."""
        if (
            self.signal is Signal.URGENT
            and self.event.alert
            and comes_back(self.loaded, self.event.alert, self.event.now)
        ):
            return True
        return self.signal in OPENING and is_just_over(self.loaded, self.event.now)

    @Once
    def alert_id(self) -> AlertId:
        """The alert that is meant: the open one of its key, or the next occurrence."""
        assert self.event.alert is not None
        key = self.event.alert.dedup_key
        of_key = [p for p in alerts(self.before) if p.id.key == key]
        known = [p.id for p in of_key if p.ended_at == 0.0]
        return known[0] if known else AlertId(key, max((p.id.occurrence + 1 for p in of_key), default=0))

    @property
    def received(self) -> float:
        """When Rinban received the alert, which may have waited before it was heard."""
        assert self.event.alert is not None
        return self.event.alert.received_at or self.event.now

    @Once
    def unknown(self) -> bool:
        """News of an alert that is not open here."""
        return self.signal in NEWS and (self.alert_id not in unfinished(self.before) or self.of_an_earlier_one)

    @property
    def of_an_earlier_one(self) -> bool:
        """The recovery or the claim of what was over when the open alert of this key was last heard of, or began; or
        that such a claim is taken back."""
        known = next((p for p in alerts(self.before) if p.id == self.alert_id), None)
        alert = self.event.alert
        if known is None or alert is None or self.signal not in (Signal.CLAIMED, Signal.RECOVERED, Signal.TAKEN_BACK):
            return False
        if alert.began and known.began:
            return max(alert.began, alert.ended) < known.began
        return bool(alert.received_at) and alert.received_at < known.heard_at

    @Once
    def makes_calm(self) -> bool:
        """The recovery of what comes and goes too often."""
        if self.signal is not Signal.RECOVERED or self.unknown:
            return False
        known = next((p for p in self.before.problems if p.id == self.alert_id), None)
        return known is not None and counts_as_one(self.before, known, self.event.now)

    @property
    def is_remembered(self) -> bool:
        """A recovery or a claim of an alert that is not open, or that a claim of it is taken back."""
        return self.unknown and self.signal in (Signal.CLAIMED, Signal.RECOVERED, Signal.TAKEN_BACK)

    @Once
    def before(self) -> Escalation:
        return catch_up(self.loaded, self.event)

    @Once
    def row(self) -> Standing:
        if self.goes_on:
            return Standing.ACKNOWLEDGED
        ack = self.before.ack
        if self.signal is Signal.ENDED and acknowledged(self.before) and ack and ack.attempt == self.event.attempt:
            return Standing.TAKER
        if self.is_by_hand:
            return row_by_hand(self.before, self.event.who)
        return Standing.NOTHING if self.unknown else row(self.before, self.event.attempt)

    @Once
    def state(self) -> Standing:
        return Standing.ACKNOWLEDGED if self.goes_on else row(self.before, None)

    @Once
    def then(self) -> Standing:
        return row(self.after, None)

    @property
    def unchanged(self) -> bool:
        return self.after is self.loaded

    @property
    def voice(self) -> bool:
        return self.signal in VOICE

    @Once
    def calls(self) -> list[Call]:
        return [d for d in self.decisions if isinstance(d, Call)]

    @Once
    def passed_over(self) -> list[str]:
        return [who for d in self.decisions if isinstance(d, Skip) for who in d.who]

    @Once
    def topics(self) -> list[Topic]:
        return [d.topic for d in self.decisions if isinstance(d, Say)]

    @Once
    def hung_up(self) -> list[HangUp]:
        return [d for d in self.decisions if isinstance(d, HangUp)]

    @Once
    def loud(self) -> list[Why]:
        return [d.why for d in self.decisions if isinstance(d, GiveUp)]

    @Once
    def told(self) -> list[TellSource]:
        return [d for d in self.decisions if isinstance(d, TellSource)]

    @property
    def of_the_current_call(self) -> bool:
        return self.event.attempt is not None and self.row is Standing.CURRENT

    @Once
    def call_is_over(self) -> bool:
        """The current call ended, or its clock did."""
        return self.row is Standing.CURRENT and self.signal in ENDING

    @Once
    def rounds_are_over(self) -> bool:
        """This call was the last one: of everybody in every round, or of a carrier that refuses all who are left."""
        return self.call_is_over and not self.other_number and (not upcoming(self.before) or refused_all(self))

    @Once
    def other_number(self) -> int:
        """Which further number of the person on the current call is to ring now, since that call is over; 0: none."""
        is_over = self.call_is_over and not self.refused
        return another_number(self.before, self.event.limits.over_limit) if is_over else 0

    @Once
    def called_in(self) -> list[CallIn]:
        return [d for d in self.decisions if isinstance(d, CallIn)]

    @Once
    def new_of_others(self) -> tuple[str, ...]:
        """Who is on duty in the other group, and is not called as it is."""
        return tuple(who for who in ids(self.event.further.people) if who not in self.before.order)

    @Once
    def calls_in(self) -> bool:
        """The rounds are over, now or before the long rest that was disturbed for this, and nobody of the other group
        was called yet who is on duty there."""
        if not self.new_of_others or self.before.further:
            return False
        if self.rounds_are_over:
            return not self.before.gave_up
        rests = self.state is Standing.RESTING and self.before.clock.due is Due.REST
        return self.signal is Signal.OVERDUE and rests and set(ids(self.event.order)) <= set(self.before.order)

    @Once
    def key_takes(self) -> bool:
        """A key that has to be believed: nobody has it yet, and the call is not one of a settled past."""
        believed = (Standing.CURRENT, Standing.EARLIER, Standing.RESTING)
        return (self.signal in (Signal.ACK, Signal.FOLLOW) and self.row in believed) or self.stays_on

    @Once
    def is_reminded(self) -> bool:
        """Who pressed has taken all that is open, and is called again, first of all, since it has not recovered."""
        e, number = self.before, self.event.attempt
        if e.ack is None or number is None or acknowledged(e) or unheard(e):
            return False
        who = e.called[number].who or self.event.who
        return (who,) == (e.ack.by,) == e.order[:1] and not e.gave_up

    @Once
    def stays_on(self) -> bool:
        """ "Later", says a person on the call of a reminder, and that makes the next one later."""
        if self.signal is not Signal.SNOOZE or self.row is not Standing.CURRENT or not self.is_reminded:
            return False
        passed = self.before.called[self.before.attempt].passed
        return not passed and is_later(self.before, self.event.now, self.event.now)

    @Once
    def puts_off(self) -> bool:
        """The same by who has just taken it, on the call with that key, for the first time."""
        ack = self.before.ack
        if self.signal is not Signal.SNOOZE or self.row is not Standing.TAKER or ack is None or ack.snoozed:
            return False
        return is_later(self.before, ack.at, self.event.now)

    @Once
    def hands_back(self) -> bool:
        """2 by the one who took it: for the first time, on a call that has not handed back yet."""
        settling = self.row is Standing.LET_GO and self.before.clock.due is Due.SETTLE
        return self.signal is Signal.PASS and (self.row is Standing.TAKER or settling)

    @property
    def is_by_hand(self) -> bool:
        """A person passes it on who is on no call, and may have taken it by hand."""
        return self.event.attempt == -1

    @property
    def hands_back_by_hand(self) -> bool:
        return self.hands_back and self.is_by_hand

    @property
    def taken_by_hand(self) -> bool:
        """Somebody takes by hand what nobody has."""
        return self.signal is Signal.BY_HAND and self.state in (Standing.CURRENT, Standing.RESTING)

    @Once
    def relieved(self) -> bool:
        """Somebody has taken over the duty of what nobody has, and the rota names somebody."""
        named = bool(self.event.order) and not self.event.nobody_on_duty
        return self.signal is Signal.ANEW and named and self.state in (Standing.CURRENT, Standing.RESTING)

    @property
    def relieved_by_the_called(self) -> bool:
        """That person's phone rings already, or that person listens and has not passed."""
        if not self.relieved or self.state is not Standing.CURRENT:
            return False
        call = self.before.called[self.before.attempt]
        return call.who == self.event.order[0].id and not call.passed

    @property
    def relieved_on_the_line(self) -> bool:
        """The taker's call may not be over yet, and is waited for."""
        return self.relieved and self.before.clock.due in (Due.HANDED_BACK, Due.SETTLE)

    @property
    def is_takers_end(self) -> bool:
        """The call of the person who has it, or had it when all of it was over, is over."""
        return self.signal is Signal.ENDED and self.row is Standing.TAKER

    @Once
    def freed(self) -> bool:
        """The taker's call is over, after it was given back or a newcomer came."""
        return self.signal in (Signal.ENDED, Signal.REFUSED) and self.row is Standing.LET_GO

    @property
    def calls_the_last_resort(self) -> bool:
        """A start with today's order, in which nobody of this group is but the last resort, since nobody is on duty."""
        order = ids(self.event.order)
        return self.event.nobody_on_duty and bool(order) and here(self.after) == order

    @property
    def becomes_acknowledged(self) -> bool:
        return acknowledged(self.after) and not acknowledged(self.before)

    @Once
    def brought_in(self) -> list[Problem]:
        """What has waited, and does so no longer, although nobody has taken it."""
        if self.signal not in (Signal.READY, Signal.OVERDUE):
            return []
        return [p for p in self.after.problems if p.id in waiting_ids(self.before)]

    @property
    def wakes(self) -> bool:
        """Somebody is to be called after a time in which alerts had only waited."""
        return self.state is Standing.WAITING and bool(unclaimed(self.after))

    @Once
    def rings_for_what_waited(self) -> bool:
        """It waited while somebody took the others, and nobody has claimed it."""
        return self.state is Standing.ACKNOWLEDGED and not all(p.claimed_by for p in self.brought_in)

    @property
    def claim_ends(self) -> bool:
        """What nobody here has taken was acknowledged at its source, and that is taken back."""
        is_open = self.signal is Signal.TAKEN_BACK and not self.unknown and self.alert_id in open_ids(self.before)
        return is_open and self.state is Standing.ACKNOWLEDGED and not has_a_responder(self.before)

    @Once
    def reopened(self) -> bool:
        """Acknowledged before, open and not acknowledged after."""
        return self.state is Standing.ACKNOWLEDGED and self.then in (Standing.CURRENT, Standing.RESTING)


of_document = lru_cache(maxsize=40_000)
"""For what is asked of a document alone: of those that the steps lead to, half were reached before. In the largest
world there are thirty thousand, and where fewer are kept, a third of them is asked the same once more."""

Law = Callable[[Seen], "bool | None"]
"""True: kept. False: broken. None: this law has nothing to say about this step."""

LawOfDocuments = Callable[[Escalation], "bool | None"]
"""The same of a document, by whichever step it came about."""

LAWS: dict[str, Law | LawOfDocuments] = {}
"""All but the BEGINNINGS."""

BY_SIGNAL: dict[Signal, dict[str, Law]] = {signal: {} for signal in Signal}
"""Those to ask about a step with this signal: most speak of a few signals only, and there are 380,000 steps."""

OF_DOCUMENTS: dict[str, LawOfDocuments] = {}


def law(name: str, *signals: Signal) -> Callable[[Law], Law]:
    """Enter a law in the book under its name. `signals`: it has nothing to say about a step with another one."""

    def enter(rule: Law) -> Law:
        assert name not in LAWS, name
        LAWS[name] = rule
        for signal in signals or Signal:
            BY_SIGNAL[signal][name] = rule
        return rule

    return enter


def law_of_documents(name: str) -> Callable[[LawOfDocuments], LawOfDocuments]:
    """Enter a law of what a step leaves behind. It has nothing to say about a step that leaves all as it was."""

    def enter(rule: LawOfDocuments) -> LawOfDocuments:
        assert name not in LAWS, name
        LAWS[name] = OF_DOCUMENTS[name] = rule
        return rule

    return enter


BEGINNINGS: dict[str, Law] = {}


def beginning(name: str) -> Callable[[Law], Law]:
    """Enter a law of the steps that open another run; no other law speaks of these."""

    def enter(rule: Law) -> Law:
        assert name not in BEGINNINGS, name
        BEGINNINGS[name] = rule
        return rule

    return enter


# --- the laws' own words -------------------------------------------------------------------------------------------


def acknowledged(e: Escalation) -> bool:
    return e.ack is not None and e.ack.episode == e.episode


def row(e: Escalation, attempt: int | None) -> Standing:
    """Where a call (or, with None, the world) stands, in the order of the questions that a person would ask."""
    if not open_ids(e):
        of_the_world = Standing.WAITING if waiting_ids(e) else Standing.NOTHING
        return of_the_world if attempt is None else Standing.CLOSED
    taken = acknowledged(e)
    if attempt is not None and e.ack and attempt == e.ack.attempt:
        if taken:
            return Standing.TAKER
        if e.clock.due in (Due.HANDED_BACK, Due.SETTLE):
            return Standing.LET_GO
    if taken or (attempt is not None and e.ack and attempt <= e.ack.attempt):
        return Standing.ACKNOWLEDGED
    if e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE, Due.REST, Due.NOW):
        return Standing.RESTING
    return Standing.CURRENT if attempt in (None, e.attempt) else Standing.EARLIER


def row_by_hand(e: Escalation, who: str) -> Standing:
    """Where a person stands who is on no call: only who took it by hand, and has it still, has anything to say."""
    if not open_ids(e):
        return Standing.CLOSED
    is_theirs = acknowledged(e) and e.ack is not None and (e.ack.by_hand, e.ack.by) == (True, who)
    return Standing.TAKER if is_theirs else Standing.ACKNOWLEDGED


def is_owed(e: Escalation) -> bool:
    """The current call was never sent, as far as this copy knows, and nobody has dialled it again."""
    call = e.called[e.attempt] if e.attempt >= 0 else None
    return call is not None and not call.sid and call.unsent > call.redials


def alerts(e: Escalation) -> tuple[Problem, ...]:
    """All that came, be it open, waiting or over, without what is only remembered."""
    return tuple(sorted([p for p in e.problems if p.id.occurrence >= 0] + [one.problem for one in e.postponed]))


def memories(e: Escalation) -> tuple[Problem, ...]:
    return tuple([p for p in e.problems if p.id.occurrence < 0])


def unheard(e: Escalation) -> frozenset[AlertId]:
    """What is open and nobody has: not acknowledged here, and not at its source."""
    return unclaimed(e) - e.ack.heard if e.ack else frozenset()


def uncovered(e: Escalation) -> list[Problem]:
    """The same as alerts: they came in after the acknowledgement, or it does not cover them because of a merge."""
    return [p for p in e.problems if p.id in unheard(e)]


def is_collected(e: Escalation, p: Problem) -> bool:
    """Whether an alert may wait: what is open was taken by key, and was at least as severe, and the policy says so, or
    a key."""
    if not has_a_responder(e) or e.ack is None or p.severity > e.ack.severity:
        return False
    return e.policy.collect != 0 or p.opened_at < e.ack.until


def has_a_responder(e: Escalation) -> bool:
    """Who took it pressed a key, or was named by hand: somebody who can be called."""
    return e.ack is not None and (e.ack.attempt >= 0 or e.ack.by_hand)


def longest_snooze(e: Escalation) -> float:
    """Seconds after the key."""
    is_disaster = any(p.severity is Severity.DISASTER for p in e.problems if not p.ended_at)
    return 1800.0 if is_disaster else 8 * 3600.0


def snoozed_until(e: Escalation, now: float) -> float:
    return now + min(e.policy.snooze, longest_snooze(e))


def is_later(e: Escalation, taken_at: float, now: float) -> bool:
    """Whether "later" makes the reminder of what was taken then later, and it comes before all of it is too old."""
    at = min(snoozed_until(e, now), taken_at + longest_snooze(e))
    usual, old = taken_at + e.policy.remind_after, max(e.opened_at, e.woken_at) + e.policy.close_after
    return e.policy.remind_after > 0 and usual < at < old


def takers_line_is_busy(s: Seen) -> bool:
    """The key was pressed so short a time ago that the taker may still be on that call, and its end was not heard."""
    return line_is_busy(s.before, s.event.now)


def line_is_busy(e: Escalation, now: float) -> bool:
    if e.ack is None or e.ack.attempt < 0 or e.called[e.ack.attempt].ended_at:
        return False
    return now < e.ack.at + 30.0


def is_just_over(e: Escalation, now: float) -> bool:
    """All that was taken by a key has recovered, and its taker is on the line, has asked for what follows, or collects:
    as long as it was not quiet for longer than the last pause, and for a quarter of an hour after the key at most."""
    over = [p for p in e.problems if p.ended_at and p.id.occurrence >= 0]
    if open_ids(e) or not over or e.ack is None or not has_a_responder(e) or not acknowledged(e):
        return False
    last = max(over, key=lambda p: p.ended_at)
    old = max(e.opened_at, e.woken_at) + e.policy.close_after
    if last.end != "recovered" or max(e.ack.until, now + 900.0) >= old:
        return False
    quiet, pause = now - max(e.ack.at, last.ended_at), min(900.0, e.policy.collect * 2.0**e.collections)
    collects = e.policy.collect != 0 and quiet <= pause and now - e.ack.at <= 900.0
    return collects or now < e.ack.until or line_is_busy(e, now)


def comes_back(e: Escalation, alert: Alert, now: float) -> bool:
    """This very problem was taken and recovered a moment ago, is no graver now, and its taker has not passed it on."""
    same = [p for p in alerts(e) if p.id.key == alert.dedup_key]
    if unfinished(e) or not same or e.ack is None or not has_a_responder(e) or not e.policy.flap_window:
        return False
    last = max(same, key=lambda p: p.id.occurrence)
    if last.end != "recovered" or alert.severity > last.severity or not is_soon(e, last, now):
        return False
    if now + 900.0 >= e.opened_at + e.policy.close_after or last.id.key not in {one.key for one in e.ack.heard}:
        return False
    return acknowledged(e) or is_called_first(e)


def is_soon(e: Escalation, before: Problem, at: float) -> bool:
    return abs(at - before.ended_at) <= e.policy.flap_window


def is_called_first(e: Escalation) -> bool:
    """Who took it last is the first of these rounds, and has not passed."""
    passed = any(call.who == e.ack.by and call.passed for call in e.called[e.start :]) if e.ack else True
    return e.ack is not None and e.order[:1] == (e.ack.by,) and not e.gave_up and not passed


def counts_as_one(e: Escalation, known: Problem, now: float) -> bool:
    """It was taken, and has come back so often within an hour, each time soon, that its recovery does not end it."""
    taken = e.ack is not None and has_a_responder(e) and known.id.key in {one.key for one in e.ack.heard}
    if not taken or not e.policy.flap_limit or not e.policy.flap_window:
        return False
    same = sorted((p for p in alerts(e) if p.id.key == known.id.key), key=lambda p: p.id.occurrence)
    row = list(pairwise(same[: same.index(known) + 1]))
    returns = [a.end == "recovered" and is_soon(e, a, b.opened_at) and b.opened_at > now - 3600.0 for a, b in row]
    in_a_row = next((n for n, is_return in enumerate(reversed(returns)) if not is_return), len(returns))
    return known.flaps > 0 or in_a_row >= e.policy.flap_limit


def calm(e: Escalation) -> list[Problem]:
    """What came and went so often that it counts as open although it has recovered."""
    return [p for p in e.problems if p.id in open_ids(e) and p.flaps % 2]


def open_ids(e: Escalation) -> frozenset[AlertId]:
    return frozenset([p.id for p in e.problems if p.ended_at == 0.0])


def waiting_ids(e: Escalation) -> frozenset[AlertId]:
    """For these nobody is called yet."""
    return frozenset([one.problem.id for one in e.postponed if one.problem.ended_at == 0.0])


def unfinished(e: Escalation) -> frozenset[AlertId]:
    """Everything that is not over."""
    return open_ids(e) | waiting_ids(e)


def unclaimed(e: Escalation) -> frozenset[AlertId]:
    return frozenset([p.id for p in e.problems if p.ended_at == 0.0 and not p.claimed_by])


def upcoming(e: Escalation) -> list[tuple[int, str]]:
    """Who is still to be called in the present rounds, as (round, person).

    After the rounds it goes round as often as there are people, for those whom no call has reached.
    """
    rounds = 1 if e.gave_up else e.policy.rounds
    present = called_at_present(e)
    called = {call.who for call in e.called[e.start :]}
    passed = {call.who for call in e.called[e.start :] if call.passed}
    turns = [(number, who) for number in range(rounds + len(e.order)) for who in e.order]
    return [
        (number, who)
        for number, who in turns[e.turn + 1 :]
        if who in present and who not in (passed if number < rounds else called)
    ]


def another_number(e: Escalation, over_limit: frozenset[str] = frozenset()) -> int:
    """Which further number of the person who was called last belongs to the same turn; 0: none, the turn is over."""
    if not e.start <= e.attempt < len(e.called):
        return 0
    call = e.called[e.attempt]
    is_over = call.passed or call.refused or call.who in over_limit
    return call.number + 1 if not is_over and e.person(call.who).phones[call.number + 1 :] else 0


def called_at_present(e: Escalation) -> set[str]:
    """Who has turns in the present rounds: those alone who were called in, from then until the next long rest."""
    return set(e.further) if e.further and not e.gave_up else set(e.order)


def here(e: Escalation) -> tuple[str, ...]:
    """Who is called because of the escalation's own group."""
    return tuple(who for who in e.order if who not in e.further)


def whose_turn(
    left: list[tuple[int, str]], event: Event, not_next: str = "", *, refusal: bool = False
) -> tuple[int, str]:
    """Of these, who is to be called: the first who was not called enough. A refusal rings nobody's phone.

    `not_next`: who is not called before the first, as long as the first round lasts.
    """
    over_limit = frozenset() if refusal else event.limits.over_limit
    one = next((one for one in left if one[1] not in over_limit), left[0])
    return left[0] if one == (0, not_next) else one


def gave_back(e: Escalation) -> str:
    """Who took it by key or by hand, gave it back, and so is last in the order of the episode that began with that; or
    ""."""
    over = has_a_responder(e) and e.ack is not None and e.ack.episode < e.episode and not (e.gave_up or e.further)
    return e.ack.by if over and e.ack and e.order[-1:] == (e.ack.by,) else ""


def refused_all(s: Seen) -> bool:
    """With this call the carrier has refused everybody who has not passed, each the last time."""
    if not s.refused:
        return False
    calls = s.before.called[s.before.start :]
    left = called_at_present(s.before) - {call.who for call in calls if call.passed}
    last = {call.who: call.refused or s.before.start + n == s.event.attempt for n, call in enumerate(calls)}
    return left <= {who for who, refused in last.items() if refused}


def pauses(s: Seen) -> bool:
    """The next call would begin another round, and the policy wants a pause there."""
    e, left = s.before, upcoming(s.before)
    return bool(e.policy.pause and left and whose_turn(left, s.event, refusal=s.refused)[0] > e.turn // len(e.order))


def ids(order: tuple[Responder, ...]) -> tuple[str, ...]:
    return tuple([responder.id for responder in order])
