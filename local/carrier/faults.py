"""What goes wrong when a test wants it: rules that match the next requests of a kind, each a given number of times."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal["ct", "rt", "5xx"]
Kind = Literal["initiated", "ringing", "answered", "completed", "voice", "key", "redirect", "fallback", "sms"]
Making = Literal["create", "send"]
"""What is asked for: a call, or an SMS."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one request is delivered.

    `delay` is virtual seconds; `copies` are the virtual seconds after which the request is sent once more.
    `first` is how the first try fails: "ct" (no connection), "rt" (the service works, but its answer is lost) or "5xx"
    (the service works, but Twilio gets a 502). The overrides in the URL decide whether there is a second try.
    """

    lost: bool = False
    first: Trouble | None = None
    delay: float = 0.0
    copies: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Creation:
    """How one POST to Calls.json or Messages.json is answered.

    `made`: the call or the SMS is made, even if the answer is an error. `dropped`: the connection breaks before the
    answer. `slow`: real seconds before the answer is sent. `page`: a page of HTML is the answer, as a proxy sends one.
    """

    status: int = 201
    code: int = 0
    made: bool = True
    dropped: bool = False
    slow: float = 0.0
    page: bool = False


@dataclass(slots=True)
class _Rule:
    kind: str
    number: str | None
    times: int
    outcome: Delivery | Creation

    def matches(self, kind: str, number: str) -> bool:
        return self.times > 0 and self.kind == kind and self.number in (None, number)


@dataclass(slots=True)
class Faults:
    """The rules of one carrier. They are used up in the order in which they were given; `number` None is any phone."""

    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lose(self, kind: Kind, times: int = 1, number: str | None = None) -> None:
        """The request never reaches the service, however often it is retried. A lost status callback stays lost."""
        self._add(kind, times, number, Delivery(lost=True))

    def lose_answer(self, kind: Kind, times: int = 1, number: str | None = None) -> None:
        """The service does its work, but its answer never comes back: Twilio goes on as after a read time-out."""
        self.stumble(kind, "rt", times, number)

    def stumble(self, kind: Kind, trouble: Trouble, times: int = 1, number: str | None = None) -> None:
        """The first try fails in this way; the URL's overrides say whether there is another one."""
        self._add(kind, times, number, Delivery(first=trouble))

    def delay(self, kind: Kind, seconds: float, times: int = 1, number: str | None = None) -> None:
        """The request arrives so many virtual seconds later, perhaps after others that were sent later."""
        self._add(kind, times, number, Delivery(delay=seconds))

    def duplicate(self, kind: Kind, times: int = 1, number: str | None = None, after: float = 0.0) -> None:
        """The request arrives twice, the second time `after` virtual seconds later; the second answer is ignored."""
        self._add(kind, times, number, Delivery(copies=(after,)))

    def too_many(self, times: int = 1, number: str | None = None, making: Making = "create") -> None:
        """Creating a call is answered 429: Twilio never executes such a request, so it is safe to retry it."""
        self._add(making, times, number, Creation(status=429, code=20429, made=False))

    def refuse(
        self, code: int, status: int = 400, times: int = 1, number: str | None = None, making: Making = "create"
    ) -> None:
        """Creating a call is refused with one of Twilio's error codes, such as 21215."""
        self._add(making, times, number, Creation(status=status, code=code, made=False))

    def fail(
        self,
        status: int = 500,
        times: int = 1,
        number: str | None = None,
        *,
        made: bool = False,
        making: Making = "create",
    ) -> None:
        """Creating a call is answered 5xx; the call may have been made all the same."""
        self._add(making, times, number, Creation(status=status, code=20500, made=made))

    def drop_created(self, times: int = 1, number: str | None = None, making: Making = "create") -> None:
        """The call is made, but the connection breaks before the answer."""
        self._add(making, times, number, Creation(dropped=True))

    def slow(self, seconds: float, times: int = 1, number: str | None = None, making: Making = "create") -> None:
        """The call is made at once, but the answer comes only after so many real seconds."""
        self._add(making, times, number, Creation(slow=seconds))

    def answer_page(self, times: int = 1, number: str | None = None, making: Making = "create") -> None:
        """The answer is 201 with a page of HTML; nothing is made, and nobody can tell that by it."""
        self._add(making, times, number, Creation(made=False, page=True))

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    @property
    def left(self) -> list[str]:
        """The rules that have not been used up. A test that ends with some of them has not tested what it meant to."""
        with self._lock:
            return [f"{rule.kind} ×{rule.times}" for rule in self._rules if rule.times > 0]

    def delivery(self, kind: str, number: str) -> Delivery:
        outcome = self._take(kind, number)
        return outcome if isinstance(outcome, Delivery) else Delivery()

    def creation(self, number: str, making: Making) -> Creation:
        outcome = self._take(making, number)
        return outcome if isinstance(outcome, Creation) else Creation()

    def _add(self, kind: str, times: int, number: str | None, outcome: Delivery | Creation) -> None:
        with self._lock:
            self._rules.append(_Rule(kind, number, times, outcome))

    def _take(self, kind: str, number: str) -> Delivery | Creation | None:
        with self._lock:
            for rule in self._rules:
                if rule.matches(kind, number):
                    rule.times -= 1
                    return rule.outcome
            return None
