"""The lock of a group is taken where saves are refused, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rinban.stores.contention import CROWDED, FIRST, LONGEST, Contention


class Lock:
    """Implements ports.GroupLock, and remembers which locks were taken and which are held. `away`: nobody gets one."""

    def __init__(self) -> None:
        self.had: list[str] = []
        self.has: list[str] = []
        self.away = False

    @contextmanager
    def taken(self, group: str) -> Iterator[bool]:
        if self.away:
            yield False
            return
        self.had.append(group)
        self.has.append(group)
        try:
            yield True
        finally:
            self.has.remove(group)


class Rig:
    def __init__(self) -> None:
        self.at = 100.0
        self.lock, self.waits = Lock(), list[float]()
        self.contention = Contention(self.lock, self.waits.append, lambda: self.at)

    def refused(self, group: str, times: int = 1) -> list[str]:
        """Do a step whose save is refused so many times; return which groups are locked at its end."""
        with self.contention.around(group) as refused:
            for _ in range(times):
                refused()
            return list(self.lock.has)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_process_that_is_alone_takes_no_lock(rig: Rig) -> None:
    assert rig.refused("infra", times=0) == []
    assert rig.lock.had == []


def test_after_a_refusal_the_step_goes_on_in_its_turn_and_ends_it(rig: Rig) -> None:
    assert rig.refused("infra") == ["infra"]
    assert rig.lock.has == []


def test_one_step_takes_one_turn_however_often_it_is_refused(rig: Rig) -> None:
    assert rig.refused("infra", times=3) == ["infra"]
    assert rig.lock.had == ["infra"]


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
        with rig.contention.around("infra") as refused:
            refused()
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        fails()
    assert (rig.lock.had, rig.lock.has) == (["infra"], [])


def test_in_a_crowd_what_is_read_before_the_step_is_read_in_its_turn(rig: Rig) -> None:
    rig.refused("infra")
    with rig.contention.ahead("infra"):
        assert rig.lock.has == ["infra"]
        with rig.contention.around("infra"):
            assert rig.lock.has == ["infra"]
        assert rig.lock.has == []  # whoever is called then, nobody waits for that
        assert rig.refused("infra", times=0) == ["infra"]  # a second step has its own
    assert rig.lock.had == ["infra"] * 3
    assert rig.lock.has == []


def test_where_there_is_no_crowd_nothing_is_locked_ahead(rig: Rig) -> None:
    with rig.contention.ahead("infra"):
        assert rig.refused("infra", times=0) == []
    assert rig.lock.had == []


def test_a_turn_ahead_ends_where_no_step_follows_or_one_of_another_group(rig: Rig) -> None:
    rig.refused("infra")
    with pytest.raises(ValueError, match="no group"), rig.contention.ahead("infra"):
        raise ValueError("no group")
    assert rig.lock.has == []
    with rig.contention.ahead("infra"), rig.contention.around("default"):
        assert rig.lock.has == []
    with rig.contention.around("web"):
        assert rig.lock.has == []


def test_without_a_lock_ahead_a_refusal_is_waited_for_by_lot(rig: Rig) -> None:
    rig.refused("infra")
    rig.lock.away = True
    with rig.contention.ahead("infra"):
        assert rig.refused("infra", times=2) == []
    assert len(rig.waits) == 2


def test_where_the_lock_is_held_nobody_waits_by_lot(rig: Rig) -> None:
    rig.refused("infra")
    assert rig.waits == []


def test_without_a_lock_each_refusal_is_followed_by_a_longer_wait_up_to_a_limit(rig: Rig) -> None:
    rig.lock.away = True
    assert rig.refused("infra", times=8) == []
    assert len(rig.waits) == 8
    assert all(0 <= wait <= min(FIRST * 2**n, LONGEST) for n, wait in enumerate(rig.waits))
