"""How a number of waits is spread: the usual one, and those that only few exceed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

P95, P99 = 95, 99
"""Per cent of the values that the 95th and the 99th percentile are not below."""


class Spread(NamedTuple):
    """`number`: how many values there are. `median`, `p95`, `p99`: as `spread` says, None where there is no value."""

    number: int
    median: float | None
    p95: float | None
    p99: float | None


def spread(values: Iterable[float]) -> Spread:
    """The median, which lies between the two middle values where their number is even, and the two percentiles."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None, None)
    return Spread(len(ordered), median(ordered), percentile(ordered, P95), percentile(ordered, P99))


def percentile(ordered: Sequence[float], part: int) -> float:
    """The smallest of these values, which are in order, that at least `part` per cent of all are not above.

    That is the nearest rank, so that it is a value that has really occurred; of few values it is the largest.
    """
    return ordered[rank(len(ordered), part) - 1]


def rank(number: int, part: int) -> int:
    """The place in their order, from 1, of this percentile of so many values."""
    return -(-number * part // 100)  # rounded up, without a fraction that a float would blur
