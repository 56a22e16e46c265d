"""When what came in after a key is said: the rule alone, with its figures."""

from __future__ import annotations

import pytest

from rinban.core.alert import Severity
from rinban.core.chain import collecting
from rinban.core.chain.attempt import Ack
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.rota.policy import Policy

AT = 1_800_000_000.0
KEY = Ack(0, 0, "sato", AT, frozenset(), Severity.HIGH)
POLICY = Policy(collect=120)


def came(seconds: float, severity: Severity = Severity.HIGH) -> Problem:
    """An alert that came so many seconds after the key."""
    return Problem(AlertId(f"{seconds}", 0), severity, AT + seconds, AT + seconds)


def test_the_first_that_came_says_when_all_are_said() -> None:
    assert collecting.said_at(KEY, POLICY, (came(30.0), came(10.0), came(100.0)), 0) == AT + 130.0


def test_one_that_is_more_severe_is_enough_to_ring_for_all_at_once() -> None:
    both = (came(10.0), came(20.0, Severity.DISASTER))
    assert collecting.said_at(KEY, POLICY, both, 0) == AT


@pytest.mark.parametrize(("before", "pause"), [(0, 120), (1, 240), (2, 480), (3, 900), (50, 900)])
def test_the_pause_doubles_with_each_call_in_a_row_up_to_a_quarter_of_an_hour(before: int, pause: float) -> None:
    late = (came(60.0),)
    assert collecting.said_at(KEY, POLICY, late, before) == AT + 60.0 + pause
    assert collecting.number(KEY, POLICY, late, before) == before + 1


def test_after_a_silence_longer_than_the_last_pause_the_row_begins_anew() -> None:
    late = (came(241.0),)
    assert collecting.number(KEY, POLICY, late, 1) == 1
    assert collecting.said_at(KEY, POLICY, late, 1) == AT + 241.0 + 120.0
    assert collecting.number(KEY, POLICY, (came(240.0),), 1) == 2
