"""The carrier: Twilio as far as Rinban uses it, on virtual time, with phones that talk like people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from local.carrier.account import SimulatedAccount, all_with_voice
from local.carrier.calls import PhoneCall
from local.carrier.control import Control
from local.carrier.courier import Courier, Notice, SentRequest
from local.carrier.faults import Faults
from local.carrier.messages import Messages
from local.carrier.network import Journal, Network
from local.carrier.orders import ReceivedOrder
from local.carrier.people import SimulatedPhone
from local.carrier.realtime import RealTime
from local.carrier.rest import Rest, RestAnswer
from local.carrier.server import Door
from local.carrier.timeline import ScheduledEvent, Timeline, TimeSource
from local.carrier.webhook import WebhookAnswer, WebhookSender, signed

MOST_STEPS = 10_000  # at one instant: more is a loop that lets no time pass


class Carrier:
    """A stand-in for one Twilio account.

    `clock` either stands still until an event sets it (see `step`) or is the wall clock (see `run_realtime`).
    `gateway_url` is where requests to the service's public URL are really sent; they are signed for the public URL.
    `owned` are the numbers that may be shown as the caller; None allows every number.
    `queue_seconds` is how long every call waits in the queue, `calls_per_second` how many leave it (None: no limit).
    `ring_delay` is the time from dialling to ringing, and `ring_buffer` what is added to the ring time-out (seconds).
    `patience` is how many real seconds the service has for an answer: Twilio's 15, or fewer in a test of time-outs.
    `second_token` is accepted by the REST API too while tokens are rotated; webhooks are signed with `auth_token`.
    `account` is what the REST API tells of the account; `clock_ahead` are the seconds by which its Date is wrong.

    Raises ValueError if `account_sid` is not written as Twilio writes it.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        clock: TimeSource,
        gateway_url: str = "",
        *,
        queue_seconds: float = 0.0,
        calls_per_second: float | None = None,
        ring_delay: float = 1.0,
        ring_buffer: float = 0.0,
        owned: Collection[str] | None = None,
        port: int = 0,
        patience: float = 15.0,
    ) -> None:
        if not re.fullmatch("AC[0-9a-f]{32}", account_sid):
            raise ValueError(f"an account's SID is AC and 32 hexadecimal digits, not {account_sid!r}")
        self.account_sid = account_sid
        self.second_token = ""
        self.clock_ahead = 0.0
        self.queue_seconds = queue_seconds
        self.calls_per_second = calls_per_second
        self.calls: list[PhoneCall] = []
        self.timeline = Timeline(clock)
        self._courier = Courier(self.timeline, WebhookSender(auth_token, gateway_url, patience))
        self._network = Network(
            account_sid, self.timeline, self._courier, Journal(self.timeline.changed), ring_delay, ring_buffer
        )
        self._phones: dict[str, SimulatedPhone] = {}
        self._free_at = float("-inf")
        self.account = SimulatedAccount(account_sid, lambda: self.calls, all_with_voice(owned))
        self.messages = Messages(self._network)
        self._rest = Rest(
            account_sid,
            self._tokens,
            self._make,
            self.find,
            self.faults.creation,
            self._courier.complain,
            self.account,
            self.messages,
        )
        self.control = Control(self._network, self.calls)
        self._port = port
        self._door: Door | None = None
        self._realtime: RealTime | None = None

    # Starting and stopping

    def start(self) -> Carrier:
        self._door = Door(self._respond, self._courier.complain, self._port, self._date)
        return self

    def stop(self) -> None:
        if self._realtime:
            self._realtime.stop()
        if self._door:
            self._door.close()

    def __enter__(self) -> Carrier:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The value for TWILIO_API_URL. Raises RuntimeError before `start`."""
        if self._door is None:
            raise RuntimeError("the carrier has not been started")
        return self._door.url

    @property
    def auth_token(self) -> str:
        return self._courier.sender.token

    @auth_token.setter
    def auth_token(self, token: str) -> None:
        self._courier.sender.token = token

    @property
    def gateway_url(self) -> str:
        return self._courier.sender.gateway

    @gateway_url.setter
    def gateway_url(self, url: str) -> None:
        self._courier.sender.gateway = url

    # What an observer can see

    @property
    def faults(self) -> Faults:
        return self._courier.faults

    @property
    def complaints(self) -> list[str]:
        """What the service did against Twilio's documentation, a text for each breach; tests assert that it is []."""
        return self._courier.complaints

    @property
    def debugger(self) -> list[Notice]:
        return self._courier.debugger

    @property
    def sent(self) -> list[SentRequest]:
        return self._courier.sent

    @property
    def journal(self) -> Journal:
        return self._network.journal

    def phone(self, number: str) -> SimulatedPhone:
        with self._network.lock:
            return self._phones.setdefault(number, SimulatedPhone(number))

    def find(self, sid: str) -> PhoneCall | None:
        with self._network.lock:
            return next((call for call in self.calls if call.sid == sid), None)

    # Time

    def now(self) -> float:
        return self.timeline.now()

    def at(self, when: float, action: Callable[[], object], label: str = "") -> ScheduledEvent:
        """Plan `action` for a virtual time (seconds since 1970). It runs in the thread that drives the carrier."""
        return self.timeline.at(when, action, label)

    def every(self, seconds: float, action: Callable[[], object], label: str = "") -> None:
        """Do `action` every so many virtual seconds, the first time after `seconds`."""

        def again() -> None:
            action()
            self.at(self.now() + seconds, again, label)

        self.at(self.now() + seconds, again, label)

    def next_at(self) -> float | None:
        return self.timeline.next_at()

    def step(self) -> ScheduledEvent | None:
        """Set the clock to the next event, run it and return it; return None if no event is planned."""
        event = self.timeline.take()
        if event:
            event.action()
        return event

    def run_until(self, wanted: Callable[[], object], limit_seconds: float = 600.0) -> bool:
        """Run events until `wanted()` is true.

        Returns False, with the clock at the limit, if that takes more than `limit_seconds` virtual seconds.
        Raises AssertionError if events follow each other for ever without any time passing.
        """
        until, instant, steps = self.now() + limit_seconds, self.now(), 0
        while not wanted():
            due = self.next_at()
            if due is None or due > until:
                self.timeline.move(until)
                return bool(wanted())
            self.step()
            instant, steps = (instant, steps + 1) if self.now() == instant else (self.now(), 0)
            if steps > MOST_STEPS:
                raise AssertionError(f"{MOST_STEPS} events without any time passing")
        return True

    def run_for(self, seconds: float) -> None:
        self.run_until(lambda: False, seconds)

    def run_realtime(self) -> None:
        """Run each event when real time reaches it, in threads of the carrier, until `stop`."""
        self._realtime = RealTime(self.timeline, self._courier.complain)

    # What an attacker does

    def replay(self, call: PhoneCall, kind: str) -> WebhookAnswer:
        """Send the last request of this kind (such as "key") once more, byte for byte."""
        return self._courier.send(call.sid, self.last_sent(call, kind).request)

    def forge(
        self, call: PhoneCall, kind: str = "key", *, token: str = "forged", url: str = "", **fields: str
    ) -> WebhookAnswer:
        """Send what somebody who does not have the auth token can send.

        It is the last request of this kind, with `fields` (such as Digits="1") in place of its own, to `url` if that is
        given, signed with `token`; the token "" leaves the signature out.
        """
        request = self.last_sent(call, kind).request
        merged = tuple((dict(request.fields) | fields).items())
        forged = signed(replace(request, url=url or request.url, fields=merged, headers={}), token)
        if not token:
            forged = replace(forged, headers={k: v for k, v in forged.headers.items() if k != "X-Twilio-Signature"})
        return self._courier.send(call.sid, forged)

    def last_sent(self, call: PhoneCall, kind: str) -> SentRequest:
        found = [sent for sent in self.sent if sent.sid == call.sid and sent.request.kind == kind]
        if not found:
            raise AssertionError(f"no {kind} request has been sent for the call to {call.number}")
        return found[-1]

    # How requests are answered

    def _tokens(self) -> tuple[str, str]:
        return self.auth_token, self.second_token

    def _date(self) -> float:
        return self.now() + self.clock_ahead

    def _make(self, order: ReceivedOrder) -> PhoneCall:
        with self._network.lock:
            call = PhoneCall(self._network, order, self.phone(order.to))
            self.calls.append(call)
            start = max(self.now() + self.queue_seconds, self._free_at)
            self._free_at = start + 1 / self.calls_per_second if self.calls_per_second else start
            call.queue_seconds = start - self.now()
            call.after(call.queue_seconds, call.dial, "dial")
            return call

    def _respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RestAnswer:
        if path.startswith("/phones"):
            return self.control.answer(method, path)
        return self._rest.answer(method, path, headers, body)
