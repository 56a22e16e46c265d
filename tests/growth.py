"""Whether work takes no more than its size. What takes the square of it is noticed, whatever else the machine does.

Seconds are no measure here, since the same work takes twice as long on a busy machine; `./dev bench` shows those.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MORE = 4
"""How many times as large the large one is."""

LONGER = 9
"""How many times as long it may take: more than MORE, since machines are noisy, and less than its square."""

TOO_LITTLE = 0.02
"""Processor seconds that say nothing about growth."""

PATIENCE = 10.0
"""Processor seconds that nothing takes, a hundred times as many as are usual."""

TRIES = 5


def grows_with_its_size(work: Callable[[T], object], make: Callable[[int], T], size: int) -> bool:
    """Whether `work` on what `make` makes of `size` takes about four times as long as on a quarter of it, or less.

    Each try is made of another size, so that nothing is found in a cache. What others do on the machine only adds time:
    the quickest try counts. A quarter is measured before the whole and after it, or a machine that has just become
    quicker would hide how much longer the whole takes.
    """
    small = large = float("inf")
    for number in range(0, 2 * TRIES, 2):
        small = min(small, _seconds(work, make(size // MORE - number)))
        large = min(large, _seconds(work, make(size - number)))
        small = min(small, _seconds(work, make(size // MORE - number - 1)))
        if large <= max(TOO_LITTLE, LONGER * small):
            return large < PATIENCE
    return False


def _seconds(work: Callable[[T], object], value: T) -> float:
    """Of this process alone."""
    began = time.process_time()
    work(value)
    return time.process_time() - began
