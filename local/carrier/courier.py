"""Delivers the requests of all calls to the service, applies faults, and keeps what was sent and what went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from local.carrier.faults import Delivery, Faults, Trouble
from local.carrier.timeline import Timeline
from local.carrier.webhook import Overrides, WebhookAnswer, WebhookRequest, WebhookSender, overrides, signed

LOST = WebhookAnswer(error=11205)
FAILED: Mapping[Trouble, WebhookAnswer] = {
    "ct": LOST,
    "rt": WebhookAnswer(error=11203),
    "5xx": WebhookAnswer(status=502),
}


class Notice(NamedTuple):
    """One entry of the debugger, as Twilio's console would show it. `at`: seconds since 1970."""

    at: float
    sid: str
    code: int
    text: str


class SentRequest(NamedTuple):
    """A request that was sent to the service, and its answer.

    `at` is seconds since 1970 on the virtual clock; `seconds` is how long the answer took in real time.
    """

    at: float
    sid: str
    request: WebhookRequest
    answer: WebhookAnswer
    seconds: float = 0.0


@dataclass(slots=True)
class Courier:
    """Delivers webhooks. `complaints` are what the service did against Twilio's documentation, as texts."""

    timeline: Timeline
    sender: WebhookSender
    faults: Faults = field(default_factory=Faults)
    sent: list[SentRequest] = field(default_factory=list)
    debugger: list[Notice] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def deliver(self, sid: str, number: str, request: WebhookRequest, done: Callable[[WebhookAnswer], None]) -> None:
        """Send the request at this virtual moment, or when the faults say so, and call `done` with the answer."""
        fault = self.faults.delivery(request.kind, number)
        start = self.timeline.now() + fault.delay
        ready = signed(request, self.sender.token)
        self.timeline.at(start, lambda: done(self._bring(sid, request, ready, fault)), f"{request.kind} {number}")
        for after in fault.copies:
            again = f"{request.kind} again {number}"
            self.timeline.at(start + after, lambda: self._bring(sid, request, ready, Delivery()), again)

    def send(self, sid: str, request: WebhookRequest) -> WebhookAnswer:
        """Send a finished request now, without faults. Raises ValueError for bad overrides in its URL."""
        return self._send(sid, request, overrides(request.url, self.sender.patience))

    def _bring(self, sid: str, request: WebhookRequest, ready: WebhookRequest, fault: Delivery) -> WebhookAnswer:
        if fault.lost:
            return LOST
        try:
            limits = overrides(request.url, self.sender.patience)
        except ValueError as error:
            self.complain(sid, 11243, str(error))
            return WebhookAnswer(error=11243)
        if fault.first and not self._stumbles(sid, ready, limits, fault.first):
            return FAILED[fault.first]
        answer = self._send(sid, ready, limits)
        if answer.redirects:
            self.complain(sid, 16010, f"{request.kind}: a redirect loses the parameters")
        return answer

    def _stumbles(self, sid: str, ready: WebhookRequest, limits: Overrides, trouble: Trouble) -> bool:
        """Let the first try fail in this way; return whether the URL's overrides ask for a second one."""
        if trouble != "ct":
            self._send(sid, ready, limits)
        return limits.retries > 0 and bool({trouble, "all"} & limits.policy)

    def _send(self, sid: str, request: WebhookRequest, limits: Overrides) -> WebhookAnswer:
        began = time.monotonic()
        answer = self.sender.send(request, limits)
        with self.timeline.lock:
            self.sent.append(SentRequest(self.timeline.now(), sid, request, answer, time.monotonic() - began))
        return answer

    def notice(self, sid: str, code: int, text: str) -> None:
        with self.timeline.lock:
            self.debugger.append(Notice(self.timeline.now(), sid, code, text))

    def complain(self, sid: str, code: int, text: str) -> None:
        self.notice(sid, code, text)
        with self.timeline.lock:
            self.complaints.append(f"{code} {text} ({sid})")
