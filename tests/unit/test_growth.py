"""The measure of growth: it tells work that takes its size from work that takes the square of it."""

from __future__ import annotations

from tests.growth import grows_with_its_size


def once(text: str) -> int:
    return sum(character == "b" for character in text)


def each_with_each(text: str) -> int:
    return sum(one == other for one in text for other in text)


def row(size: int) -> str:
    return "a" * size


def test_work_that_takes_its_size() -> None:
    assert grows_with_its_size(once, row, 1_000_000)


def test_work_that_takes_more_is_noticed() -> None:
    assert not grows_with_its_size(each_with_each, row, 2_000)


def test_work_that_takes_next_to_nothing_is_not_judged() -> None:
    assert grows_with_its_size(each_with_each, row, 100)
