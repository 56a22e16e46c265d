"""The interval that ./dev bench outlets prints is Student's."""

from __future__ import annotations

import pytest

from local.bench.outlets import interval


@pytest.mark.parametrize(("count", "quantile"), [(10, 2.262), (30, 2.045), (100, 1.984)])
def test_it_is_as_wide_as_the_tables_of_students_distribution_say(count: int, quantile: float) -> None:
    values = [1.0, -1.0] * (count // 2)
    deviation = (count / (count - 1)) ** 0.5
    assert interval(values) == pytest.approx(quantile * deviation / count**0.5, rel=0.002)
