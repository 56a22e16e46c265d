"""The people of the story, who listen before they press a key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from local.carrier import PhoneCall, speech

REACTION = 0.6


@dataclass(frozen=True, slots=True)
class Listener:
    """Picks up after `answers` seconds of ringing, and presses `digit` shortly after the voice has named it."""

    digit: str
    answers: float

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(self.answers, call.answer, "picks up")
        elif event == "says" and not call.pressed and self.digit in call.saying:
            named = call.saying[: call.saying.index(self.digit) + 1]
            call.after(speech.seconds(named) + REACTION, partial(call.press, self.digit), "presses")
