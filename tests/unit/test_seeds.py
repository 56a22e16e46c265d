"""A test with many seeds runs with each of them, and says with which it fails."""

from __future__ import annotations

import inspect

import pytest

from tests.seeds import each_seed


def test_each_seed_is_tried_once() -> None:
    tried = list[int]()
    each_seed(5)(tried.append)()
    assert tried == [0, 1, 2, 3, 4]


def test_the_first_seed_that_fails_ends_it_and_is_told() -> None:
    tried = list[int]()

    @each_seed(5)
    def fails(seed: int) -> None:
        tried.append(seed)
        assert seed < 3

    with pytest.raises(AssertionError) as failed:
        fails()
    assert tried == [0, 1, 2, 3]
    assert failed.value.__notes__ == ["with the seed 3"]


def test_to_pytest_it_is_a_test_that_needs_nothing() -> None:
    @each_seed(5)
    def test_something(seed: int) -> None:
        """What it is for."""

    assert inspect.signature(test_something).parameters == {}
    assert (test_something.__name__, test_something.__doc__) == ("test_something", "What it is for.")
