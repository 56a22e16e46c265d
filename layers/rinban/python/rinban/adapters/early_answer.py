"""What was done on the way to something else, because it will most likely be asked for next: that saves a journey."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A")

TOGETHER = 2.0
"""Seconds for which an answer counts that was had before its question."""


class EarlyAnswer(Generic[Q, A]):
    """The answer to one question, kept until that question is put. It counts once: who asks again wants news."""

    def __init__(self) -> None:
        self._kept: tuple[Q, A, float] | None = None

    def keep(self, question: Q, answer: A) -> None:
        """In the place of what was kept before."""
        self._kept = question, answer, time.monotonic()

    def knows(self, question: Q) -> bool:
        """Whether the answer would be taken."""
        kept = self._kept
        return kept is not None and kept[0] == question and time.monotonic() - kept[2] < TOGETHER

    def take(self, question: Q) -> list[A]:
        """The answer as a list of one, or [] if it has to be asked for. An answer may itself be None."""
        found = [self._kept[1]] if self._kept and self.knows(question) else []
        self._kept = None
        return found

    def forget(self) -> None:
        """What was read before may be old by now."""
        self._kept = None


class EarlyAnswers(Generic[Q, A]):
    """The same for several questions, whose answers were had together. Each of them counts once."""

    def __init__(self) -> None:
        self._kept: dict[Q, A] = {}
        self._at = 0.0

    def keep(self, answers: Mapping[Q, A]) -> None:
        """In the place of those that were kept before."""
        self._kept, self._at = dict(answers), time.monotonic()

    def take(self, question: Q) -> list[A]:
        """As `EarlyAnswer.take`."""
        known = question in self._kept
        answers = [self._kept.pop(question)] if known else []
        return answers if time.monotonic() - self._at < TOGETHER else []
