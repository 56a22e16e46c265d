"""A call from its creation to its end, with the callbacks that Twilio documents for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from local.carrier import fields
from local.carrier.conversation import Conversation
from local.carrier.network import Network
from local.carrier.orders import ReceivedOrder
from local.carrier.player import Fetch
from local.carrier.timeline import ScheduledEvent
from local.carrier.webhook import WebhookAnswer, WebhookRequest

ENDS = ("completed", "busy", "no-answer", "failed", "canceled")


class Moment(NamedTuple):
    """One line of a call's transcript. `at`: seconds since 1970. `event`: "queued", "ringing", "says", "ended" ..."""

    at: float
    event: str
    text: str = ""


class Behaviour(Protocol):
    """What somebody does on a call. `notice` hears of every event ("initiated", "ringing", "answered", "waits" ...) and
    acts through `call.after`, so that it takes virtual time."""

    def notice(self, call: PhoneCall, event: str) -> None: ...


class CalledNumber(Protocol):
    """A phone number: it is told of each call, and says who answers that one."""

    @property
    def calls(self) -> Sequence[PhoneCall]: ...

    def connect(self, call: PhoneCall) -> Behaviour: ...


class PhoneCall:
    """A call that the simulator was asked to make.

    `status` is "queued", "initiated", "ringing", "in-progress" or one of the five ENDS. `made`, `picked_up` and `ended`
    are seconds since 1970; the last two are None until they happen. `queue_seconds` is how long the call waits before
    it is dialled.
    """

    def __init__(self, network: Network, order: ReceivedOrder, phone: CalledNumber) -> None:
        self.sid = f"CA{uuid.uuid4().hex}"
        self.order = order
        self.status = "queued"
        self.transcript: list[Moment] = []
        self.made = network.now()
        self.picked_up: float | None = None
        self.ended: float | None = None
        self.queue_seconds = 0.0
        self.machine = False
        self._network = network
        self._phone = phone
        self._behaviour: Behaviour = phone.connect(self)
        self._pending: list[ScheduledEvent] = []
        self._sequence = 0
        self._talk = Conversation(self, network)
        self.note("queued")

    # What an observer can see

    @property
    def number(self) -> str:
        return self.order.to

    @property
    def ringing(self) -> bool:
        return self.status == "ringing"

    @property
    def talking(self) -> bool:
        """Whether a person or a machine has picked up, and has not hung up yet."""
        return self.status == "in-progress"

    @property
    def over(self) -> bool:
        return self.status in ENDS

    @property
    def listening(self) -> bool:
        """Whether a key that is pressed now would reach the service."""
        return self._talk.listening

    @property
    def saying(self) -> str:
        return self._talk.saying

    @property
    def heard(self) -> list[str]:
        """The texts that were spoken so far. A text that was cut off ends in "…"."""
        return [moment.text for moment in self.transcript if moment.event == "heard"]

    @property
    def pressed(self) -> str:
        return "".join(moment.text for moment in self.transcript if moment.event == "pressed")

    @property
    def duration(self) -> int:
        """How long somebody has been on the line, in whole seconds; 0 while nobody has picked up."""
        if self.picked_up is None:
            return 0
        return round((self._network.now() if self.ended is None else self.ended) - self.picked_up)

    # What a person does

    def answer(self) -> None:
        with self._network.lock:
            self._must("ringing")
            self._cancel_pending()
            self.status, self.picked_up = "in-progress", self.now()
            self.after(self.order.limit, lambda: self.end("completed"), "time limit")
            self.note("answered")
            self._tell("answered")
            self._talk.start()

    def decline(self) -> None:
        with self._network.lock:
            self._must("ringing")
            self.end("busy")

    def to_voicemail(self, greeting: float = 8.0) -> None:
        """Let the network's answering machine pick up; it greets for so many seconds, and does nothing else."""
        with self._network.lock:
            self._must("ringing")
            self.machine = True
            self.note("voicemail")
            self.answer()
            self.after(greeting, lambda: self.note("beep"), "beep")

    def hang_up(self) -> None:
        with self._network.lock:
            self._must_be_talked_on()
            self.end("completed")

    def press(self, digit: str) -> None:
        """Press one key. A key that no Gather waits for is lost, as on the telephone.

        Raises ValueError if `digit` is no key of a telephone, and AssertionError if nobody is on the line.
        """
        if len(digit) != 1 or digit not in "0123456789*#":
            raise ValueError(f"{digit!r} is not a key of a telephone")
        with self._network.lock:
            self._must_be_talked_on()
            self.note("pressed" if self.listening else "pressed in vain", digit)
            self._talk.press(digit)

    # What the network does

    def dial(self) -> None:
        self.status = "initiated"
        self.after(self._network.ring_delay, self.ring, "ring")
        self._happen("initiated")

    def ring(self) -> None:
        if any(other is not self and (other.ringing or other.talking) for other in self._phone.calls):
            self.end("busy")
            return
        self.status = "ringing"
        self.after(self.order.timeout + self._network.ring_buffer, lambda: self.end("no-answer"), "rings out")
        self._happen("ringing")

    def fail(self) -> None:
        """End the call because its number cannot be reached."""
        self.end("failed")

    # What the REST API does

    def cancel(self) -> None:
        """Do what Status=canceled asks for: end the call if nobody has picked up yet; a conversation goes on."""
        with self._network.lock:
            if not self.over and not self.talking:
                self.end("canceled")

    def complete(self) -> None:
        """Do what Status=completed asks for: end the call in any state.

        Twilio does not document which status a call that still rings then gets; here it is "canceled".
        """
        with self._network.lock:
            if not self.over:
                self.end("completed" if self.talking else "canceled")

    def replace(self, fetch: Fetch | None, inline: str) -> bool:
        """Go on with other TwiML; return False and change nothing unless somebody is on the line."""
        with self._network.lock:
            if not self.talking:
                return False
            self._talk.change(fetch, inline)
            return True

    # How the call goes on by itself

    def now(self) -> float:
        return self._network.now()

    def after(self, seconds: float, action: Callable[[], None], label: str) -> ScheduledEvent:
        """Do `action` after so many virtual seconds, unless the call is answered or ends before that."""
        event = self._network.later(seconds, action, f"{label} {self.number}")
        self._pending.append(event)
        return event

    def note(self, event: str, text: str = "") -> None:
        self.transcript.append(Moment(self.now(), event, text))
        self._network.journal.add(self.now(), self.sid, self.number, event, text)
        self._behaviour.notice(self, event)

    def _must(self, status: str) -> None:
        if self.status != status:
            raise AssertionError(f"the call to {self.number} is {self.status}, not {status}")

    def _must_be_talked_on(self) -> None:
        self._must("in-progress")
        if self.machine:
            raise AssertionError(f"a voicemail has the call to {self.number}")

    def _happen(self, event: str) -> None:
        self.note(event)
        self._tell(event)

    def end(self, status: str) -> None:
        queued = self.status == "queued"
        self._talk.stop()
        self._cancel_pending()
        self.status, self.ended = status, self.now()
        self.note("ended", status)
        if not queued:
            self._tell("completed")

    def _cancel_pending(self) -> None:
        for event in self._pending:
            event.cancel()
        self._pending.clear()

    def _tell(self, event: str) -> None:
        order = self.order
        if not order.status_url or event not in order.events:
            return
        told = fields.status(self, self._network.account, self._sequence)
        self._sequence += 1
        request = WebhookRequest(event, order.status_url, told, order.status_method)
        self._network.courier.deliver(self.sid, self.number, request, lambda answer: self._told(event, answer))

    def _told(self, event: str, answer: WebhookAnswer) -> None:
        if not answer.good:
            self._network.courier.notice(
                self.sid, answer.error or 11217, f"{event}: status callback got {answer.status}"
            )
        elif answer.status != 204 and "content-type" not in answer.headers:
            self._network.courier.complain(self.sid, 11200, f"{event}: a status callback's answer without content type")
