"""How long anybody waits: each invocation has one budget, and each store has a breaker."""

from __future__ import annotations

from contextlib import suppress

import pytest

from rinban.adapters.breaker import SKIP, SLOW, Breaker
from rinban.adapters.meaning import ErrorReply
from rinban.budget import INVOCATION, Budget
from rinban.core.errors import TooSlow, Unavailable


class Tick:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def tick() -> Tick:
    return Tick()


def use(breaker: Breaker, tick: Tick, *, takes: float = 0.0, fails: bool = True) -> bool:
    """Use a store once; return whether it was asked at all."""
    asked = False
    with suppress(Unavailable), breaker.guard():
        asked = True
        tick.at += takes
        if fails:
            raise Unavailable("no answer")
    return asked


# --- the budget ----------------------------------------------------------------------------------------------------


def test_each_wait_gets_what_is_left_at_most_its_own_limit(tick: Tick) -> None:
    budget = Budget(7.0, tick)
    assert budget.left(4.0) == 4.0
    tick.at += 5
    assert budget.left(4.0) == 2.0
    assert budget.left(1.0) == 1.0
    tick.at += 5
    assert budget.left(4.0) == 0.0


def test_a_monitor_has_its_answer_within_8_seconds() -> None:
    assert INVOCATION < 8


# --- the breaker ---------------------------------------------------------------------------------------------------


def test_a_store_that_kept_us_waiting_is_skipped_for_a_while(tick: Tick) -> None:
    breaker = Breaker("Redis", tick)
    assert use(breaker, tick, takes=SLOW + 0.1)
    assert not use(breaker, tick)
    tick.at += SKIP - 0.1
    assert not use(breaker, tick)
    tick.at += 0.2
    assert use(breaker, tick, fails=False)
    assert use(breaker, tick, fails=False)


def test_a_store_that_fails_at_once_costs_nothing_and_is_asked_every_time(tick: Tick) -> None:
    breaker = Breaker("Redis", tick)
    assert all(use(breaker, tick, takes=SLOW / 2) for _ in range(3))


@pytest.mark.parametrize("takes", [0.0, SLOW * 2])
def test_the_user_of_a_store_hears_of_the_failure(tick: Tick, takes: float) -> None:
    with pytest.raises(Unavailable, match="no answer"):
        _fail_slowly(Breaker("Redis", tick), tick, Unavailable("no answer"), takes)


def test_a_slow_answer_is_an_answer(tick: Tick) -> None:
    breaker = Breaker("Redis", tick)
    assert use(breaker, tick, takes=SLOW * 2, fails=False)
    assert use(breaker, tick)


def test_a_reply_is_no_silence_even_if_it_is_an_error_and_late(tick: Tick) -> None:
    breaker = Breaker("MySQL", tick)
    with pytest.raises(ErrorReply):
        _fail_slowly(breaker, tick, ErrorReply("no such table"), SLOW * 5)
    assert use(breaker, tick)


def test_a_question_that_took_too_long_keeps_nobody_from_asking_the_next_one(tick: Tick) -> None:
    breaker = Breaker("MySQL", tick)
    with pytest.raises(TooSlow):
        _fail_slowly(breaker, tick, TooSlow("given up"), SLOW * 5)
    assert use(breaker, tick)


def test_what_is_skipped_says_so(tick: Tick) -> None:
    breaker = Breaker("MySQL", tick)
    use(breaker, tick, takes=SLOW * 2)
    with pytest.raises(Unavailable, match="MySQL: skipped"), breaker.guard():
        pytest.fail("the store was asked")


def test_another_failure_passes_through(tick: Tick) -> None:
    breaker = Breaker("MySQL", tick)
    with pytest.raises(ValueError, match="mine"):
        _fail_slowly(breaker, tick, ValueError("mine"))
    assert use(breaker, tick)


def _fail_slowly(breaker: Breaker, tick: Tick, error: Exception, takes: float = SLOW * 2) -> None:
    with breaker.guard():
        tick.at += takes
        raise error
