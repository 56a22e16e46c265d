"""What the telephones on the page show: a function of what has happened on the calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.carrier import speech
from local.carrier.network import JournalEntry
from local.phones.phones import masked

# A sentence ends with its mark in Japanese, and with the space after its mark elsewhere, so that 4.2 stays whole.
_BETWEEN_SENTENCES = re.compile(r"(?<=[。！？])|(?<=[.!?]\s)")


@dataclass(slots=True)
class Caption:
    """Something on a call that is shown as a text. `at`: seconds since 1970.

    `kind`: "says", the voice's words; "key", what somebody pressed; "lost key", what nothing listened for; "beep" of a
    voicemail; "error", when the service did not answer. `done`: the words have been said. `cut`: but not to their end,
    because of a key or the end of the call.
    """

    at: float
    kind: str
    text: str = ""
    done: bool = False
    cut: bool = False

    def end(self, heard: str) -> None:
        """The voice has ended, after so much of its words."""
        self.done, self.cut = True, heard != self.text
        self.text = heard

    def told(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "done": self.done,
            "cut": self.cut,
            "sentences": list(_sentences(self)) if self.kind == "says" else [],
        }


def _sentences(caption: Caption) -> Iterator[dict[str, Any]]:
    """Each sentence, and when its first sound is heard."""
    at = caption.at
    for sentence in filter(None, _BETWEEN_SENTENCES.split(caption.text)):
        yield {"at": at, "text": sentence}
        at += speech.seconds(sentence)


@dataclass(slots=True)
class ShownCall:
    """A call as its telephone shows it. `picked_up` and `ended` are None until they happen; times are seconds since
    1970. `end` is how it ended ("completed", "no-answer" ...). `waits`: the voice is silent, until a key is pressed."""

    sid: str
    began: float
    picked_up: float | None = None
    ended: float | None = None
    end: str = ""
    voicemail: bool = False
    waits: bool = False
    captions: list[Caption] = field(default_factory=list)

    @property
    def status(self) -> str:
        """ "ringing", "voicemail", "talking" or "over"."""
        if self.ended is not None:
            return "over"
        if self.picked_up is None:
            return "ringing"
        return "voicemail" if self.voicemail else "talking"

    def happens(self, entry: JournalEntry) -> None:
        self.waits = entry.event == "waits"
        if entry.event == "voicemail":
            self.voicemail = True
        elif entry.event == "answered":
            self.picked_up = entry.at
        elif entry.event == "heard":
            self._speech().end(entry.text)
        elif entry.event == "ended":
            self.ended, self.end = entry.at, entry.text
        elif kind := _CAPTIONS.get(entry.event):
            self.captions.append(Caption(entry.at, kind, entry.text))

    def _speech(self) -> Caption:
        return next(caption for caption in reversed(self.captions) if caption.kind == "says")

    def told(self) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "status": self.status,
            "began": self.began,
            "picked_up": self.picked_up,
            "ended": self.ended,
            "end": self.end,
            "by_voicemail": self.voicemail,
            "waits": self.waits,
            "keys": "".join(caption.text for caption in self.captions if caption.kind == "key"),
            "captions": [caption.told() for caption in self.captions],
        }


_CAPTIONS = {
    "says": "says",
    "pressed": "key",
    "pressed in vain": "lost key",
    "beep": "beep",
    "application error": "error",
}


@dataclass(slots=True)
class Telephones:
    """All simulated telephones, by their numbers, each with the last call that rang there."""

    _calls: dict[str, ShownCall] = field(default_factory=dict)

    def happens(self, entries: Iterable[JournalEntry]) -> None:
        for entry in entries:
            shown = self._calls.get(entry.to)
            if entry.event == "ringing":
                self._calls[entry.to] = ShownCall(entry.sid, entry.at)
            elif shown and shown.sid == entry.sid:  # what never rings is not shown: the telephone is switched off
                shown.happens(entry)

    def told(self, names: Mapping[str, str]) -> list[dict[str, Any]]:
        """Tell of each telephone for the page: those of `names` (by number) in its order, then others that were called.
        No whole number is told."""
        numbers = [*names, *(number for number in self._calls if number not in names)]
        return [
            {"name": names.get(number, ""), "number": masked(number), "call": self._told(number)} for number in numbers
        ]

    def _told(self, number: str) -> dict[str, Any] | None:
        shown = self._calls.get(number)
        return shown.told() if shown else None
