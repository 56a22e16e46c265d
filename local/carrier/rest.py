"""Twilio's Calls and Messages resources over HTTP, with its formats of answers and errors; the account answers what
else is read.

Source: twilio.com/docs/voice/api/call-resource and the errors' dictionary at twilio.com/docs/api/errors.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from local.carrier.calls import PhoneCall
from local.carrier.faults import Creation, Making
from local.carrier.fields import rfc2822
from local.carrier.messages import Messages, read_sms, sms_resource
from local.carrier.orders import ReceivedOrder, Refusal, read_change, read_order
from local.carrier.player import Fetch

_MESSAGES = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages\.json")
_ROUTE = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Calls(?:/(CA[0-9a-f]{32}))?\.json")
Form = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """An HTTP answer. `dropped`: the connection breaks instead of it. `slow`: real seconds before it is sent. A body
    that is a text is a page of HTML."""

    status: int
    body: Mapping[str, object] | str
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False
    slow: float = 0.0


class AccountOwner(Protocol):
    """What the owner of the account has set up. Everything raises Refusal."""

    def read(self, target: str) -> RestAnswer | None:
        """The answer to a GET with right credentials; None for a path that is none of the account's own resources."""
        ...

    def callers(self) -> Collection[str] | None:
        """The numbers that may be shown as the caller; None allows every number."""
        ...

    def permit(self, number: str) -> None:
        """Whether this number may be called at all."""
        ...

    def permit_sms(self, number: str) -> None:
        """Whether an SMS may be sent to this number at all."""
        ...


@dataclass(slots=True)
class Rest:
    """Answers requests to the Calls resource of one account.

    `tokens` are the auth tokens that are accepted as passwords. `make` creates and queues a call; `find` returns the
    call with a SID; `creation` says how the next call to a number is to go wrong.
    """

    account: str
    tokens: Callable[[], Collection[str]]
    make: Callable[[ReceivedOrder], PhoneCall]
    find: Callable[[str], PhoneCall | None]
    creation: Callable[[str, Making], Creation]
    complain: Callable[[str, int, str], None]
    owner: AccountOwner
    messages: Messages

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RestAnswer:
        try:
            return self._route(method, path, headers, body)
        except Refusal as refusal:
            if refusal.loud:
                self.complain("REST", refusal.code, refusal.message)
            return _refused(refusal)

    def _route(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RestAnswer:
        self._admit(headers.get("authorization", ""))
        if method == "GET" and (found := self.owner.read(path)):
            return found
        if method == "POST" and (to := _MESSAGES.fullmatch(path)) and to[1] == self.account:
            return self._send(_form(headers.get("content-type", ""), body))
        match = _ROUTE.fullmatch(path)
        if not match or match[1] != self.account:
            raise Refusal(404, 20404, f"The requested resource {path} was not found", loud=not match)
        sid = match[2] or ""
        if method == "POST":
            form = _form(headers.get("content-type", ""), body)
            return self._change(self._call(sid), form) if sid else self._create(form)
        if method == "GET" and sid:
            return RestAnswer(200, resource(self._call(sid), self.account))
        raise Refusal(405, 20004, f"{method} {path} is not simulated", loud=True)

    def _admit(self, authorization: str) -> None:
        scheme, _, encoded = authorization.partition(" ")
        given = base64.b64decode(encoded + "==").decode(errors="replace") if scheme == "Basic" else ""
        expected = [f"{self.account}:{token}" for token in self.tokens() if token]
        if not any(hmac.compare_digest(given.encode(), each.encode()) for each in expected):
            raise Refusal(401, 20003, "Authenticate")

    def _call(self, sid: str) -> PhoneCall:
        call = self.find(sid)
        if call is None:
            raise Refusal(404, 20404, f"The requested resource /Calls/{sid}.json was not found")
        return call

    def _create(self, form: Form) -> RestAnswer:
        order = read_order(form, self.owner.callers())
        self.owner.permit(order.to)
        fault = self.creation(order.to, "create")
        call = self.make(order) if fault.made else None
        return _made(fault, resource(call, self.account) if call else None, "Call refused")

    def _send(self, form: Form) -> RestAnswer:
        order = read_sms(form, self.owner.callers())
        self.owner.permit_sms(order.to)
        fault = self.creation(order.to, "send")
        sms = self.messages.make(order) if fault.made else None
        return _made(fault, sms_resource(sms, self.account) if sms else None, "SMS refused")

    def _change(self, call: PhoneCall, form: Form) -> RestAnswer:
        change = read_change(form)
        if change.status:
            (call.cancel if change.status == "canceled" else call.complete)()
        elif change.url or change.twiml:
            fetch = Fetch("voice", change.url, change.method) if change.url else None
            if not call.replace(fetch, change.twiml):
                raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
        return RestAnswer(200, resource(call, self.account))


_PAGE = RestAnswer(201, "<!DOCTYPE html><title>Welcome</title><p>Please sign in.</p>")
_FAULT_TEXTS = {20429: "Too Many Requests", 20500: "An internal server error has occurred"}


def _made(fault: Creation, made: Mapping[str, object] | None, refused: str) -> RestAnswer:
    """The answer to a POST that asks for something; `made`: what it is now, None if it was not made."""
    if fault.page:
        return _PAGE
    if fault.status != 201 or made is None:
        return _refused(Refusal(fault.status, fault.code, _FAULT_TEXTS.get(fault.code, refused)))
    return RestAnswer(201, made, dropped=fault.dropped, slow=fault.slow)


def _form(content_type: str, body: bytes) -> Form:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refusal(400, 20001, f"content type {content_type!r} instead of a form", loud=True)
    return parse_qsl(body.decode(), keep_blank_values=True)


def _refused(refusal: Refusal) -> RestAnswer:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else {}
    more = f"https://www.twilio.com/docs/errors/{refusal.code}"
    body = {"code": refusal.code, "message": refusal.message, "more_info": more, "status": refusal.status}
    return RestAnswer(refusal.status, body, headers)


def resource(call: PhoneCall, account: str) -> dict[str, object]:
    """Return the Call resource: its numbers are strings, its times RFC 2822, and what is not known yet is None."""
    uri = f"/2010-04-01/Accounts/{account}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "to": call.order.to,
        "to_formatted": call.order.to,
        "from": call.order.caller,
        "from_formatted": call.order.caller,
        "status": "queued" if call.status == "initiated" else call.status,
        "direction": "outbound-api",
        "date_created": rfc2822(call.made),
        "date_updated": rfc2822(call.transcript[-1].at),
        "start_time": _time(call.picked_up),
        "end_time": _time(call.ended),
        "duration": str(call.duration) if call.over else None,
        "queue_time": str(round(call.queue_seconds * 1000)),
        "price": None,
        "price_unit": "USD",
        **dict.fromkeys(_NULL),
        "phone_number_sid": None,
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{path}.json" for name, path in _SUBRESOURCES.items()},
    }


_NULL = ("annotation", "answered_by", "caller_name", "forwarded_from", "group_sid", "parent_call_sid")
_SUBRESOURCES = {"events": "Events", "notifications": "Notifications", "recordings": "Recordings"}


def _time(at: float | None) -> str | None:
    return None if at is None else rfc2822(at)


def encode(reply: RestAnswer) -> bytes:
    return (reply.body if isinstance(reply.body, str) else json.dumps(reply.body, ensure_ascii=False)).encode()
