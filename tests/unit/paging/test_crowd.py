"""Turns are taken where saves are refused, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rinban.stores.group_lock import CROWDED, Contention


class Event:
    """Implements ports.Turns, and remembers who had one, and who has one now."""

    def __init__(self) -> None:
        self.had: list[str] = []
        self.has: list[str] = []

    @contextmanager
    def taken(self, group: str) -> Iterator[None]:
        self.had.append(group)
        self.has.append(group)
        try:
            yield
        finally:
            self.has.remove(group)


class Rig:
    def __init__(self) -> None:
        self.at = 100.0
        self.turns = Event()
        self.crowd = Contention(self.turns, lambda: self.at)

    def refused(self, group: str, times: int = 1) -> list[str]:
        """A step that is refused so many times; who has a turn at its end."""
        with self.crowd.step(group) as refused:
            for _ in range(times):
                refused()
            return list(self.turns.has)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_whoever_is_alone_takes_no_turn(rig: Rig) -> None:
    assert rig.refused("infra", times=0) == []
    assert rig.turns.had == []


def test_after_a_refusal_the_step_goes_on_in_its_turn_and_ends_it(rig: Rig) -> None:
    assert rig.refused("infra") == ["infra"]
    assert rig.turns.has == []


def test_one_step_takes_one_turn_however_often_it_is_refused(rig: Rig) -> None:
    assert rig.refused("infra", times=3) == ["infra"]
    assert rig.turns.had == ["infra"]


def test_where_it_was_crowded_the_next_step_begins_in_its_turn(rig: Rig) -> None:
    rig.refused("infra")
    assert rig.refused("infra", times=0) == ["infra"]
    assert rig.refused("web", times=0) == []


def test_a_crowd_is_over_some_time_after_the_last_refusal(rig: Rig) -> None:
    rig.refused("infra")
    rig.at += CROWDED - 1
    rig.refused("infra")
    rig.at += CROWDED - 1
    assert rig.refused("infra", times=0) == ["infra"]
    rig.at += 1
    assert rig.refused("infra", times=0) == []


def test_a_step_that_fails_ends_its_turn(rig: Rig) -> None:
    def fails() -> None:
        with rig.crowd.step("infra") as refused:
            refused()
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        fails()
    assert (rig.turns.had, rig.turns.has) == (["infra"], [])
