"""The service's answer to an alert, and what a test says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `seconds` is how long it took in real time."""

    status: int
    body: dict[str, Any]
    seconds: float = 0.0

    @property
    def outcomes(self) -> list[str]:
        return [alert["outcome"] for alert in self.body.get("alerts", ())]

    @property
    def escalation(self) -> str:
        return str(self.body["alerts"][0]["escalation"])

    def is_(self, *outcomes: str) -> Answer:
        """Check that it was accepted, with these outcomes for its alerts."""
        assert (self.status, self.outcomes) == (202, list(outcomes)), (self.status, self.body)
        return self

    def because(self, words: str) -> Answer:
        """Each alert's reason has these words."""
        assert all(words in alert.get("reason", "") for alert in self.body["alerts"]), self.body
        return self

    def refused(self, status: int, *words: str) -> Answer:
        """Check that it was refused, with a message that contains all these words."""
        assert self.status == status, (self.status, self.body)
        assert all(word in self.body["message"] for word in words), self.body
        return self
