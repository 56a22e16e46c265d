"""A person who takes it: picks up, and presses the key as soon as the voice asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from local.carrier import PhoneCall

LOOKS_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class TakesIt:
    """Waits for as long as a container needs for its first answer: what is pressed before it is lost."""

    key: str = "1"

    def notice(self, call: PhoneCall, event: str) -> None:
        if event == "ringing":
            call.after(0.5, call.answer, "picks up")
        elif event == "answered":
            self._press_when_asked(call)

    def _press_when_asked(self, call: PhoneCall) -> None:
        if call.listening:
            call.press(self.key)
        elif call.talking:
            call.after(LOOKS_EVERY, partial(self._press_when_asked, call), "listens")
