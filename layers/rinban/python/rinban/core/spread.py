"""How a number of waits is spread: the usual one, and the one that only few exceed."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

P95 = 95
"""Per cent of the values that the 95th percentile is not below."""


class Spread(NamedTuple):
    """`number`: how many values there are. `median`, `p95`: as `spread` says, None where there is no value."""

    number: int
    median: float | None
    p95: float | None


def spread(values: Iterable[float]) -> Spread:
    """The median, which lies between the two middle values where their number is even, and the 95th percentile.

    That is the smallest value that at least 95 % of all are not above (nearest rank), so that it is one that has really
    occurred; of fewer than twenty values it is the largest.
    """
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None)
    rank = -(-len(ordered) * P95 // 100)  # rounded up, without a fraction that a float would blur
    return Spread(len(ordered), median(ordered), ordered[rank - 1])
