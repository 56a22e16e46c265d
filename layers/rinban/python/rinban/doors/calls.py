"""Twilio's callbacks: from a signed request to the dispatcher, and back to TwiML."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from rinban.adapters.twilio.phone import LISTENING, failed
from rinban.budget import Budget
from rinban.core.chain.decisions import IN_FULL, Topic
from rinban.core.chain.outcome import Reply
from rinban.core.chain.record import Grant
from rinban.core.chain.signals import CALL_STATUS, Signal, of_failure
from rinban.core.chain.sms import SMS, SMS_CALL
from rinban.core.errors import Forbidden, RinbanError, Unavailable, UnknownToken
from rinban.doors import http
from rinban.doors.http import Answer, HttpEvent, SignedRequest
from rinban.operator.test_call import PROBE
from rinban.operator.test_call_words import TEST
from rinban.paging.calls import report_refusal
from rinban.paging.measures import report_progress
from rinban.voice import heard
from rinban.voice.call_script import CallScript
from rinban.voice.script import details, script
from rinban.voice.twiml import Voice
from rinban.wiring import Parts

_ANEW = (Topic.MENU, Topic.REMINDER)
"""After these, the details begin with the most severe alert."""

MOST_KEYS = 5
"""Of the keys that are pressed while no store answers, so many are kept: the last ones."""

PATIENCE = 0.5
"""Seconds between two tries of a status callback while no store answers: nobody is listening."""


def call(parts: Parts, voice: Voice, event: HttpEvent, group: str, cont: str) -> Answer:
    """POST /phonecall/{group}/{cont}: somebody has picked up, or pressed a key; with "sms" in the place of the call's
    number, somebody has answered an SMS.

    A signed request is always answered with 200 and TwiML, because Twilio reads any error aloud to the listener.
    """
    try:
        request = _signed(parts, event)
    except RinbanError as error:
        return _forbidden(parts, error, group)
    if cont == SMS:
        from rinban.doors import sms  # late, since many a stage sends none

        return sms.reply(parts, request)
    sid, keys, told = request.fields.get("CallSid", ""), _keys(request), _told(request)
    try:
        grant = _grant(parts, request, group, cont)
        if grant.ref == TEST:
            return http.twiml(voice.document(*_tested(parts, grant, sid, keys[-1:]), _here(request)))
        budget = Budget()
        for earlier in keys[:-1]:  # each has its effect, as if the listener had not had to wait between them
            parts.dispatcher.voice(grant, sid, earlier, budget)
        speaker = _Speaker(voice, request, told, parts.log.failure)
        return http.twiml(speaker.document(parts.dispatcher.voice(grant, sid, keys[-1:], budget, speaker.words)))
    except UnknownToken as error:
        parts.log.line("a call with an unknown token", group=group, cont=cont, error=str(error))
        return http.twiml(voice.expired())
    except Unavailable as error:
        parts.log.line("a caller has to wait", group=group, cont=cont, error=str(error))
    except Exception:  # noqa: BLE001 - Twilio reads a 500 aloud, and the key would be lost
        parts.log.failure("a voice callback failed")
    return http.twiml(voice.one_moment(_here(request, told, keys)))


class _Speaker:
    """Renders a reply once: before it is saved, for the journal, and the same afterwards for the carrier.

    `told`: how many alerts the listener has been told in full since the last menu. `failed` writes the log.
    """

    def __init__(self, voice: Voice, request: SignedRequest, told: int, failed: Callable[[str], None]) -> None:
        self._voice, self._request, self._told, self._failed = voice, request, told, failed
        self._rendered: tuple[Reply, str] | None = None

    def words(self, reply: Reply) -> str:
        """As paging.heard.Words says. What cannot be rendered is answered as before, once the key is saved."""
        try:
            return heard.words(self.document(reply))
        except Exception:  # noqa: BLE001 - a slip in a template must not keep a key from counting
            self._failed("the words of a call cannot be kept")
            return ""

    def document(self, reply: Reply) -> str:
        """The TwiML. What the decision has led to, such as a call that was refused, makes it another reply."""
        if self._rendered is None or not _is_same(self._rendered[0], reply):
            self._rendered = reply, _document(self._voice, reply, self._request, self._told)
        return self._rendered[1]


def _is_same(one: Reply, other: Reply) -> bool:
    return one.topic is other.topic and one.escalation is other.escalation  # both are of one call


def _tested(parts: Parts, grant: Grant, sid: str, key: str) -> tuple[str, CallScript]:
    """The topic of a test call and its words. Its key is counted: an alarm may wait for one each day."""
    reply = parts.tester.reply(grant, sid, key)
    if key:
        parts.log.count("TestCallTaken", responder=grant.who)
    return reply


def _keys(request: SignedRequest) -> str:
    """The keys that no store has yet, the oldest first: those of the last wait, then the one that is pressed now.

    A key that is pressed again out of impatience counts once.
    """
    waiting, pressed = request.query.get("key", ""), request.fields.get("Digits", "")[:1]
    return (waiting if waiting.endswith(pressed) else waiting + pressed)[-MOST_KEYS:]


def _document(voice: Voice, reply: Reply, request: SignedRequest, told: int) -> str:
    """The words of a reply. `told`: how many alerts the listener has been told in full since the last menu."""
    if reply.topic is Topic.EXPIRED:
        return voice.expired()
    if reply.topic in IN_FULL:
        return voice.document(reply.topic.value, details(reply, told + 1), _here(request, told + 1))
    again = 0 if reply.topic in _ANEW else told
    return voice.document(reply.topic.value, script(reply), _here(request, again))


def _told(request: SignedRequest) -> int:
    """What `_here` has written, so that the next press tells the next alert, and one that comes twice the same one."""
    told = request.query.get("told", "")
    return int(told) if re.fullmatch("[0-9]{1,5}", told) else 0


def _here(request: SignedRequest, told: int = 0, keys: str = "") -> str:
    """The URL at which this call calls back next. `keys`: those that were not saved and have to come again."""
    known = {"told": str(told) if told else "", "key": keys}
    query = {"token": request.query.get("token", ""), **{name: value for name, value in known.items() if value}}
    return request.url.partition("?")[0] + "?" + http.encoded(query) + LISTENING


def status(parts: Parts, event: HttpEvent, group: str, cont: str) -> Answer:
    """POST /phonecall/{group}/{cont}/status: a call begins to ring, or is over; or, with "sms" in the place of the
    call's number, what became of an SMS. The answer is always empty."""
    try:
        request = _signed(parts, event)
    except RinbanError as error:
        return _forbidden(parts, error, group)
    if cont == SMS:
        from rinban.doors import sms  # likewise

        return sms.status(parts, request, group)
    call_status = request.fields.get("CallStatus", "")
    signal = CALL_STATUS.get(call_status)
    try:
        if signal is not None:
            _patiently(lambda budget: _progress(parts, request, group, cont, signal, call_status, budget))
    except UnknownToken as error:
        parts.log.line("the progress of an unknown call", group=group, cont=cont, error=str(error))
    except Unavailable as error:
        parts.log.line("a callback is lost; the clock moves on", group=group, cont=cont, error=str(error))
    except Exception:  # noqa: BLE001 - as above, the clock moves on, and the log says why
        parts.log.failure("a status callback failed")
    return http.nothing()


def _progress(
    parts: Parts, request: SignedRequest, group: str, cont: str, signal: Signal, call_status: str, budget: Budget
) -> None:
    grant, sid = _grant(parts, request, group, cont), request.fields.get("CallSid", "")
    remark = call_status
    refusal = failed(request.fields.get("ErrorCode", "")) if call_status == "failed" else None
    if grant.ref == TEST:
        parts.tester.progress(grant, sid, call_status, refusal)
        return
    if refusal:
        remark = f"failed: {report_refusal(parts.log, grant.ref, grant.attempt, grant.who, refusal)}"
        signal = of_failure(refusal)
    with parts.late_together(), parts.cached_settings.kept_afterwards():
        after = parts.dispatcher.progress(grant, sid, signal, remark, budget)
    if not refusal:  # that was counted as a refusal
        report_progress(parts.log, after, grant.attempt, call_status, parts.clock.now())


def _patiently(attempt: Callable[[Budget], None]) -> None:
    """Try again and again within one budget while no store answers. Raises Unavailable when the budget is used up."""
    budget = Budget()
    while True:
        try:
            return attempt(budget)
        except Unavailable:
            if not budget.left(PATIENCE):
                raise
        time.sleep(budget.left(PATIENCE))


def _signed(parts: Parts, event: HttpEvent) -> SignedRequest:
    """The request, if Twilio has signed it. Raises Forbidden.

    If the signature does not match, the auth tokens are read once more, since one may have been rotated meanwhile.
    """
    config = parts.config
    try:
        return http.of_twilio(event, config.public_base_url, config.auth_tokens, config.twilio_account_sid)
    except Forbidden:
        tokens = parts.auth_tokens_anew()
        if set(tokens) <= set(config.auth_tokens):
            raise
    return http.of_twilio(event, config.public_base_url, tokens, config.twilio_account_sid)


def _forbidden(parts: Parts, error: RinbanError, group: str) -> Answer:
    """Count it where an alarm hangs and where `status` looks: if Twilio's own are refused, no key of anybody counts.

    The doctor's own question is not counted: it asks whether it would be refused.
    """
    parts.log.line("a callback was refused", error=str(error), group=group)
    if group != PROBE:
        _count_refused(parts, error)
    return http.answer(error.status, {"message": str(error)})


def _count_refused(parts: Parts, error: RinbanError) -> None:
    parts.log.count("CallbackRefused", reason=str(error))
    try:
        parts.refused.count(parts.clock.now())
    except Unavailable as away:
        parts.log.line("a refused callback was not counted for status", error=str(away))


def _grant(parts: Parts, request: SignedRequest, group: str, cont: str) -> Grant:
    """What the token of the request stands for. Raises UnknownToken and Unavailable.

    It has to stand for the call in the path, since a token of one call must not open another.
    """
    grant = parts.tokens.resolve(request.query.get("token", ""), group)
    if (grant.ref.group, str(grant.attempt)) != (group, cont) or grant.attempt == SMS_CALL:
        raise UnknownToken("the token belongs to another call")
    return grant
