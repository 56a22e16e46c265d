"""The carrier of the model: calls that ring, people who answer, and callbacks that come late, twice or never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

from rinban.core.chain.call import CallOrder
from rinban.core.chain.decisions import Topic
from rinban.core.chain.outcome import Reply
from rinban.core.errors import CallRefused, Unavailable
from tests.model.calls import LISTENING, OVER, QUEUED, RINGING, Call, where
from tests.model.chances import Chances
from tests.model.faults import Faults
from tests.model.law import Law
from tests.model.law_checker import MARGIN, LawChecker
from tests.model.people import ABSENT, LAST_WORDS, PEOPLE, Person, takes_keys, text_lasts
from tests.model.scenario import Scenario
from tests.model.schedule import Invocation, Schedule

ONE_MOMENT, GOODBYE, DEAD = "one moment", "goodbye", "no answer"
Said = Reply | str
"""The answer of the voice callback: a reply, or one of the three texts above."""


class Doors(Protocol):
    """The functions that the carrier's callbacks start."""

    def voice(self, call: Call, keys: str, event: Callable[[Said], None]) -> None: ...

    def progress(self, call: Call, status: str) -> None: ...


class Carrier:
    """Implements ports.Phone."""

    def __init__(
        self, schedule: Schedule, chances: Chances, faults: Faults, scenario: Scenario, checker: LawChecker
    ) -> None:
        self.calls: list[Call] = []
        self.doors: Doors
        self._schedule = schedule
        self._dice, self._people = chances.of("carrier"), chances.of("people")
        self._impatience = chances.of("impatience")
        self._faults = faults
        self._scenario = scenario
        self._checker = checker

    # --- ports.Phone -------------------------------------------------------------------------------------------------

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """Place a call, as ports.Phone says. The request takes a while;
        the answer may be lost although the call is made."""
        invocation = self._schedule.running
        assert invocation is not None
        ref, attempt, token = where(order)
        refused, unknown = self._draws(self._scenario.refused), self._draws(self._scenario.unknown)
        made = not unknown or self._dice.chance(0.6)
        self._checker.dials(ref, attempt, invocation)
        self._schedule.pause(self._dice.between(0.1, 0.6))
        if refused:
            refusal = self._refusal(attempt)
            if refusal.permanent:
                invocation.refused.append(attempt)
            else:
                self._checker.was_not_sent(ref, attempt)
            raise refusal
        call = Call(len(self.calls), f"CA{len(self.calls):032}", order, ref, attempt, token)
        if made:
            self._make(call, invocation)
        if unknown:
            self._faults.report(f"no answer to create call {attempt}, which is {'' if made else 'not '}made")
            self._schedule.pause(self._dice.between(0.1, seconds))
            raise Unavailable("no answer in time")
        call.known(self._schedule.now)
        return call.sid

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        call = next(call for call in self.calls if call.sid == sid)
        self._schedule.pause(self._dice.between(0.05, 0.3))
        call.asked_to_end = True
        if self._draws(3 * self._scenario.unknown):
            self._faults.report(f"hanging up {call} fails")
            raise Unavailable("no answer in time")
        if call.status == QUEUED:
            self._over(call, "canceled", said=False)
        elif call.status == RINGING:
            self._over(call, "canceled")
        elif call.status == LISTENING and listening:
            self._over(call, "completed")

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        """Who listens hears another text at once, and what that says is judged like any."""
        call = next(call for call in self.calls if call.sid == sid)
        self._schedule.pause(self._dice.between(0.05, 0.3))
        call.asked_to_end = True
        if self._draws(3 * self._scenario.unknown):
            self._faults.report(f"cutting in on {call} fails")
            raise Unavailable("no answer in time")
        if call.status == LISTENING:
            self._schedule.after(0.1, partial(self._ask, call, "", ABSENT), hasty=True)

    def _refusal(self, attempt: int) -> CallRefused:
        """Of this number, or as it would refuse everybody's call, or for the rate: then nothing was processed."""
        if self._draws(1 / 4):
            self._faults.tell(f"the carrier takes no call {attempt} now")
            return CallRefused("too many requests", permanent=False, code=20429)
        if self._draws(1 / 3):
            self._faults.tell(f"the carrier refuses call {attempt}, and would refuse any")
            return CallRefused("out of money", permanent=True, code=20005, mend="the account's balance")
        self._faults.tell(f"the carrier refuses call {attempt}")
        return CallRefused("no such number", permanent=True, code=21211)

    # --- a call ------------------------------------------------------------------------------------------------------

    def _make(self, call: Call, by: Invocation) -> None:
        call.made_at = self._schedule.now
        self._suspect(call, by)
        self.calls.append(call)
        self._faults.tell(f"{call} exists")
        self._changed()
        dice = self._people
        queued = dice.between(0.2, 2.0) if not dice.chance(0.08) else dice.between(5, 60)
        self._schedule.after(queued, partial(self._initiated, call, self._person()), hasty=True)

    def _person(self) -> Person:
        return ABSENT if self._faults.healed else self._people.one_of(PEOPLE)

    def _initiated(self, call: Call, person: Person) -> None:
        if not call.live:
            return
        call.status = RINGING
        self._post(call, "initiated")
        if person.status in ("busy", "failed"):
            self._schedule.after(1.0, partial(self._ended, call, person.status), hasty=True)
        elif person.picks_up:
            self._schedule.after(
                self._people.between(2, call.order.ring - 1), partial(self._picks_up, call, person), hasty=True
            )
        else:
            self._schedule.after(call.order.ring, partial(self._ended, call, "no-answer"), hasty=True)
        self._schedule.after(0.5, partial(self._rings, call), hasty=True)

    def _rings(self, call: Call) -> None:
        if call.status == RINGING:
            self._post(call, "ringing")

    def _picks_up(self, call: Call, person: Person) -> None:
        if call.status == RINGING:
            call.status = LISTENING
            self._faults.tell(f"{call} is answered")
            self._schedule.after(call.order.limit, partial(self._ended, call, "completed"), hasty=True)
            self._ask(call, "", person)

    def _ended(self, call: Call, status: str) -> None:
        if call.live:
            self._over(call, status)

    def _over(self, call: Call, status: str, *, said: bool = True) -> None:
        call.status = OVER
        self._faults.tell(f"{call} is over: {status}")
        self._changed()
        if said:
            self._post(call, status)

    def _changed(self) -> None:
        self._checker.silence.phones(sum(call.live for call in self.calls))

    # --- a conversation ----------------------------------------------------------------------------------------------

    def _ask(self, call: Call, keys: str, person: Person) -> None:
        """Ask the service what to say, as Twilio does when somebody picks up or presses a key.

        `keys`: the one that is pressed now, after those that are still to be saved since somebody had to wait.
        """
        if not call.live:
            return
        if keys:
            self._faults.tell(f"{call}: presses {keys}")
        call.is_let_go = call.is_let_go or keys[-1:] in ("1", "2")
        if "2" in keys:
            self._checker.stir()
        if self._draws(self._scenario.callback_twice):
            self._schedule.after(self._dice.between(0, 0.5), lambda: self.doors.voice(call, keys, lambda _: None))
        self.doors.voice(call, keys, partial(self._hears, call, keys, person, self._schedule.now))

    def _hears(self, call: Call, keys: str, person: Person, asked_at: float, said: Said) -> None:
        if call.live and isinstance(said, str):
            self._hears_no_reply(call, keys, person, said)
        elif call.live and isinstance(said, Reply):
            self._faults.tell(f"{call} hears: {said.topic.value}")
            self._checker.answered(call, keys[-1:], said)
            if said.topic is Topic.TAKEN:
                self.must_stop(asked_at, but=call)
            self._does(call, person, said.topic)

    def _hears_no_reply(self, call: Call, keys: str, person: Person, said: str) -> None:
        self._faults.tell(f"{call} hears: {said}")
        if said == GOODBYE and keys[-1:] == "1":
            self._checker.breaks(Law.KEY_HEARD, f"{call} pressed 1, and its token is unknown")
        again = said == ONE_MOMENT or (said == DEAD and self._people.chance(0.5))
        if said == ONE_MOMENT and person.keys and self._impatience.chance(0.5):
            rest = replace(person, keys=person.keys[1:])
            waits = self._impatience.between(0.2, 4.0)
            self._schedule.after(waits, partial(self._ask, call, keys + person.keys[0], rest), hasty=True)
        elif again:
            self._schedule.after(4.0, partial(self._ask, call, keys, person), hasty=True)
        else:  # the fallback's text after a function that died
            call.is_let_go = True
            self._hangs_up(call, LAST_WORDS)

    def _does(self, call: Call, person: Person, topic: Topic) -> None:
        """Let the person press the next key, hang up, or listen to the end of the text."""
        dice, lasts = self._people, text_lasts(topic)
        if not takes_keys(topic):
            call.is_let_go = True
            return self._hangs_up(call, lasts)
        lasts *= dice.one_of((1, 1, 1, 1.6))  # a slow voice
        if person.keys:
            waits = dice.between(9, lasts) if dice.chance(0.15) else dice.between(0.2, 9)
            rest = replace(person, keys=person.keys[1:])
            return self._schedule.after(waits, partial(self._ask, call, person.keys[0], rest), hasty=True)
        return self._hangs_up(call, lasts if person.stays else dice.between(1, 8))

    def _hangs_up(self, call: Call, after: float) -> None:
        self._schedule.after(after, partial(self._ended, call, "completed"), hasty=True)

    # --- callbacks ---------------------------------------------------------------------------------------------------

    def _post(self, call: Call, status: str) -> None:
        """Send a status callback, which may be lost, late or doubled on its way."""
        scenario, dice = self._scenario, self._dice
        if self._draws(scenario.callback_lost):
            return self._faults.report(f'"{status}" of {call} is lost')
        delay = dice.between(0.02, 0.3)
        if self._draws(scenario.callback_late):
            delay += dice.between(0.5, 90)
            self._faults.report(f'"{status}" of {call} comes {delay:.0f} s late', delay)
        times = 2 if self._draws(scenario.callback_twice) else 1
        for _ in range(times):
            self._schedule.after(delay, lambda: self.doors.progress(call, status), hasty=True)
            delay += dice.between(0, 1.0)
        return None

    # --- laws --------------------------------------------------------------------------------------------------------

    def _suspect(self, newer: Call, by: Invocation) -> None:
        """Plan a look at the older calls: each that rings or is talked on has to be ended.
        One in the queue is ended when it
        rings."""
        decided_at = by.saved_at or by.born
        for older in self.calls:
            known = older.known_at is not None and older.known_at < decided_at
            if older.status in (RINGING, LISTENING) and known and not older.is_let_go:
                self._schedule.after(MARGIN, partial(self._judge, older, newer, by))

    def _judge(self, older: Call, newer: Call, by: Invocation) -> None:
        """Who dies before the carrier is asked ends no call: the listener hears how things stand after the next key."""
        ends = self._checker.ends.get((older.ref, older.attempt), by)
        if not (older.asked_to_end or older.is_let_go or by.killed or ends.killed):
            self._checker.breaks(Law.ONE_PHONE, f"{newer} rang while {older} did")

    def must_stop(self, since: float, but: Call | None = None) -> None:
        """Plan a look at the ringing phones: nobody has to be called any more, so that each known call has to be
        ended."""
        for call in self.calls:
            known = call.known_at is not None and call.known_at < since
            if call is not but and known and call.status == RINGING:
                self._schedule.after(1.0, partial(self._has_stopped, call, since - MARGIN))

    def _has_stopped(self, call: Call, calm_since: float) -> None:
        troubled = any(fault.until >= calm_since for fault in self._faults.happened)
        if call.status == RINGING and not call.asked_to_end and not troubled:
            self._checker.breaks(Law.PHONE_STOPS, f"{call} rings on")

    def _draws(self, probability: float) -> bool:
        return not self._faults.healed and self._dice.chance(probability)
