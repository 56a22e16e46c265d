"""Phones and the people who answer them: what somebody does when it rings, as a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from local.carrier.calls import PhoneCall


class Behaviour(Protocol):
    """Told of every event of a call ("initiated", "ringing", "answered", "waits" ...); it acts through `call.after`."""

    def notice(self, call: PhoneCall, event: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Manual:
    """Rings until the test, or somebody at the terminal, does something."""

    def notice(self, call: PhoneCall, event: str) -> None:
        return


@dataclass(frozen=True, slots=True)
class Ignore:
    """Lets it ring."""

    def notice(self, call: PhoneCall, event: str) -> None:
        return


@dataclass(frozen=True, slots=True)
class AnswerAfter:
    """Picks up and says and presses nothing."""

    seconds: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.seconds, call.answer, "picks up")


@dataclass(frozen=True, slots=True)
class Press:
    """Picks up and presses `digits`: one at each prompt, once it has been heard to the end; or, with `after`, all of
    them so many seconds after picking up, one a second, whoever is speaking."""

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
    """Picks up and puts down again without a key."""

    seconds: float = 3.0
    answers: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, call.answer, "picks up")
        elif event == "answered":
            call.after(self.seconds, call.hang_up, "hangs up")


@dataclass(frozen=True, slots=True)
class Decline:
    """Presses the red button while it rings."""

    after: float = 2.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.after, call.decline, "declines")


@dataclass(frozen=True, slots=True)
class Voicemail:
    """The network's machine answers, greets (over the message, which starts at once), and stays to the end."""

    greeting_seconds: float = 8.0
    answers: float = 15.0

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, call.answer, "voicemail answers")
        elif event == "answered":
            call.after(self.greeting_seconds, partial(call.note, "beep"), "beep")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Switched off, or no such number: the call fails before it rings."""

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "initiated":
            call.after(0.0, call.fail, "unreachable")


@dataclass(slots=True)
class SimulatedPhone:
    """A number and what happens there: one behaviour a call, the last one for all that follow."""

    number: str
    calls: list[PhoneCall] = field(default_factory=list)
    _script: list[Behaviour] = field(default_factory=lambda: [Manual()])

    def will(self, *script: Behaviour) -> SimulatedPhone:
        self._script = list(script)
        return self

    @property
    def live(self) -> PhoneCall | None:
        """The call that rings or is spoken on."""
        return next((call for call in self.calls if call.ringing or call.talking), None)

    @property
    def last(self) -> PhoneCall | None:
        return self.calls[-1] if self.calls else None

    @property
    def ringing(self) -> bool:
        return any(call.ringing for call in self.calls)

    def connect(self, call: PhoneCall) -> Behaviour:
        """How this call will be met."""
        self.calls.append(call)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]
