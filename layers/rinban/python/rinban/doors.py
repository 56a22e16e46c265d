"""From an HTTP request to the dispatcher and back: the same few lines for every request, the business is elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from rinban import messages, refusals, web
from rinban.adapters.twilio import LISTENING, failed
from rinban.adapters.twiml import Voice
from rinban.briefing import words
from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.errors import BadRequest, Busy, Forbidden, RinbanError, Unavailable, UnknownToken
from rinban.core.message import ID, StoredMessage
from rinban.core.words import Signal
from rinban.dispatcher import Outcome
from rinban.mapping.reading import Reading
from rinban.ports import Grant
from rinban.test_call import TEST
from rinban.web import Answer, Event, Signed
from rinban.wiring import Parts

GROUP = re.compile(r"[a-z0-9-]{1,64}")

PROGRESS = {
    "initiated": Signal.RINGING,
    "ringing": Signal.RINGING,
    "completed": Signal.ENDED,
    "busy": Signal.ENDED,
    "no-answer": Signal.ENDED,
    "failed": Signal.ENDED,
    "canceled": Signal.ENDED,
}
"""Twilio's CallStatus [call resource] as signals. `in-progress` is not among them: the request for the text says it."""

PATIENCE = 0.5
"""Seconds between two tries of a status callback while no store answers: nobody is listening."""


def alerts(parts: Parts, event: Event, group: str) -> Answer:
    """POST /phonecall/{group}: 202 with what became of each alert, or a status and a message that says what to mend."""
    try:
        if not GROUP.fullmatch(group):
            raise BadRequest("a group id is made of a-z, 0-9 and -, at most 64 of them")
        budget, found = Budget(), _delivered(parts, event)
        base = web.base_url(event, parts.config.public_base_url)
        called, outcomes = _opened(parts, group, [one.alert for one in found], base, budget)
        parts.intake.keep(called, web.body(event), _source(event), found, outcomes, budget)
    except RinbanError as error:
        parts.log.line("an alert was refused", group=group, status=error.status, error=str(error))
        return web.answer(error.status, {"message": str(error)})
    except Exception:  # noqa: BLE001 - the sender must hear 503, which is the status that they try again after
        parts.log.failure("an alert failed")
        return web.answer(503, {"message": "Rinban failed while taking this. Please send it again."})
    instead = {"instead_of": group} if called != group else {}
    told = [{name: value for name, value in asdict(outcome).items() if value} for outcome in outcomes]
    return web.answer(202, {"group": called, **instead, "alerts": told})


def _opened(parts: Parts, group: str, alerts: Sequence[Alert], base: str, budget: Budget) -> tuple[str, list[Outcome]]:
    """Who was called, and what became of each alert; while no store answers, by the last resort."""
    try:
        called, outcomes = parts.dispatcher.open(group, alerts, base, budget)
    except Busy:
        raise
    except Unavailable as error:
        parts.log.line("no store answers an alert", group=group, error=str(error))
        return group, parts.last_resort.take(group, alerts, base, budget)
    parts.last_resort.learn()
    return called, outcomes


def _delivered(parts: Parts, event: Event) -> tuple[Reading, ...]:
    """The alerts of the body, or of the stored message that the query names."""
    asked = messages.asked(web.query(event))
    if asked is None:
        return parts.intake.read(web.body(event), _source(event))
    message, beside = _message(parts, asked.id), tuple(one.alert for one in _beside(parts, event))
    return tuple(
        Reading(alert, messages.SOURCE) for alert in messages.alerts(asked, message, parts.clock.now(), beside)
    )


def _source(event: Event) -> str:
    """?source=NAME: the source to read the body with; "" to find it out."""
    return next(iter(web.query(event).get("source", ())), "")


def _message(parts: Parts, message_id: str) -> StoredMessage | None:
    """The stored message; None also while it cannot be looked up, since somebody has to be called anyway."""
    try:
        return parts.rota.message(message_id) if ID.fullmatch(message_id) else None
    except Unavailable as error:
        parts.log.line("the stored messages are away", message_id=message_id, error=str(error))
        return None


def _beside(parts: Parts, event: Event) -> tuple[Reading, ...]:
    """What the body says beside a stored message: nothing, if there is none or it cannot be read."""
    try:
        body = web.body(event)
        return parts.intake.read(body, _source(event)) if body.strip() else ()
    except BadRequest as error:
        parts.log.line("the body beside a stored message was not read", error=str(error))
        return ()


def call(parts: Parts, voice: Voice, event: Event, group: str, cont: str) -> Answer:
    """POST /phonecall/{group}/{cont}: somebody picked up, or pressed a key. Once signed, always 200 and TwiML."""
    try:
        request = _signed(parts, event)
    except RinbanError as error:
        return _forbidden(parts, error)
    digit = (request.fields.get("Digits") or request.query.get("key", ""))[:1]
    try:
        grant = _grant(parts, request, group, cont)
        return web.twiml(_said(parts, voice, grant, request, digit))
    except UnknownToken as error:
        parts.log.line("a call with an unknown token", group=group, cont=cont, error=str(error))
        return web.twiml(voice.expired())
    except Unavailable as error:
        parts.log.line("a caller has to wait", group=group, cont=cont, error=str(error))
    except Exception:  # noqa: BLE001 - Twilio reads a 500 aloud, and the key would be lost
        parts.log.failure("a voice callback failed")
    return web.twiml(voice.one_moment(_here(request, digit)))


def _said(parts: Parts, voice: Voice, grant: Grant, request: Signed, digit: str) -> str:
    here = _here(request)
    if grant.ref == TEST:
        topic, spoken = parts.tester.reply(grant, digit)
        return voice.document(topic, spoken, here)
    reply = parts.dispatcher.voice(grant, request.fields.get("CallSid", ""), digit, Budget())
    return voice.expired() if reply.topic.value == "expired" else voice.document(reply.topic.value, words(reply), here)


def _here(request: Signed, digit: str = "") -> str:
    """Where this call calls back; `digit` is a key that has to be heard there once more."""
    query = {"token": request.query.get("token", ""), **({"key": digit} if digit else {})}
    return request.url.partition("?")[0] + "?" + web.encoded(query) + LISTENING


def status(parts: Parts, event: Event, group: str, cont: str) -> Answer:
    """POST /phonecall/{group}/{cont}/status: a call begins to ring, or is over."""
    try:
        request = _signed(parts, event)
    except RinbanError as error:
        return _forbidden(parts, error)
    called = request.fields.get("CallStatus", "")
    signal = PROGRESS.get(called)
    try:
        if signal is not None:
            _patiently(lambda budget: _progress(parts, request, group, cont, signal, called, budget))
    except UnknownToken as error:
        parts.log.line("the progress of an unknown call", group=group, cont=cont, error=str(error))
    except Unavailable as error:
        parts.log.line("a callback is lost; the clock moves on", group=group, cont=cont, error=str(error))
    except Exception:  # noqa: BLE001 - the same: the clock moves on, and the log says why
        parts.log.failure("a status callback failed")
    return web.nothing()


def _progress(
    parts: Parts, request: Signed, group: str, cont: str, signal: Signal, called: str, budget: Budget
) -> None:
    grant = _grant(parts, request, group, cont)
    if grant.ref != TEST:
        refusal = failed(request.fields.get("ErrorCode", "")) if called == "failed" else None
        if refusal:
            called = f"failed: {refusals.tell(parts.log, grant.ref, grant.attempt, grant.who, refusal)}"
        everybody = refusal is not None and bool(refusal.mend)
        sid = request.fields.get("CallSid", "")
        parts.dispatcher.progress(grant, sid, signal, called, budget, refused=everybody)


def _patiently(attempt: Callable[[Budget], None]) -> None:
    """Again and again within one budget, while no store answers."""
    budget = Budget()
    while True:
        try:
            return attempt(budget)
        except Unavailable:
            if not budget.left(PATIENCE):
                raise
        time.sleep(budget.left(PATIENCE))


def _signed(parts: Parts, event: Event) -> Signed:
    """Raises Forbidden, unless it is signed with a token that has been rotated in since the container looked."""
    config = parts.config
    try:
        return web.of_twilio(event, config.public_base_url, config.auth_tokens, config.twilio_account_sid)
    except Forbidden:
        tokens = parts.auth_tokens_anew()
        if set(tokens) <= set(config.auth_tokens):
            raise
    return web.of_twilio(event, config.public_base_url, tokens, config.twilio_account_sid)


def _forbidden(parts: Parts, error: RinbanError) -> Answer:
    parts.log.line("a callback was refused", error=str(error))
    return web.answer(error.status, {"message": str(error)})


def _grant(parts: Parts, request: Signed, group: str, cont: str) -> Grant:
    """The token's grant, if it is for this very path: a right token must not open another call."""
    grant = parts.tokens.resolve(request.query.get("token", ""))
    if (grant.ref.group, str(grant.attempt)) != (group, cont):
        raise UnknownToken("the token belongs to another call")
    return grant
