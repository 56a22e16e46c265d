"""Performs one TwiML document on a call, in virtual time.

The document is a generator that yields how long to wait and is sent the key that was pressed meanwhile, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

from local.carrier import speech
from local.carrier.timeline import ScheduledEvent
from local.carrier.verbs import (
    Document,
    GatherVerb,
    HangupVerb,
    PauseVerb,
    PlayVerb,
    RedirectVerb,
    SayVerb,
    Spoken,
    Verb,
)
from local.carrier.webhook import Fields

FOREVER = 1000  # what loop="0" means
PLAY_SECONDS = 3.0  # the length of any recording


@dataclass(frozen=True, slots=True)
class Fetch:
    """The next document to ask the service for. `extra` are the fields that this request has beside the usual ones."""

    kind: str
    url: str
    method: str = "POST"
    extra: Fields = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """The verb was performed, and the next verb of the document follows."""


Wait = Generator[float, str | None, str | None]
Step = Generator[float, str | None, "Fetch | Nothing | None"]


class Ear(Protocol):
    """The call on which a document is performed, as the player needs it."""

    def now(self) -> float: ...
    def after(self, seconds: float, action: Callable[[], None], label: str) -> ScheduledEvent: ...
    def note(self, event: str, text: str = "") -> None: ...


@dataclass(slots=True)
class Player:
    """Performs one document.

    `listening`: whether a key that is pressed now is taken. `saying`: the text that is being spoken, or "". `done` is
    called at the end, with the document to fetch next, or with None to hang up.
    """

    ear: Ear
    done: Callable[[Fetch | None], None]
    document: Document
    url: str
    listening: bool = False
    saying: str = ""
    _wait: ScheduledEvent | None = None
    _steps: Step = field(init=False)

    def start(self) -> None:
        self._steps = self._perform()
        self._go(None)

    def press(self, digit: str) -> bool:
        """Press a key; return whether a Gather was waiting for it."""
        if not self.listening:
            return False
        if self._wait:
            self._wait.cancel()
        self._go(digit)
        return True

    def stop(self) -> None:
        if self._wait:
            self._wait.cancel()
        self._steps.close()

    def _go(self, key: str | None) -> None:
        try:
            seconds = self._steps.send(key)
        except StopIteration as end:
            self._wait = None
            self.done(end.value)
        else:
            self._wait = self.ear.after(seconds, lambda: self._go(None), "document")

    def _perform(self) -> Step:
        for verb in self.document.verbs:
            result = yield from self._one(verb)
            if not isinstance(result, Nothing):
                return result
        return None

    def _one(self, verb: Verb) -> Step:
        match verb:
            case HangupVerb():
                return None
            case RedirectVerb(url, method):
                return Fetch("redirect", url, method)
            case GatherVerb():
                return (yield from self._gather(verb))
            case _:
                yield from self._sound(verb)
                return Nothing()

    def _sound(self, verb: Spoken) -> Wait:
        match verb:
            case PauseVerb(seconds):
                return (yield float(seconds))
            case SayVerb(text):
                return (yield from self._repeat(text, speech.seconds(text), verb.loop))
            case PlayVerb(url):
                return (yield from self._repeat(f"♪ {url}", PLAY_SECONDS, verb.loop))

    def _repeat(self, text: str, seconds: float, loop: int) -> Wait:
        for _ in range(loop or FOREVER):
            key = yield from self._speak(text, seconds)
            if key is not None:
                return key
        return None

    def _speak(self, text: str, seconds: float) -> Wait:
        began = self.ear.now()
        self.saying = text
        self.ear.note("says", text)
        try:
            return (yield seconds)
        finally:
            self.saying = ""
            self.ear.note("heard", speech.spoken_part(text, (self.ear.now() - began) / seconds))

    def _gather(self, gather: GatherVerb) -> Step:
        self.listening = True
        try:
            digits, finish = yield from self._collect(gather)
        finally:
            self.listening = False
        if not digits and not gather.on_empty:
            return Nothing()
        extra = (("Digits", digits), ("FinishedOnKey", finish), ("msg", "Gather End"))
        return Fetch("key", gather.action or self.url, gather.method, extra)

    def _collect(self, gather: GatherVerb) -> Generator[float, str | None, tuple[str, str]]:
        """Return the digits and the key that finished them.

        The first key stops the speech, and every key starts the time-out anew.
        """
        key: str | None = None
        for verb in gather.verbs:
            key = yield from self._sound(verb)
            if key is not None:
                break
        digits = ""
        while True:
            if key is None:
                self.ear.note("waits")
                key = yield float(gather.timeout)
            if key is None or key == gather.finish:
                return digits, key or ""
            digits, key = digits + key, None
            if len(digits) == gather.count:
                return digits, ""
