"""The median and the percentiles, compared with what they are by their definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.spread import Spread, percentile, spread


def test_nothing_has_no_middle() -> None:
    assert spread([]) == Spread(0, None, None, None)


@pytest.mark.parametrize(
    ("values", "median", "p95", "p99"),
    [
        ([7.0], 7.0, 7.0, 7.0),
        ([1.0, 3.0], 2.0, 3.0, 3.0),
        ([9.0, 1.0, 2.0], 2.0, 9.0, 9.0),
        (range(1, 20), 10, 19, 19),
        (range(1, 21), 10.5, 19, 20),
        (range(1, 101), 50.5, 95, 99),
        (range(1, 102), 51, 96, 100),
        ([5.0] * 99 + [900.0], 5.0, 5.0, 5.0),
    ],
)
def test_the_middle_and_what_few_exceed(values: list[float], median: float, p95: float, p99: float) -> None:
    assert spread(values) == Spread(len(values), median, p95, p99)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_at_least_so_many_of_100_are_not_above_it_and_no_smaller_value_has_that(values: list[float], part: int) -> None:
    found = percentile(sorted(values), part)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= len(values) * part
    assert all(sum(one <= less for one in values) * 100 < len(values) * part for less in values if less < found)
