"""The line to the carrier: the one place where a call is placed, for every door, and the one where it is hung up."""

from __future__ import annotations

from enum import Enum

from rinban.budget import Budget
from rinban.core.chain.call import CallOrder
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import CallRefused, Unavailable
from rinban.core.rota.people import Responder
from rinban.paging import dialable, refusals
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Phone
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.stores.escalations import Escalations

POST = 4.0
"""Seconds for "create call", of which at most 2 to connect."""

HANG_UP = 1.0
"""Seconds for hanging up, which a person may have to wait for: better a phone that rings on than a silent line."""


class Placement(Enum):
    YES = "placed"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may exist: its first callback will tell, or else the clock moves on


class CallPlacer:
    """Places and ends the calls of escalations."""

    def __init__(
        self, phone: Phone, rota: SettingsReader, tokens: Tokens, escalations: Escalations, clock: WallClock, log: Log
    ) -> None:
        self._phone = phone
        self._rota = rota
        self._tokens = tokens
        self._escalations = escalations
        self._clock = clock
        self._log = log

    def place(self, e: Escalation, budget: Budget) -> CallRefused | None:
        """Dial the current attempt, which is saved and was never dialled; why there is no call, if that is sure."""
        ref, attempt = Ref(e.group, e.run), e.attempt
        responder = e.person(e.called[attempt].who)
        try:
            placed, detail = self._within(e, responder, budget)
        except CallRefused as error:
            detail = refusals.tell(self._log, ref, attempt, responder.id, error)
            self._report(ref, attempt, responder, Placement.REFUSED, detail)
            return error
        except Unavailable as error:
            placed, detail = Placement.UNKNOWN, str(error)
        self._report(ref, attempt, responder, placed, detail)
        return None

    def _within(self, e: Escalation, responder: Responder, budget: Budget) -> tuple[Placement, str]:
        if (seconds := budget.left(POST)) < 1.0:
            return Placement.UNKNOWN, "no time is left; the clock moves on"
        return self._call(e, responder, seconds)

    def _call(self, e: Escalation, responder: Responder, seconds: float) -> tuple[Placement, str]:
        minted = self._tokens.mint(Ref(e.group, e.run), e.attempt, responder.id)
        try:
            sid = self._phone.call(self._order(e, responder, minted.token), seconds=seconds)
        except Unavailable as error:
            self._tokens.keep(minted, "")
            return Placement.UNKNOWN, str(error)
        self._tokens.keep(minted, sid)
        return Placement.YES, sid

    def hang_up(self, e: Escalation, attempt: int, sid: str, budget: Budget, *, listening: bool) -> None:
        """End the call of this attempt. A call that cannot be ended now is hung up when it calls back."""
        ref = Ref(e.group, e.run)
        sid = sid or e.called[attempt].sid or self._tokens.sid(ref, attempt)
        if not sid:
            return self._log.line(
                "a call that never called back cannot be hung up", escalation=str(ref), attempt=attempt
            )
        try:
            self._phone.hang_up(sid, listening=listening, seconds=budget.left(HANG_UP))
        except Unavailable as error:
            self._log.line("hanging up failed", escalation=str(ref), attempt=attempt, error=str(error))

    def _order(self, e: Escalation, responder: Responder, token: str) -> CallOrder:
        stage = self._rota.stage()
        url = f"{e.base_url}/phonecall/{e.group}/{e.attempt}"
        return CallOrder(
            to=dialable.dialled(stage, responder.phone),
            voice_url=f"{url}?token={token}",
            status_url=f"{url}/status?token={token}",
            fallback_url=f"{url}/fallback",
            ring=e.policy.ring,
            limit=e.policy.call_limit,
            caller_id=stage.caller_id,
        )

    def _report(self, ref: Ref, attempt: int, responder: Responder, placed: Placement, detail: str) -> None:
        self._log.line(f"call {placed.value}", escalation=str(ref), attempt=attempt, who=responder.id, detail=detail)
        if placed is not Placement.YES:  # the line before says who is called, and the attempt's row has the CallSid
            text = f"call {attempt} to {responder.id}: {placed.value}, {detail}"
            self._escalations.note(ref, [Entry(self._clock.now(), "create call", text)])
