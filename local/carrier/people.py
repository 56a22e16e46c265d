"""Simulated phones and the people who answer them: what somebody does when the phone rings, as a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from local.carrier.calls import Behaviour, PhoneCall


@dataclass(frozen=True, slots=True)
class Manual:
    """Does nothing by itself: a test, or somebody at the terminal, picks up and presses keys."""

    def notice(self, call: PhoneCall, event: str) -> None:
        return


@dataclass(frozen=True, slots=True)
class Ignore:
    """Never picks up, so that the call ends as "no-answer"."""

    def notice(self, call: PhoneCall, event: str) -> None:
        return


@dataclass(frozen=True, slots=True)
class AnswerAfter:
    """Picks up after so many seconds of ringing, and presses nothing."""

    seconds: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.seconds, call.answer, "picks up")


@dataclass(frozen=True, slots=True)
class Press:
    """Picks up after `answers` seconds and presses `digits`.

    Without `after` one digit is pressed at each prompt, when that has been spoken to its end. With `after` they are
    pressed that many seconds after picking up, one a second, even while the voice is speaking.
    """

    digits: str
    after: float | None = None
    answers: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, call.answer, "picks up")
        elif event == "answered" and self.after is not None:
            for index, digit in enumerate(self.digits):
                call.after(self.after + index, partial(call.press, digit), "presses")
        elif event == "waits" and self.after is None and len(call.pressed) < len(self.digits):
            digit = self.digits[len(call.pressed)]
            call.after(0.5, partial(call.press, digit), "presses")


@dataclass(frozen=True, slots=True)
class HangUpAfter:
    """Picks up after `answers` seconds and hangs up `seconds` later, without pressing a key."""

    seconds: float = 3.0
    answers: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, call.answer, "picks up")
        elif event == "answered":
            call.after(self.seconds, call.hang_up, "hangs up")


@dataclass(frozen=True, slots=True)
class Decline:
    """Refuses the call after so many seconds of ringing; it ends as "busy"."""

    after: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.after, call.decline, "declines")


@dataclass(frozen=True, slots=True)
class Voicemail:
    """The network's answering machine picks up, greets while the message is already spoken, and never hangs up."""

    greeting_seconds: float = 8.0
    answers: float = 15.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, partial(call.to_voicemail, self.greeting_seconds), "voicemail answers")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A phone that is switched off, or a number that does not exist: the call fails before it rings."""

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "initiated":
            call.after(0.0, call.fail, "unreachable")


@dataclass(slots=True)
class SimulatedPhone:
    """A phone number and what happens there. Each call takes the next behaviour of the script; the last one stays."""

    number: str
    calls: list[PhoneCall] = field(default_factory=list)
    _script: list[Behaviour] = field(default_factory=lambda: [Manual()])

    def will(self, *script: Behaviour) -> SimulatedPhone:
        self._script = list(script)
        return self

    @property
    def live(self) -> PhoneCall | None:
        """The call that is ringing or that somebody has picked up; None if there is none."""
        return next((call for call in self.calls if call.ringing or call.talking), None)

    @property
    def last(self) -> PhoneCall | None:
        return self.calls[-1] if self.calls else None

    @property
    def ringing(self) -> bool:
        return any(call.ringing for call in self.calls)

    def connect(self, call: PhoneCall) -> Behaviour:
        """Add a call to this phone, and return how it will be answered."""
        self.calls.append(call)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]
