"""The TwiML verbs that the simulator performs, as data. Source: twilio.com/docs/voice/twiml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SayVerb:
    text: str
    language: str = "en-US"
    voice: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True)
class PlayVerb:
    url: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class PauseVerb:
    seconds: int = 1


Spoken = SayVerb | PlayVerb | PauseVerb


@dataclass(frozen=True, slots=True)
class GatherVerb:
    """Waits for keys while `verbs` are spoken.

    `action` "" is the URL of the current document. `timeout` is seconds without a key. `count` None is any number of
    digits. `finish` is the key that ends the input, or "" for none. `on_empty`: ask `action` even without a digit.
    """

    verbs: tuple[Spoken, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout: int = 5
    count: int | None = None
    finish: str = "#"
    on_empty: bool = False


@dataclass(frozen=True, slots=True)
class RedirectVerb:
    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class HangupVerb:
    pass


Verb = Spoken | GatherVerb | RedirectVerb | HangupVerb


@dataclass(frozen=True, slots=True)
class Breach:
    """Something Twilio's debugger would list. `fatal`: the document is not performed, and the fallback is asked."""

    code: int
    text: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    breaches: tuple[Breach, ...] = ()

    @property
    def failed(self) -> Breach | None:
        return next((breach for breach in self.breaches if breach.fatal), None)
