"""The timer, in memory and in Redis; and taking turns, which is Redis's alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from rinban.adapters.redis import RedisTimer, RedisTurns
from rinban.core.errors import Unavailable
from rinban.ports import Ref, Timer
from tests.contract.conftest import Real
from tests.fakes.shell import START, ids
from tests.fakes.stores import MemoryTimer

KINDS = ["memory", "redis"]


@pytest.fixture(params=KINDS)
def timer(request: pytest.FixtureRequest) -> Timer:
    return MemoryTimer() if request.param == "memory" else RedisTimer(request.getfixturevalue("real").redis())


@pytest.fixture
def due(timer: Timer, group: str) -> Callable[[float], list[int]]:
    """The runs of this test's group that are to be woken at START + seconds."""
    return lambda seconds: [ref.run for ref in timer.due(START + seconds) if ref.group == group]


def test_nobody_is_woken_before_the_time(timer: Timer, group: str, due: Callable[[float], list[int]]) -> None:
    timer.wake(Ref(group, 1), START + 10.5)
    assert due(10.4) == []
    assert due(10.5) == [1]
    assert due(1000) == [1]


def test_a_wish_stays_until_it_is_replaced(timer: Timer, group: str, due: Callable[[float], list[int]]) -> None:
    """Whoever is woken may die before doing anything about it."""
    timer.wake(Ref(group, 1), START)
    assert due(0) == due(0) == [1]
    timer.wake(Ref(group, 1), START + 5)
    assert due(4) == []
    assert due(5) == [1]


def test_a_wish_may_be_moved_forward(timer: Timer, group: str, due: Callable[[float], list[int]]) -> None:
    timer.wake(Ref(group, 1), START + 100)
    timer.wake(Ref(group, 1), START + 1)
    assert due(1) == [1]


def test_what_is_closed_is_never_woken_again(timer: Timer, group: str, due: Callable[[float], list[int]]) -> None:
    timer.wake(Ref(group, 1), START)
    timer.wake(Ref(group, 1), None)
    timer.wake(Ref(group, 2), None)
    assert due(1e9) == []


def test_the_longest_overdue_comes_first(timer: Timer, group: str, due: Callable[[float], list[int]]) -> None:
    for run, at in ((1, 30), (10, 10), (2, 20)):
        timer.wake(Ref(group, run), START + at)
    assert due(25) == [10, 2]
    assert due(30) == [10, 2, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_timer_that_is_not_there_is_unavailable(nowhere: Real, group: str, kind: str) -> None:
    memory = MemoryTimer()
    memory.weather.away = True
    timer: Timer = memory if kind == "memory" else RedisTimer(nowhere.redis())
    for question in (lambda: timer.wake(Ref(group, 1), START), lambda: list(timer.due(START))):
        with pytest.raises(Unavailable):
            question()


# --- turns -----------------------------------------------------------------------------------------------------------


def test_of_one_group_one_works_at_a_time(real: Real, group: str) -> None:
    inside: list[int] = []
    most: list[int] = []
    tokens = ids("t")

    def work(number: int) -> None:
        with RedisTurns(real.redis(), tokens.__next__).taken(group):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(12)))
    assert most == [1] * 12


def test_two_groups_do_not_wait_for_each_other(real: Real, group: str) -> None:
    turns = RedisTurns(real.redis(), ids("t").__next__)
    before = time.monotonic()
    with turns.taken(group), turns.taken(f"{group}-2"):
        assert time.monotonic() - before < 0.5


def test_a_turn_that_nobody_ends_delays_the_next_one_but_does_not_stop_it(real: Real, group: str) -> None:
    real.redis().redis.set(f"rinban:{{{group}}}:turn", "somebody who died", px=10_000)
    before = time.monotonic()
    with RedisTurns(real.redis(), ids("t").__next__).taken(group):
        assert 0.8 < time.monotonic() - before < 2


def test_a_turn_ends_also_when_the_work_fails(real: Real, group: str) -> None:
    client = real.redis()
    with pytest.raises(ValueError, match="the work"), RedisTurns(client, ids("t").__next__).taken(group):
        raise ValueError("the work failed")
    assert client.redis.get(f"rinban:{{{group}}}:turn") is None


def test_without_redis_whoever_comes_may_work(nowhere: Real, group: str) -> None:
    worked = False
    with RedisTurns(nowhere.redis(), ids("t").__next__).taken(group):
        worked = True
    assert worked
