"""The one place that dials: every call of an escalation is placed and hung up here."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from rinban.budget import Budget
from rinban.core.chain.call import CallOrder
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import CallRefused, Unavailable
from rinban.core.rota.people import Responder
from rinban.paging.dialable import dialled
from rinban.paging.tokens import NewToken, Tokens
from rinban.ports.carrier import Phone
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.stores.escalations import Escalations

POST = 4.0
"""Seconds for "create call", of which at most 2 to connect."""

HANG_UP = 1.0
"""Seconds for hanging up. The person who has just pressed a key may be waiting for it, because another phone must not
go on ringing for 25 s for nothing. But a silent line is worse than that, so the wait is short."""

LEAST = 0.2
"""Seconds below which the carrier is not asked to cut in, since no answer would come in time. That listener hears how
things stand after the next key, or the end of the text."""


class Placement(Enum):
    """What became of a request to place a call."""

    YES = "placed"
    REFUSED = "refused"
    NOT_SENT = "not sent"  # the carrier was not asked, or has processed nothing
    UNKNOWN = "unknown"  # the call may exist: its first callback tells, or else the queue clock moves on


class CallbackUrls(NamedTuple):
    """The URLs that Twilio requests for one call: for its text, for its progress, and for a text if the first fails."""

    voice: str
    status: str
    fallback: str


def callback_urls(base_url: str, group: str, attempt: int, token: str) -> CallbackUrls:
    """The absolute URLs of this attempt, below the public `base_url`. The fallback needs no token: it tells nothing."""
    url = f"{base_url}/phonecall/{group}/{attempt}"
    return CallbackUrls(f"{url}?token={token}", f"{url}/status?token={token}", f"{url}/fallback")


class CallPlacer:
    """Places and ends the calls of escalations."""

    def __init__(
        self,
        phone: Phone,
        settings: SettingsReader,
        tokens: Tokens,
        escalations: Escalations,
        clock: WallClock,
        log: Log,
    ) -> None:
        self._phone = phone
        self._settings = settings
        self._tokens = tokens
        self._escalations = escalations
        self._clock = clock
        self._log = log

    def token(self, e: Escalation) -> NewToken:
        """A new token for the current attempt, which is to be saved together with it."""
        return self._tokens.new(Ref(e.group, e.run), e.attempt, e.called[e.attempt].who)

    def place(self, e: Escalation, token: NewToken, budget: Budget) -> CallRefused | None:
        """Dial the current attempt, which must be saved and is nobody else's to dial; the refusal if there is no call.

        `token`: was saved with the attempt.

        A refusal that is not `permanent` means that nothing was sent. None means that there is a call, or that nobody
        can know: then its first callback tells, or the clock moves on.
        """
        ref, attempt = Ref(e.group, e.run), e.attempt
        responder = e.person(e.called[attempt].who)
        try:
            placed, detail = self._within(e, token, budget)
        except CallRefused as error:
            if error.permanent:
                placed, detail = Placement.REFUSED, report_refusal(self._log, ref, attempt, responder.id, error)
            else:
                placed, detail = Placement.NOT_SENT, str(error)
            self._report(ref, attempt, responder, placed, detail)
            return error
        except Unavailable as error:
            placed, detail = Placement.UNKNOWN, str(error)
        self._report(ref, attempt, responder, placed, detail)
        return None

    def _within(self, e: Escalation, token: NewToken, budget: Budget) -> tuple[Placement, str]:
        if (seconds := budget.left(POST)) < 1.0:
            raise CallRefused("no time was left to ask the carrier", permanent=False)
        return self._call(e, token, seconds)

    def _call(self, e: Escalation, token: NewToken, seconds: float) -> tuple[Placement, str]:
        try:
            order = self._order(e, token.token)
        except Unavailable as error:  # such as the stage's settings: nothing was sent, so nobody loses a turn
            raise CallRefused(f"{error}", permanent=False) from error
        try:
            sid = self._phone.call(order, seconds=seconds)
        except Unavailable as error:
            self._log.count("CarrierSilent", group=e.group, responder=token.grant.who)
            return Placement.UNKNOWN, str(error)
        self._tokens.keep(token, sid)
        return Placement.YES, sid

    def hang_up(self, e: Escalation, attempt: int, sid: str, budget: Budget, *, listening: bool) -> None:
        """End the call of this attempt; `sid`: its CallSid, "" if the caller does not know it.

        Somebody who listens on it, and has nothing to decide any more, hears at once how things stand. A call that
        cannot be ended now is hung up when it begins to ring, or hears that it is already taken.
        """
        ref = Ref(e.group, e.run)
        sid = sid or e.called[attempt].sid or self._tokens.sid(ref, attempt)
        if not sid:
            return self._log.line(
                "a call that never called back cannot be hung up", escalation=str(ref), attempt=attempt
            )
        try:
            if listening or not _listens_for_nothing(e, attempt):
                self._phone.hang_up(sid, listening=listening, seconds=budget.left(HANG_UP))
            else:
                self._cut_in(e, attempt, sid, budget.part(HANG_UP))
        except Unavailable as error:
            self._log.line("hanging up failed", escalation=str(ref), attempt=attempt, error=str(error))

    def _cut_in(self, e: Escalation, attempt: int, sid: str, budget: Budget) -> None:
        """The call asks for its text anew, as if it had just been answered. The stores have no token, but its hash: so
        it gets one more. One store has it, as when a call is dialled, and there it stays: its CallSid is known already,
        and somebody waits for the answer to a key.
        """
        new = self._tokens.mint(Ref(e.group, e.run), attempt, e.called[attempt].who)
        if (seconds := budget.left(HANG_UP)) < LEAST:
            raise Unavailable("the store of the token left no time to ask the carrier")
        self._phone.cut_in(sid, callback_urls(e.base_url, e.group, attempt, new.token).voice, seconds=seconds)
        self._log.line("cut in", escalation=str(Ref(e.group, e.run)), attempt=attempt)

    def _order(self, e: Escalation, token: str) -> CallOrder:
        stage = self._settings.stage()
        urls = callback_urls(e.base_url, e.group, e.attempt, token)
        return CallOrder(
            to=dialled(stage, e.phone(e.called[e.attempt])),
            voice_url=urls.voice,
            status_url=urls.status,
            fallback_url=urls.fallback,
            ring=e.policy.ring,
            limit=e.policy.call_limit,
            caller_id=stage.caller_id,
            for_tests=bool(stage.every_call_to),
        )

    def _report(self, ref: Ref, attempt: int, responder: Responder, placed: Placement, detail: str) -> None:
        self._log.line(f"call {placed.value}", escalation=str(ref), attempt=attempt, who=responder.id, detail=detail)
        if (
            placed is not Placement.YES
        ):  # the journal has said already who is called, and the token's row has the CallSid
            text = f"call {attempt} to {responder.id}: {placed.value}, {detail}"
            self._escalations.note(ref, [Entry(self._clock.now(), "create call", text)])


def _listens_for_nothing(e: Escalation, attempt: int) -> bool:
    """Whether somebody has picked up this call, has not passed, and has nothing to decide on it any more."""
    call = e.called[attempt]
    is_over = e.state not in (State.CALLING, State.RESTING)
    return is_over and call.answered_at > 0.0 and not (call.passed or call.ended_at)


def report_refusal(log: Log, ref: Ref, attempt: int, who: str, refusal: CallRefused) -> str:
    """Count and log a refused call, with the setting to correct if everybody's call would be refused.

    Returns the sentence for the journal. An alarm hangs on each metric.
    """
    log.count("CallRefused", group=ref.group, responder=who, code=str(refusal.code))
    said = f"{refusal} (code {refusal.code})" if refusal.code else str(refusal)
    if refusal.mend:
        log.count("Misconfigured", group=ref.group, mend=refusal.mend)
        log.line(f"THE CARRIER REFUSES EVERYBODY: check {refusal.mend}", escalation=str(ref), attempt=attempt, why=said)
        return f"{said}; check {refusal.mend}"
    return said
