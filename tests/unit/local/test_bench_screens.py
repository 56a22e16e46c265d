"""How surely a call is later while screens look: what is printed of some pairs."""

from __future__ import annotations

import math

import pytest

from local.bench.screens import interval


@pytest.mark.parametrize(
    ("number", "low", "high"), [(6, 1, 6), (8, 1, 8), (9, 2, 8), (20, 6, 15), (30, 10, 21), (100, 40, 61)]
)
def test_the_interval_of_a_median_is_that_of_the_sign_test(number: int, low: int, high: int) -> None:
    """Of tables of the binomial distribution with p = 1/2."""
    assert interval(list(range(number, 0, -1))) == (low, high)


@pytest.mark.parametrize("number", range(6))
def test_so_few_pairs_say_nothing(number: int) -> None:
    assert interval([1.0] * number) == (-math.inf, math.inf)
