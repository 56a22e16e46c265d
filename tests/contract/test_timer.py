"""The timer, in memory, in Redis and as messages of SQS; and taking turns, which is Redis's alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from rinban.adapters.redis.lock import RedisGroupLock
from rinban.adapters.redis.timer import RedisTimer
from rinban.adapters.sqs.timer import SqsTimer, wake_up
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.ports.time import Timer
from rinban.stores.timers import Timers
from tests.contract.conftest import Real, real_of
from tests.contract.queues import Queues, no_queues, queues
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.shell import START, ids
from tests.fakes.stores import MemoryTimer

LISTS = ["memory", "redis"]
"""Those that keep a list of wishes; with the others a wish is on its way and cannot be taken back."""

Due = Callable[[float], list[int]]
"""The runs of this test's group that are woken at START + so many seconds."""


@dataclass(frozen=True)
class Rig:
    timer: Timer
    due: Due


@pytest.fixture
def listed(request: pytest.FixtureRequest, group: str) -> Rig:
    return list_of(request, group)


def list_of(request: pytest.FixtureRequest, group: str) -> Rig:
    timer = MemoryTimer() if request.param == "memory" else RedisTimer(real_of(request, request.param).redis())
    return Rig(timer, lambda seconds: [ref.run for ref in timer.due(START + seconds) if ref.group == group])


@pytest.fixture
def rig(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, group: str) -> Iterator[Rig]:
    if request.param == "sqs":
        with queues(monkeypatch) as sqs:
            yield Rig(SqsTimer(sqs.client, sqs.timer, sqs.clock), partial(woken, sqs))
    else:
        yield list_of(request, group)


def woken(sqs: Queues, seconds: float) -> list[int]:
    sqs.clock.at = START + seconds
    return [wake_up(body)[0].run for body in sqs.peeked()]


every = pytest.mark.parametrize("rig", [*LISTS, "cluster", "sqs"], indirect=True)
lists = pytest.mark.parametrize("listed", [*LISTS, "cluster"], indirect=True)


@every
def test_one_is_woken_to_the_second_and_not_before(rig: Rig, group: str) -> None:
    rig.timer.wake(Ref(group, 1), START + 10.5)
    assert rig.due(10.4) == []
    assert rig.due(11.1) == [1]
    assert rig.due(800) == [1]


@every
def test_a_wake_up_stays_until_something_is_done_about_it(rig: Rig, group: str) -> None:
    """The process that is woken may die before."""
    rig.timer.wake(Ref(group, 1), START)
    assert rig.due(0.1) == rig.due(0.2) == [1]


@every
def test_a_wish_may_be_moved_forward(rig: Rig, group: str) -> None:
    rig.timer.wake(Ref(group, 1), START + 100)
    rig.timer.wake(Ref(group, 1), START + 1)
    assert rig.due(1.1) == [1]


@every
def test_whoever_wishes_for_less_than_is_wished_for_already_is_woken_by_then(rig: Rig, group: str) -> None:
    """Too early is no harm: the wish is made again."""
    rig.timer.wake(Ref(group, 1), START + 10)
    rig.timer.wake(Ref(group, 1), START + 20)
    assert rig.due(20.1) == [1]


@every
def test_nobody_is_woken_who_wishes_for_nothing(rig: Rig, group: str) -> None:
    rig.timer.wake(Ref(group, 2), None)
    assert rig.due(900) == []


@lists
def test_a_wish_takes_the_place_of_the_one_before_it(listed: Rig, group: str) -> None:
    listed.timer.wake(Ref(group, 1), START)
    listed.timer.wake(Ref(group, 1), START + 5)
    assert listed.due(4) == []
    assert listed.due(5) == [1]


@lists
def test_what_is_closed_is_never_woken_again(listed: Rig, group: str) -> None:
    listed.timer.wake(Ref(group, 1), START)
    listed.timer.wake(Ref(group, 1), None)
    assert listed.due(1e9) == []


@lists
def test_the_longest_overdue_comes_first(listed: Rig, group: str) -> None:
    for run, at in ((1, 30), (10, 10), (2, 20)):
        listed.timer.wake(Ref(group, run), START + at)
    assert listed.due(25) == [10, 2]
    assert listed.due(30) == [10, 2, 1]


@pytest.mark.parametrize("kind", LISTS)
def test_a_timer_that_is_not_there_is_unavailable(nowhere: Real, group: str, kind: str) -> None:
    memory = MemoryTimer()
    memory.faults.away = True
    timer: Timer = memory if kind == "memory" else RedisTimer(nowhere.redis())
    for question in (lambda: timer.wake(Ref(group, 1), START), lambda: list(timer.due(START))):
        with pytest.raises(Unavailable):
            question()


def test_a_queue_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch, group: str) -> None:
    with no_queues(monkeypatch) as nobody:
        timer = SqsTimer(nobody, "https://127.0.0.1/none", SetClock(START))
        before = time.monotonic()
        with pytest.raises(Unavailable, match="SQS"):
            timer.wake(Ref(group, 1), START)
        assert time.monotonic() - before < 4
        assert list(timer.due(START)) == []


def test_a_message_sleeps_no_longer_than_sqs_lets_it(monkeypatch: pytest.MonkeyPatch, group: str) -> None:
    with queues(monkeypatch) as sqs:
        SqsTimer(sqs.client, sqs.timer, sqs.clock).wake(Ref(group, 1), START + 86400)
        assert woken(sqs, 899) == []
        assert woken(sqs, 901) == [1]


def test_two_timers_are_one_while_either_of_them_answers(group: str) -> None:
    one, other = MemoryTimer(), MemoryTimer()
    both = Timers((one, other), MemoryLog())
    one.faults.away = True
    both.wake(Ref(group, 1), START)
    assert list(both.due(START)) == [Ref(group, 1)]
    one.faults.away = False
    both.wake(Ref(group, 2), START)
    assert list(both.due(START)) == [Ref(group, 2), Ref(group, 1)]
    one.faults.away = other.faults.away = True
    for question in (lambda: both.wake(Ref(group, 1), START), lambda: list(both.due(START))):
        with pytest.raises(Unavailable):
            question()


# --- turns -----------------------------------------------------------------------------------------------------------


def test_of_one_group_one_works_at_a_time(real: Real, group: str) -> None:
    inside: list[int] = []
    most: list[int] = []
    tokens = ids("t")

    def work(number: int) -> None:
        with RedisGroupLock(real.redis(), tokens.__next__).taken(group):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(12)))
    assert most == [1] * 12


def test_two_groups_do_not_wait_for_each_other(either: Real, group: str) -> None:
    turns = RedisGroupLock(either.redis(), ids("t").__next__)
    with turns.taken(f"{group}-3"):
        before = time.monotonic()  # the first opens the connection
    with turns.taken(group), turns.taken(f"{group}-2"):
        assert time.monotonic() - before < 0.9  # a turn is waited for a second


def test_a_turn_that_nobody_ends_delays_the_next_one_but_does_not_stop_it(either: Real, group: str) -> None:
    either.looked_into().set(f"rinban:{{{group}}}:turn", "somebody who died", px=10_000)
    before = time.monotonic()
    with RedisGroupLock(either.redis(), ids("t").__next__).taken(group):
        assert 0.8 < time.monotonic() - before < 5


def test_a_turn_ends_also_when_the_work_fails(either: Real, group: str) -> None:
    with pytest.raises(ValueError, match="the work"), RedisGroupLock(either.redis(), ids("t").__next__).taken(group):
        raise ValueError("the work failed")
    assert either.looked_into().get(f"rinban:{{{group}}}:turn") is None


def test_without_redis_whoever_comes_may_work(nowhere: Real, group: str) -> None:
    worked = False
    with RedisGroupLock(nowhere.redis(), ids("t").__next__).taken(group):
        worked = True
    assert worked
