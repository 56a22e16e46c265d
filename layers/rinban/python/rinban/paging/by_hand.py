"""What a person does to a running escalation from a screen: call now, take it, hand it back, pass it, or ask anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from rinban.budget import Budget
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, Signal, of_handing_back, of_hurry, of_relief, of_taking
from rinban.core.errors import UnknownToken
from rinban.core.rota.people import Responder
from rinban.paging.calling_order import calling_order, todays, with_taker
from rinban.paging.journal_lines import BY_HAND
from rinban.paging.steps import Steps
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock


class Handled(NamedTuple):
    """What became of it: whether anything was done, and the escalation as it is now."""

    done: bool
    escalation: Escalation


class ByHand:
    """Each method is one step of one escalation, and raises UnknownToken if there is none, and Unavailable."""

    def __init__(self, steps: Steps, settings: SettingsReader, clock: WallClock, log: Log) -> None:
        self._steps = steps
        self._settings = settings
        self._clock = clock
        self._log = log

    def call_now(self, ref: Ref, by: str, budget: Budget, where: str = BY_HAND) -> Handled:
        """End a rest, or the time in which alerts are collected: the phones ring at once. `by`: who wants that."""

        def hear(e: Escalation) -> Event | None:
            signal = of_hurry(e)
            if signal is None:
                return None
            now = self._clock.now()
            order = todays(self._settings, e, now, self._log)
            told = Event(signal, order=order.people, nobody_on_duty=order.nobody_on_duty, further=order.further)
            told = replace(told, by=by, remark=f"{where}, by {by}")
            return with_taker(self._settings, lambda: self._settings.group(e.group), e, told, now)

        return self._take(ref, hear, budget)

    def take(self, ref: Ref, who: Responder, budget: Budget, where: str = BY_HAND, actor: str = "") -> Handled:
        """This person has it from now on, as by a key, unless somebody has it already. A phone that rings stops.

        `actor`: who does it for that person, "" if it is the same one.
        """
        remark = f"{where}, for {who.id}, by {actor}" if actor else f"{where}, by {who.id}"

        def hear(e: Escalation) -> Event | None:
            signal = of_taking(e)
            return Event(signal, order=(who,), by=who.id, remark=remark) if signal else None

        return self._take(ref, hear, budget)

    def hand_back(self, ref: Ref, who: str, budget: Budget, where: str = BY_HAND) -> Handled:
        """This person (an id), who has it, passes it on after all, as by a key on the call that took it.

        Nothing is done for anybody else.
        """

        def hear(e: Escalation) -> Event | None:
            signal = of_handing_back(e, who)
            if signal is None or e.ack is None:
                return None
            return Event(signal, attempt=e.ack.attempt, who=who, remark=f"{where}, by {who}")

        return self._take(ref, hear, budget)

    def pass_on(self, ref: Ref, who: str, budget: Budget, where: str = BY_HAND) -> Handled:
        """The person (an id) whose phone rings, or who listens, cannot take it: as by the key, and the call is ended.

        Its end then calls the next person, as after every call. Nothing is done for anybody else.
        """

        def hear(e: Escalation) -> Event | None:
            if e.state is not State.CALLING or e.called[e.attempt].who != who or e.called[e.attempt].passed:
                return None
            return Event(Signal.PASS, attempt=e.attempt, who=who, by=who, remark=f"{where}, by {who}")

        handled = self._take(ref, hear, budget)
        if handled.done:
            self._steps.end_call(handled.escalation, budget)
        return handled

    def relieve_if_possible(self, group_id: str) -> None:
        """As `relieve`, right after somebody has taken over the duty. It never raises, since that is done and stays."""
        try:
            self.relieve(group_id, Budget())
        except Exception as error:  # noqa: BLE001 - the next round of calls has the people of now anyway
            self._log.line("the running escalation was not asked anew", group=group_id, error=repr(error))

    def relieve(self, group_id: str, budget: Budget) -> Handled | None:
        """Begin at once with the people who are on duty now, since somebody has just taken over the duty.

        For the escalation of this group that nobody has taken yet. None if the group never had an escalation.
        """

        def hear(e: Escalation) -> Event | None:
            signal = of_relief(e)
            if signal is None:
                return None
            order = calling_order(self._settings, self._settings.group(e.group), self._clock.now())
            remark = "the duty was taken over"
            return Event(signal, order=order.people, nobody_on_duty=order.nobody_on_duty, remark=remark)

        try:
            return self._take(group_id, hear, budget)
        except UnknownToken:
            return None

    def _take(self, where: str | Ref, hear: Callable[[Escalation], Event | None], budget: Budget) -> Handled:
        found = list[Escalation]()

        def heard(e: Escalation | None) -> Event | None:
            if e is None:
                raise UnknownToken(f"no escalation {where}").of("no_escalation", escalation=where)
            found[:] = [e]
            return hear(e)

        result = self._steps.take(where, (heard,), budget)
        return Handled(result is not None, result.after if result and result.after else found[0])
