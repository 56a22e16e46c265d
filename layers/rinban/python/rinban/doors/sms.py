"""Twilio tells what became of an SMS."""

from __future__ import annotations

from rinban.adapters.twilio.sms_errors import lost
from rinban.core.chain.record import Entry, Grant
from rinban.core.chain.sms import SMS_CALL
from rinban.core.errors import Unavailable, UnknownToken
from rinban.doors import http
from rinban.doors.http import Answer, SignedRequest
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
    parts.note(grant.ref, [Entry(parts.clock.now(), f"sms × {state}", detail)])
