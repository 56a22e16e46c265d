"""Keeps what the outside has been told and has seen, and checks the laws against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.alert import Alert, Kind
from rinban.core.chain import rounds
from rinban.core.chain.decisions import IN_FULL, Topic
from rinban.core.chain.document import Due, Escalation, State
from rinban.core.chain.merge import merge
from rinban.core.chain.outcome import Reply
from rinban.core.chain.owed import standing_for
from rinban.core.chain.record import Ref
from rinban.core.chain.sms import person_of
from rinban.core.chain.told import TellState
from rinban.core.rota.policy import Policy
from tests.model.calls import Call
from tests.model.law import Law
from tests.model.schedule import Invocation, Schedule
from tests.model.silence import Silence
from tests.unit.laws.seen import gave_back

MARGIN = 12.0
"""Seconds within which two events may have happened in either order: the life of an invocation, and two more."""

NO_ANSWER_TO_1 = frozenset(
    {
        Topic.MENU,
        Topic.REMINDER,
        Topic.WRONG_KEY,
        Topic.EARLIER,
        Topic.RESTING,
        Topic.GOODBYE,
        Topic.NOBODY_LEFT,
        Topic.ROUND_OVER,
    }
    | IN_FULL
)


@dataclass(frozen=True)
class Told:
    """The person on this call was told that the alert is theirs. `at`: virtual time, in seconds since 1970."""

    ref: Ref
    episode: int
    attempt: int
    by: str
    at: float


class LawChecker:
    """Checks the laws while an incident goes on. `broken`: the laws that were broken so far, and how."""

    def __init__(self, schedule: Schedule, tell: Callable[[str], None], silence: Silence, policy: Policy) -> None:
        self.broken: list[tuple[Law, str]] = []
        self.told: list[Told] = []
        self.accepted: dict[str, Kind] = {}  # the last delivery that was taken, by dedup key
        self.dialled: Counter[tuple[str, int, int]] = Counter()
        self.last_dial = schedule.now
        self.silence = silence
        self._schedule = schedule
        self._tell = tell
        self._remind_after, self._snooze = policy.remind_after, policy.snooze
        self._calls_per_hour = policy.calls_per_hour
        self.allotted: Counter[str] = Counter()  # calls to each number; no incident lasts an hour
        self.heard: defaultdict[tuple[str, Ref], list[TellState]] = defaultdict(list)  # by the outlet and escalation
        self.stands: dict[tuple[str, Ref], tuple[TellState, float]] = {}  # how things stand for it, and since when
        self._minted_by: set[tuple[Ref, int, str]] = set()  # which calls are known, and whose they are
        self.ends: dict[tuple[Ref, int], Invocation] = {}  # who has to end a call that is over for the chain
        self._ended_as: dict[tuple[Ref, int], Escalation] = {}  # the document by which it was to be ended
        self._ended_at: float | None = None
        self._stirred: list[tuple[float, float]] = []  # what may start a new episode: from, to
        self._rests: Counter[Ref] = Counter()

    def breaks(self, law: Law, how: str) -> None:
        self.broken.append((law, how))
        self._tell(f"!!! {law.value}: {how}")

    # --- what is saved -----------------------------------------------------------------------------------------------

    def saved(self, store: str, before: Escalation | None, after: Escalation, by: Invocation) -> None:
        """Check a write: a store has accepted the document `after` in the place of `before`."""
        by.saved_at = self._schedule.now
        ref = Ref(after.group, after.run)
        if before and merge(before, after) != after:
            self.breaks(Law.ONLY_UP, f"{store}, by {by.name}")
        if after.rests > self._rests[ref] and after.clock.due is Due.REST and after.state is State.RESTING:
            by.rested = True
        self._rests[ref] = max(after.rests, self._rests[ref])
        if before and before.state is State.CALLING and (after.state, after.attempt) != (before.state, before.attempt):
            self._ends(ref, before.attempt, after, by)
        self.silence.stands(after)
        for told in after.told:
            self._stands(told.outlet, ref, standing_for(told, after))
        if after.called and (ref, after.attempt, after.called[-1].dialler) not in self._minted_by:
            self._minted_by.add((ref, after.attempt, after.called[-1].dialler))
            self._minted(after, by)

    def _ends(self, ref: Ref, attempt: int, after: Escalation, by: Invocation) -> None:
        """Note who has to end this call: who carries into another store what a process has saved in the first one has
        decided nothing, and knows of no call that rings."""
        decided = self._ended_as.get((ref, attempt))
        if decided is None or merge(decided, after) != after:
            self.ends[ref, attempt], self._ended_as[ref, attempt] = by, after

    def _stands(self, outlet: str, ref: Ref, state: TellState) -> None:
        if state > self.stands.get((outlet, ref), (TellState(), 0.0))[0]:
            self.stands[outlet, ref] = state, self._schedule.now

    def _minted(self, e: Escalation, by: Invocation) -> None:
        """Check that nobody else should have been called. After a refused call it does not matter who is next:
        no phone rang."""
        who, most = e.called[e.attempt].who, self._calls_per_hour
        if any(call.refused for call in e.called[-2:-1]) or self._allotted(e, who) <= most:
            return
        left = {one for turn in rounds.turns(e) if self._allotted(e, one := rounds.whose(e, turn)) < most}
        if left - {gave_back(e) if e.turn == 0 else ""}:  # the person who handed it back is not the next one
            self.breaks(Law.ENOUGH, f"{who}, where {left} were left, by {by.name}")

    def _allotted(self, e: Escalation, who: str) -> int:
        return self.allotted[e.person(who).phone]

    # --- what is said ------------------------------------------------------------------------------------------------

    def answered(self, call: Call, digit: str, reply: Reply) -> None:
        """Check a reply that the person on this call has heard."""
        e, topic = reply.escalation, reply.topic
        if digit == "1" and topic in NO_ANSWER_TO_1:
            self.breaks(Law.KEY_HEARD, f"{call} pressed 1 and heard {topic.value}")
        if topic in (Topic.TAKEN, Topic.SNOOZED) and e.ack and e.acknowledged and e.ack.attempt == call.attempt:
            self._taken(Told(call.ref, e.episode, call.attempt, e.ack.by, self._schedule.now), call)
        if topic in (Topic.PASSED, Topic.ROUND_OVER, Topic.NOBODY_LEFT):
            self.stir()

    def _taken(self, told: Told, call: Call) -> None:
        self._ended_at = self._schedule.now
        self._reminds()
        others = {t.attempt for t in self.told if (t.ref, t.episode) == (told.ref, told.episode)} - {told.attempt}
        if others:
            self.breaks(Law.ONE_TAKER, f"{call}, and call {others}")
        self.told.append(told)

    def outcome(self, alert: Alert, *, closed: bool) -> None:
        """Note that this delivery was accepted. `closed`: no open alert is left."""
        if alert.kind in (Kind.PROBLEM, Kind.RECOVERY):
            self.accepted[alert.dedup_key] = alert.kind
        self._reminds()  # somebody may have claimed it at its source
        if closed:
            self._ended_at = self._schedule.now

    def _reminds(self) -> None:
        """Note when a reminder of what has just been taken may be due."""
        if self._remind_after:
            for seconds in (self._remind_after, self._snooze):
                at = self._schedule.now + seconds - MARGIN
                self._stirred.append((at, at + 2 * MARGIN))

    def stir(self, seconds: float = 0.0) -> None:
        """Note that calls may follow an end from now on for so many seconds:
        for a new alert, or after a key that hands back."""
        self._stirred.append((self._schedule.now, self._schedule.now + seconds + MARGIN))

    # --- who is called -----------------------------------------------------------------------------------------------

    def dials(self, ref: Ref, attempt: int, by: Invocation) -> None:
        """Check a dial: the carrier is being asked for a call, which may still fail."""
        self.last_dial = self._schedule.now
        key = (ref.group, ref.run, attempt)
        self.dialled[key] += 1
        if self.dialled[key] > 1:
            self.breaks(Law.ONCE, f"call {attempt}, by {by.name}")
        decided_at = by.born if by.saved_at is None else by.saved_at
        ended = self._ended_at
        if ended is not None and decided_at > ended and not self._was_stirred(ended):
            self.breaks(Law.NOT_AFTER_THE_END, f"call {attempt}, by {by.name}")

    def was_not_sent(self, ref: Ref, attempt: int) -> None:
        """The carrier has said that it processed nothing: the same attempt may be dialled again."""
        self.dialled[(ref.group, ref.run, attempt)] -= 1

    def _was_stirred(self, ended: float) -> bool:
        now = self._schedule.now
        return any(start <= now and stop >= ended for start, stop in self._stirred)

    # --- what others are told ----------------------------------------------------------------------------------------

    def asked(self, outlet: str, by: str) -> None:
        """Check that this invocation may ask an outlet."""
        if by not in ("tell", "sweep"):
            self.breaks(Law.TOLD_APART, f"{by} asks {outlet}")

    def has_heard(self, outlet: str, ref: Ref, state: TellState) -> bool:
        return state in self.heard[outlet, ref]

    def hears(self, outlet: str, ref: Ref, state: TellState) -> None:
        """Check what an outlet hears."""
        self._tell(f"{outlet} hears: {state.kind.name.lower()}")
        if self.has_heard(outlet, ref, state):
            law = Law.SMS_ONCE if person_of(outlet) else Law.TOLD_ONCE
            self.breaks(law, f"{outlet} hears {state.kind.name.lower()} again")
        if max(self.heard[outlet, ref], default=state) > state:
            self.breaks(Law.TOLD_IN_ORDER, f"{outlet} hears {state.kind.name.lower()}, after what came later")
        self.heard[outlet, ref].append(state)

    # --- when an invocation is over ----------------------------------------------------------------------------------

    def over(self, by: Invocation, merged: Escalation | None) -> None:
        """Check an invocation at its end. `merged`: the copies of all stores, merged."""
        if by.error:
            self.breaks(Law.NO_ERROR, f"{by.name}: {by.error!r}")
        if by.killed or by.gave_up_waiting:
            return
        if by.rested and not {"GaveUp", "NobodyOnDuty"} & set(by.counted):
            self.breaks(Law.LOUD, by.name)
        if merged and merged.state is State.CALLING and merged.attempt in by.refused:
            self.breaks(Law.REFUSAL_HEARD, f"call {merged.attempt}, by {by.name}")
