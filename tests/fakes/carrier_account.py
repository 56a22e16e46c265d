"""Fakes of what the doctor asks outside: the account with the carrier, the tables, and a callback to ourselves."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.account import AccountStanding, CallerNumber
from rinban.core.errors import Forbidden, NotFound, Unavailable
from tests.fakes.faults import StoreFaults

KNOWN = ("JP", "US", "GB")


class MemoryCarrierAccount:
    """Implements ports.CarrierAccount, for an account in which everything is right until a test changes it.

    `away`: no answer; `refused`: the credentials are wrong; `hidden`: they may not read the countries.
    `waited`: when each call was made, and how long it was queued.
    """

    def __init__(self, at: float, *numbers: str) -> None:
        self.at: float | None = at
        self.status, self.trial = "active", False
        self.numbers = {number: CallerNumber(owned=True, voice=True) for number in numbers}
        self.closed: set[str] = set()
        self.waited: list[tuple[float, float]] = []
        self.away = self.refused = self.hidden = False

    def standing(self, *, seconds: float) -> AccountStanding:
        self._answer(seconds)
        return AccountStanding(self.status, self.trial, self.at)

    def caller(self, number: str, *, seconds: float) -> CallerNumber | None:
        self._answer(seconds)
        return self.numbers.get(number)

    def may_call(self, country: str, *, seconds: float) -> bool:
        self._answer(seconds)
        if self.hidden:
            raise Forbidden("Twilio: Forbidden (20403)")
        if country not in KNOWN:
            raise NotFound(f"Twilio: no {country}")
        return country not in self.closed

    def queued(self, since: float, *, seconds: float) -> tuple[float, ...]:
        self._answer(seconds)
        return tuple(seconds for at, seconds in self.waited if at >= since)

    def _answer(self, seconds: float) -> None:
        assert seconds > 0
        if self.away:
            raise Unavailable("Twilio: no answer in time")
        if self.refused:
            raise Forbidden("Twilio: Authenticate (20003)")


class MemorySchema:
    """Implements ports.Schema."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.outstanding: list[str] = []
        self.faults = StoreFaults("MySQL")

    def missing(self) -> Sequence[str]:
        with self.faults.reading():
            return [*self.outstanding]

    def now(self) -> float:
        with self.faults.reading():
            return self.at


class MemoryCallback:
    """Implements ports.SignedCallback. `answer`: the status and the text of what answers at that address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer = (200, '<?xml version="1.0"?><Response><Say>Good bye.</Say></Response>')
        self.away = False

    def ask(self, url: str, *, seconds: float) -> tuple[int, str]:
        assert seconds > 0
        self.asked.append(url)
        if self.away:
            raise Unavailable("api.example.test: ConnectTimeoutError")
        return self.answer
