"""Twilio tells what became of an SMS, and hands over what somebody answers to one."""

from __future__ import annotations

from html import escape

from rinban.adapters.twilio.sms_errors import lost
from rinban.budget import Budget
from rinban.core.chain.record import Entry, Grant, Ref
from rinban.core.chain.sms import SMS_CALL
from rinban.core.chain.sms_reply import (
    SmsAnswerer,
    call_of,
    key_of,
    not_recorded,
    outcome,
    takes_or_passes,
    unclear,
)
from rinban.core.errors import Unavailable, UnknownToken
from rinban.doors import http
from rinban.doors.http import Answer, SignedRequest
from rinban.paging.sms_answers import SmsAnswers
from rinban.wiring import Parts

DELIVERED, LOST = ("delivered",), ("undelivered", "failed")
"""The last states of an SMS [Twilio, message resource, status]. `sent` says only that a carrier has it."""


def status(parts: Parts, request: SignedRequest, group: str) -> Answer:
    """What became of it goes into the journal, and one that did not arrive is counted. The answer is always empty.

    Nothing else follows from it: the calls go on as if there were no SMS.
    """
    state = request.fields.get("MessageStatus", "")
    if state not in (*DELIVERED, *LOST):
        return http.nothing()
    try:
        _note(parts, _grant(parts, request, group), state, lost(request.fields.get("ErrorCode", "")))
    except UnknownToken as error:
        parts.log.line("what became of an unknown SMS", group=group, error=str(error))
    except Unavailable as error:
        parts.log.line("what became of an SMS is not noted", group=group, state=state, error=str(error))
    return http.nothing()


def reply(parts: Parts, request: SignedRequest) -> Answer:
    """Somebody has answered an SMS: as the key on that person's last call, from a number of that person's alone.

    The answer is how things stand then, as an SMS, and not more often than `ANSWERS` says. Of a number of nobody who
    got one nothing is known, and nothing is said.
    """
    key = key_of(request.fields.get("Body", ""))
    found: SmsAnswerer | None = None
    try:
        found = _heard(parts, request.fields.get("From", ""), key)
        if found is None:
            return http.nothing()
        return _message(_acted(parts, found, key))
    except (Unavailable, UnknownToken) as error:
        parts.log.line("an answer by SMS is lost", error=str(error))
    except Exception:  # noqa: BLE001 - Twilio would not ask again, and who has answered has to know
        parts.log.failure("an answer by SMS failed")
    return _message(not_recorded(found.person)) if found else http.nothing()


def _heard(parts: Parts, number: str, key: str) -> SmsAnswerer | None:
    """Whose answer it is, once it is saved that it is answered; None if it is nobody's, or was answered enough."""
    grant = parts.tokens.heard_from(number)
    e = parts.views.one(grant.ref) if grant else None
    if grant is None or e is None:
        parts.log.line("an SMS of somebody who got none is left alone")
        return None
    is_clear = takes_or_passes(e, key)
    journal = [Entry(parts.clock.now(), "sms × answer", f"{grant.who}: {key}")] if is_clear and e.has_open else []
    if SmsAnswers(parts.escalations).count(grant.ref, grant.who, journal, is_clear=is_clear):
        return SmsAnswerer(e, e.person(grant.who))
    parts.log.line("an SMS is not answered once more", escalation=str(grant.ref), who=grant.who, understood=is_clear)
    return None


def _acted(parts: Parts, found: SmsAnswerer, key: str) -> str:
    e, person = found
    if not e.has_open:
        return outcome(e, person)
    if not takes_or_passes(e, key):
        return unclear(e, person)
    ref, budget = Ref(e.group, e.run), Budget()
    takes = key == e.policy.digits.take
    attempt = call_of(found, takes=takes)
    if attempt >= 0:
        after = parts.dispatcher.voice(Grant(ref, attempt, person.id, parts.clock.now()), "", key, budget).escalation
    elif takes:  # who was only told that nobody took it
        after = parts.by_hand().take(ref, person, budget).escalation
    else:
        after = parts.by_hand().hand_back(ref, person.id, budget).escalation
    return outcome(after, person)


def _message(text: str) -> Answer:
    """An SMS back, from the number to which the answer went [Twilio, messaging/twiml]."""
    return http.twiml(f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{escape(text)}</Message></Response>')


def _grant(parts: Parts, request: SignedRequest, group: str) -> Grant:
    grant = parts.tokens.resolve(request.query.get("token", ""))
    if (grant.ref.group, grant.attempt) != (group, SMS_CALL):
        raise UnknownToken("the token belongs to a call, or to another group")
    return grant


def _note(parts: Parts, grant: Grant, state: str, why: str) -> None:
    detail = f"{grant.who}: {why}" if why else grant.who
    if state in LOST:
        parts.log.count("SmsNotDelivered", group=grant.ref.group, responder=grant.who)
        parts.log.line("an SMS did not arrive", escalation=str(grant.ref), who=grant.who, state=state, why=why)
    parts.escalations.note(grant.ref, [Entry(parts.clock.now(), f"sms × {state}", detail)])
