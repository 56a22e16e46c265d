"""Draws every choice of an incident, so that it can be played again, and made smaller."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Drawn = Mapping[str, Sequence[float]]


class Dice:
    """Draws numbers from 0 to 1 for one purpose; 0 is always the harmless choice. `again`:
    numbers drawn before, to be used
    once more."""

    def __init__(self, seed: str, again: Sequence[float] | None) -> None:
        self._random = random.Random(seed)
        self._again = None if again is None else list(reversed(again))
        self.drawn: list[float] = []

    def number(self) -> float:
        self.drawn.append(self._next())
        return self.drawn[-1]

    def _next(self) -> float:
        if self._again is None:
            return self._random.random()
        return self._again.pop() if self._again else 0.0

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.number() > 1 - probability

    def one_of(self, options: Sequence[T]) -> T:
        return options[int(self.number() * len(options))]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.number()


class Chances:
    """The dice of one incident, one for each purpose, so that a draw for one purpose does not change those for the
    others.

    `again`: the draws of an earlier incident, to play it once more."""

    def __init__(self, seed: str, again: Drawn | None = None) -> None:
        self.seed = seed
        self._again = again
        self._of: dict[str, Dice] = {}

    def of(self, purpose: str) -> Dice:
        if purpose not in self._of:
            again = None if self._again is None else self._again.get(purpose, ())
            self._of[purpose] = Dice(f"{self.seed}/{purpose}", again)
        return self._of[purpose]

    @property
    def drawn(self) -> Drawn:
        return {purpose: tuple(dice.drawn) for purpose, dice in self._of.items()}


def smaller(drawn: Drawn, still_fails: Callable[[Drawn], bool], tries: int = 400) -> Drawn:
    """Return the draws of the same failure with as few harmful choices as can be found in so many tries."""
    size = max(map(len, drawn.values()), default=0)
    while size:
        for attempt in _tamed(drawn, size):
            if not tries:
                return drawn
            tries -= 1
            drawn = attempt(drawn) if still_fails(attempt(drawn)) else drawn
        size //= 2
    return drawn


def _tamed(drawn: Drawn, size: int) -> Iterator[Callable[[Drawn], Drawn]]:
    for purpose, numbers in drawn.items():
        for start in range(0, len(numbers), size):
            if any(numbers[start : start + size]):
                yield _taming(purpose, start, start + size)


def _taming(purpose: str, start: int, stop: int) -> Callable[[Drawn], Drawn]:
    def tame(drawn: Drawn) -> Drawn:
        numbers = [0.0 if start <= place < stop else n for place, n in enumerate(drawn[purpose])]
        return {**drawn, purpose: numbers}

    return tame
