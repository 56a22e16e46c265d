"""The carrier's side of a call: its state, and since when Rinban knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from rinban.core.chain.call import CallOrder
from rinban.core.chain.record import Ref

QUEUED, RINGING, LISTENING, OVER = "queued", "ringing", "in-progress", "over"


@dataclass(eq=False)
class Call:
    """One call that exists. `known_at`: since when Rinban has its CallSid, from the carrier's answer or from a
    callback."""

    number: int
    sid: str
    order: CallOrder
    ref: Ref
    attempt: int
    token: str
    status: str = QUEUED
    made_at: float = 0.0
    known_at: float | None = None
    is_let_go: bool = False  # a key was pressed, or goodbye was said: the person may be on the line for a while
    asked_to_end: bool = False

    def known(self, now: float) -> None:
        self.known_at = now if self.known_at is None else self.known_at

    @property
    def live(self) -> bool:
        return self.status != OVER

    def __str__(self) -> str:
        return f"call {self.attempt} to {self.order.to[-1]}"


def where(order: CallOrder) -> tuple[Ref, int, str]:
    """Return the run, the attempt and the token in the URL of this order. The run's number begins the token."""
    parts = urlsplit(order.voice_url)
    *_, group, attempt = parts.path.split("/")
    (token,) = parse_qs(parts.query)["token"]
    return Ref(group, int(token.partition(".")[0])), int(attempt), token
