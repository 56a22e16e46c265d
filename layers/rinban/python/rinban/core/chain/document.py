"""The document: everything that one escalation knows.

Two stores hold a copy each, so the document is built to be joined. What is added stays (alerts, calls, endings). What
moves only moves up (`position`). And what follows from the rest (`state`, `acknowledged`, `deadline`) is derived each
time and never stored, so that no flag can contradict the facts. Times are seconds since 1970; 0.0 means "not yet".
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, IntEnum
from math import inf
from operator import attrgetter
from typing import NamedTuple

from rinban.core.chain import collecting, postponed, reminding
from rinban.core.chain.attempt import Ack, Attempt, Extra
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import AlertId, Problem, id_of
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.told import Told
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import LONGEST_COLLECT, Policy

SETTLE = 30.0
"""Seconds after a key within which the taker may still be on that call, so that the line would be busy."""

_ended_at, _flaps = attrgetter("ended_at"), attrgetter("flaps")


class Due(IntEnum):
    """Which clock runs. When two copies are joined, the larger value wins; from PAUSE on, no phone is being called."""

    QUEUE = 0  # the attempt is saved: until Twilio says that the call is really being placed
    RING = 1  # the phone rings
    TALK = 2  # somebody listens
    ENDING = 3  # the last words are being said
    PAUSE = 4  # between two rounds
    HANDED_BACK = 5  # the taker handed it back, and is still on the line
    SETTLE = 6  # a new alert waits for the taker's call to end
    REST = 7  # the long rest: nobody took it, or nobody is on duty
    NOW = 8  # the rest is over, because a more severe alert has joined


class Clock(NamedTuple):
    """The instant `at` (seconds since 1970) at which something must happen although nothing was heard, and why."""

    due: Due
    at: float


class State(Enum):
    """How things stand. It follows from the open alerts, the acknowledgement and the clock."""

    CALLING = "calling"
    RESTING = "resting"
    WAITING = "waiting"  # nobody is called yet for any of the alerts
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Escalation:
    """One run of calling for the open alerts of one group. Identity: (group, run)."""

    group: str
    run: int
    opened_at: float
    policy: Policy
    names: tuple[tuple[str, str], ...] = ()  # the group's spoken names, as (language, name)
    zone: str = "Asia/Tokyo"
    exhausted: str = ""  # the id of the group that is called in when all rounds are over; "" for none
    exhausted_sms: tuple[str, ...] = ()  # the ids of those who get an SMS when nobody took it; they are in `people`
    base_url: str = ""  # the public URL that Twilio calls back
    problems: tuple[Problem, ...] = ()  # sorted by id
    people: tuple[RosterEntry, ...] = ()  # sorted by id: in `order`, `called` or `exhausted_sms`, or acts by hand
    order: tuple[str, ...] = ()  # the ids of the people who are called in the present rounds
    further: tuple[str, ...] = ()  # those of `order` who are of the group `exhausted`; () before these were called in
    called: tuple[Attempt, ...] = ()  # by attempt number; append-only, so that a late key always finds its own call
    attempt: int = -1  # the number of the current attempt; -1 before the first
    start: int = 0  # the attempt number at which the present order began
    first_call: int = 0  # the attempt number at which the present episode began; 0 where missed calls bring no SMS
    turn: int = -1  # the place in the rounds: round = turn // len(order), person = order[turn % len(order)]
    gave_up: bool = False  # the rounds have ended without a taker; from then on every start is a single round
    episode: int = 0  # raised by one whenever paging begins again
    rests: int = 0  # counts the rests: a second rest, without a call between, is further than the first
    prompts: int = 0  # how often the text was said in the current call
    collections: int = 0  # how many calls in a row were made for alerts that were collected after a key
    clock: Clock = Clock(Due.NOW, 0.0)
    ack: Ack | None = None  # the last one, which need not count any more: see `acknowledged`
    postponed: tuple[Postponed, ...] = ()  # sorted by dedup key, and none of them is among `problems`
    woken_at: float = 0.0  # when calling began after a time in which alerts had only waited; its age counts from there
    told: tuple[Told, ...] = ()  # sorted by outlet: what each outlet of this escalation has been told
    extra: Extra = ()

    @property
    def open(self) -> tuple[Problem, ...]:
        """The alerts that are not over, without those that wait."""
        return tuple([p for p in self.problems if not p.ended_at])

    @property
    def has_open(self) -> bool:
        """Whether any alert is open. It stops at the first one, where `open` goes through the thousands of a storm."""
        return not all(map(_ended_at, self.problems))

    @property
    def waiting(self) -> tuple[Postponed, ...]:
        """The alerts that are not over, and for which nobody is called yet."""
        return tuple(one for one in self.postponed if one.waits) if self.postponed else ()

    @property
    def audible(self) -> tuple[Problem, ...]:
        """The alerts that a person is told of who is called for what is open: also of what waits for its hours."""
        along = (one.problem for one in self.waiting if not one.quiet)
        return (*self.open, *along) if self.has_open else ()

    @property
    def has_alerts(self) -> bool:
        """Whether an alert was ever open in it; if not, it only holds what is remembered."""
        return bool(self.postponed) or any(not p.is_memory for p in self.problems)

    @property
    def has_unclaimed(self) -> bool:
        """Whether any open alert is one that nobody has acknowledged at its source."""
        return any(not (p.ended_at or p.claimed_by) for p in self.problems)

    @property
    def acknowledged(self) -> bool:
        """Whether somebody has it: the last acknowledgement belongs to the present episode."""
        return self.ack is not None and self.ack.episode == self.episode

    @property
    def settled(self) -> int:
        """The number of the last call that belongs to an acknowledgement which has ended; -1 if there is none.

        A key of such a call that is delivered again must not silence a reminder.
        """
        return self.ack.attempt if self.ack and not self.acknowledged else -1

    @property
    def letting_go(self) -> bool:
        """Whether the taker's call may still be on the line although nobody has the escalation any more."""
        return self.clock.due in (Due.HANDED_BACK, Due.SETTLE) and not self.acknowledged

    @property
    def state(self) -> State:
        if not self.has_open:
            return State.WAITING if self.waiting else State.CLOSED
        if self.acknowledged:
            return State.ACKNOWLEDGED
        # The clock alone tells a rest from a call: a flag beside it could contradict it after a merge.
        return State.RESTING if self.clock.due >= Due.PAUSE else State.CALLING

    @property
    def rests_long(self) -> bool:
        """Whether it is in the long rest, after which today's rota is called."""
        return self.state is State.RESTING and self.clock.due is Due.REST

    @property
    def pauses(self) -> bool:
        """Whether it is in a pause, after which the next person is called; not one of a call that was not sent."""
        owes_a_call = self.attempt >= 0 and self.called[self.attempt].is_unsent
        return self.state is State.RESTING and self.clock.due is Due.PAUSE and not owes_a_call

    @property
    def most_severe(self) -> Problem | None:
        """The most severe open alert, of equals the oldest; if none is open, the one that ended last, or else waits."""
        if self.open:
            return max(self.open, key=lambda p: (p.severity, -p.opened_at, p.id))
        others = (*self.problems, *(one.problem for one in self.postponed))
        over = (p for p in others if not p.is_memory)
        return max(over, key=lambda p: (p.ended_at, p.severity, p.id), default=None)

    @property
    def ages_at(self) -> float:
        """When it closes by itself (seconds since 1970).

        That is `close_after` seconds after it was opened, or has rung for what had waited; or, once it is acknowledged,
        when no alert was delivered for `close_when_quiet` seconds, because some sources never send a recovery. That
        is counted from the reminder, where there is one: whether it is over is asked before it is taken for granted.
        """
        old = self._old_at
        if not self.acknowledged or self.unheard:
            return old
        return min(old, self._last_heard_at + self.policy.close_when_quiet)

    @property
    def unheard(self) -> bool:
        """Whether an alert is open that nobody has: the acknowledgement does not cover it, and it was not claimed.

        A merge can bring this about.
        """
        return self.ack is not None and any(not p.claimed_by and p.id not in self.ack.heard for p in self.open)

    @property
    def collected(self) -> tuple[Problem, ...]:
        """The open alerts that nobody has, since the last acknowledgement does not cover them."""
        return tuple(p for p in self.open if self.ack and not p.claimed_by and p.id not in self.ack.heard)

    def collects(self, severity: int, at: float) -> bool:
        """Whether a new alert of this severity, opened at `at`, waits for others, and is said in one call with them.

        It is asked of an acknowledged escalation.
        """
        return self.ack is not None and collecting.waits(self.ack, self.policy, severity, at)

    def goes_on(self, now: float) -> bool:
        """Whether a new alert belongs to this run although all of its alerts are over: somebody took them a moment ago.

        That person is on the line still, or has what comes in. Not if the run is about to close for its age, nor if
        one that ended last has aged or was closed by hand.
        """
        if self.ack is None or not self.ack.is_a_responders or not self.acknowledged or self.has_open:
            return False
        if max(self.ack.until, now + LONGEST_COLLECT) >= self._old_at:
            return False
        last = max((p for p in self.problems if not p.is_memory), key=lambda p: p.ended_at, default=None)
        if last is None or last.end != "recovered":
            return False
        follows = collecting.goes_on(self.ack, self.policy, last.ended_at, self.collections, now)
        return follows or self.is_on_the_line(now)

    def is_on_the_line(self, now: float) -> bool:
        """Whether the call on which the last acknowledgement's key was pressed may not be over yet."""
        ack = self.ack
        return ack is not None and ack.attempt >= 0 and now < ack.at + SETTLE and not self.called[ack.attempt].ended_at

    @property
    def collection(self) -> int:
        """The number of the call for what is collected now, in a row of such calls."""
        assert self.ack is not None
        return collecting.number(self.ack, self.policy, self.collected, self.collections)

    @property
    def deadline(self) -> float | None:
        """When something must happen although nothing is heard (seconds since 1970); None only if it is closed."""
        waits_until = self.waits_until
        if not self.has_open:
            return waits_until
        at = min(self.ages_at, self.calms_at, self.overdue_at)
        return at if waits_until is None else min(at, waits_until)

    @property
    def waits_until(self) -> float | None:
        """When the first of the alerts that wait rings (seconds since 1970); None if none waits."""
        return min((one.until for one in self.postponed if one.waits), default=None) if self.postponed else None

    @property
    def calms_at(self) -> float:
        """When the first alert that came and went has been quiet for long enough; infinity if none is calm."""
        return min([p.flapped_at + self.policy.flap_window for p in self.flapping if p.is_calm], default=inf)

    @property
    def flapping(self) -> tuple[Problem, ...]:
        """The open alerts that come and go so often that they count as one. There are few, and they are looked for at
        each step among thousands: so the search makes no step of our own code."""
        return tuple([p for p in filter(_flaps, self.problems) if not p.ended_at])

    @property
    def _old_at(self) -> float:
        return max(self.opened_at, self.woken_at) + self.policy.close_after

    @property
    def _last_heard_at(self) -> float:
        asked = [at for at in (self.ack.at, self.reminds_at) if at < inf] if self.ack else []
        return max([*asked, *(p.heard_at for p in self.open)])

    @property
    def overdue_at(self) -> float:
        """When the running clock ends, or, of what somebody has, when that person has to be called again."""
        if not (self.acknowledged and self.ack):
            return self.clock.at
        reminder = min(self.reminds_at, reminding.stays_at(self.ack, self.policy, self.flapping), self.ages_at)
        if not self.unheard:
            return reminder
        return min(reminder, collecting.said_at(self.ack, self.policy, self.collected, self.collections))

    @property
    def reminds_at(self) -> float:
        """When the person who has it is called again, since it has not recovered; infinity if that is never."""
        return reminding.due_at(self.ack, self.policy, self.problems) if self.ack else inf

    @property
    def position(self) -> tuple[object, ...]:
        """How far the chain has come. Of two copies the one with the larger position says where it stands now.

        The numbers that every step raises come first, and the clock only decides between copies that are equal in them.
        """
        far = (self.episode, self.attempt, self.rests, self.prompts, self.clock)
        return (*far, self.turn, self.start, self.gave_up, self.order, self.collections, self.further, self.first_call)

    def problem(self, key: str) -> Problem | None:
        """The open alert of this dedup key."""
        return next((p for p in self.of_key(key) if not p.ended_at), None)

    def occurrence(self, key: str) -> int:
        """The number that the next alert of this dedup key gets."""
        return max((p.id.occurrence for p in self.of_key(key)), default=-1) + 1

    def of_key(self, key: str, first_number: int = 0) -> tuple[Problem, ...]:
        """All alerts of this key from this number on; from CLAIMED on, what is only remembered is among them.

        One that waits, or has waited, is the last. They stand in the order of their ids, so that a storm of thousands
        is no search.
        """
        first = bisect_left(self.problems, AlertId(key, first_number), key=id_of)
        last = first
        while last < len(self.problems) and self.problems[last].id.key == key:
            last += 1
        apart = postponed.of_key(self.postponed, key)
        return (*self.problems[first:last], apart.problem) if apart else self.problems[first:last]

    def person(self, who: str) -> Responder:
        """The responder of this id. If no copy has an entry, the id serves as the name, and the phone is ""."""
        return next((k.responder for k in self.people if k.responder.id == who), Responder(who, who, ""))

    def phone(self, call: Attempt) -> str:
        """The number (E.164) that this call dials; the person's last one, if the rota has fewer of them by now."""
        return self.person(call.who).phones[: call.number + 1][-1]
