"""Writes to the screen what happens on the phones, while it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from local.carrier import Carrier, PhoneCall, speech
from local.carrier.network import JournalEntry
from local.demo.screen import Quotation, Screen, padded

ZONE = ZoneInfo("Asia/Tokyo")
NAME = 6  # columns
SPEECH = 12
DOT = 2.5  # seconds of ringing


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the rota, as the screen names them. `language` is "ja" or "en"."""

    name: str
    language: str


@dataclass(slots=True)
class Teller:
    """Writes the events of the carrier. `people` are by phone number; `hung_up` is called with each call that somebody
    had picked up, after its end; `meanwhile` when a voice has fallen silent, before the key is told that made it so.

    `news` writes the events that are new. Between two events `moment` shows how far the last one has got.
    """

    screen: Screen
    carrier: Carrier
    people: Mapping[str, Person]
    hung_up: Callable[[PhoneCall], None]
    meanwhile: Callable[[], None]
    _told: int = 0
    _since: float = 0.0
    _dots: int = 0
    _quotation: Quotation | None = None
    _pressed: list[str] = field(default_factory=list)

    def news(self) -> None:
        for entry in self.carrier.journal.entries[self._told :]:
            self._told += 1
            if entry.event in _TOLD:
                _TOLD[entry.event](self, entry)

    def moment(self, now: float) -> None:
        """Write a dot for every 2.5 seconds of ringing, or the words as they are spoken, up to the time `now`."""
        if self._quotation:
            text = self._quotation.text
            so_far = speech.spoken_part(text, (now - self._since) / speech.seconds(text))
            self._quotation.reveal(len(so_far) - 1 if so_far != text else len(text))
        elif any(call.ringing for call in self.carrier.calls):
            self._ring(now)

    def _ring(self, now: float) -> None:
        dots = int((now - self._since) / DOT)
        if dots > self._dots:
            self.screen.put("." * (dots - self._dots))
            self._dots = dots

    def name(self, number: str) -> str:
        return self.people[number].name if number in self.people else number

    def _ringing(self, entry: JournalEntry) -> None:
        self._since, self._dots = entry.at, 0
        self.screen.put(f"{clock(entry.at)}  ☎ {padded(self.name(entry.to), NAME)} ringing ")

    def _answered(self, entry: JournalEntry) -> None:
        self._ring(entry.at)
        self.screen.line("  picks up")

    def _says(self, entry: JournalEntry) -> None:
        english = entry.to in self.people and self.people[entry.to].language == "en"
        self._since = entry.at
        self._quotation = Quotation(self.screen, entry.text, '""' if english else "「」", SPEECH)
        self._quotation.begin()

    def _heard(self, entry: JournalEntry) -> None:
        if self._quotation:
            self._quotation.end(entry.text)
        self._quotation = None
        self.meanwhile()
        for said in self._pressed:
            self.screen.line(said)
        self._pressed.clear()

    def _press(self, entry: JournalEntry) -> None:
        vain = ", but nothing listens" if entry.event == "pressed in vain" else ""
        said = f"{' ' * SPEECH}{self.name(entry.to)} presses {entry.text}{vain}"
        if self._quotation:  # the voice falls silent first
            self._pressed.append(said)
        else:
            self.screen.line(said)

    def _ended(self, entry: JournalEntry) -> None:
        call = self.carrier.find(entry.sid)
        if call and call.picked_up is not None:
            self.hung_up(call)
        elif call:
            self._ring(entry.at)
            self.screen.line(f"  {entry.text.replace('-', ' ')}{_rang(call)}")


_TOLD = {
    "ringing": Teller._ringing,
    "answered": Teller._answered,
    "says": Teller._says,
    "heard": Teller._heard,
    "pressed": Teller._press,
    "pressed in vain": Teller._press,
    "ended": Teller._ended,
}


def _rang(call: PhoneCall) -> str:
    """Return how long the call rang, such as " (25 s)"; "" if it never rang."""
    rang = next((moment.at for moment in call.transcript if moment.event == "ringing"), None)
    return "" if rang is None or call.ended is None else f" ({call.ended - rang:.0f} s)"


def clock(at: float) -> str:
    return datetime.fromtimestamp(at, ZONE).strftime("%H:%M:%S")
