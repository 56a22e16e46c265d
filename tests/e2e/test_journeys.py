"""How often each path waits for a store. One journey more is noticed here, before anybody has to measure it."""

from __future__ import annotations

import pytest

from local.bench.journeys import Walked, walked

AT_MOST = {
    "first alert": (2, 3),
    "one more alert": (2, 2),
    "phone rings": (2, 1),
    "answered": (2, 1),
    "end of call, next call": (2, 2),
    "key": (2, 1),
    "end of the call that took it": (2, 1),
    "recovery": (2, 2),
    "alert of a later run": (2, 3),
    "round in which nothing is due": (14, 8),
    "wake-up of a lost call, next call": (2, 2),
}
"""Journeys to MySQL and to Redis."""


@pytest.fixture(scope="module")
def costs() -> dict[str, Walked]:
    return {one.path: one for one in walked()}


def test_each_path_is_walked(costs: dict[str, Walked]) -> None:
    assert list(costs) == list(AT_MOST)


@pytest.mark.parametrize("path", AT_MOST)
def test_a_path_makes_no_more_journeys(costs: dict[str, Walked], path: str) -> None:
    made = tuple(costs[path].traffic[store].journeys for store in ("MySQL", "Redis"))
    assert made == AT_MOST[path], f"{path}: {made} journeys to MySQL and Redis"
