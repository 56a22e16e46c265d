"""Orders to break something at a point, as tests give them and containers take them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from local.container import points
from local.container.points import OrderResult, SignalOrder, SignalOrders

KEY = SignalOrder("callback", "Digits=1", 3, signal.SIGKILL)
SWEEP = SignalOrder("watchdog", "", "TwilioPhone.call", signal.SIGSTOP, pid=7)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders"


def test_an_order_is_for_one_invocation_that_fits(file: Path) -> None:
    test, container = SignalOrders(file), SignalOrders(file)
    test.give(KEY, SWEEP)
    assert container.take("rinban-local-callback", {"body": "CallStatus=in-progress"}) is None
    assert container.take("rinban-local-entry", {"body": "Digits=1"}) is None
    assert container.take("rinban-local-callback", {"body": "CallStatus=in-progress&Digits=1"}) == KEY
    assert container.take("rinban-local-callback", {"body": "CallStatus=in-progress&Digits=1"}) is None
    assert container.take("rinban-local-watchdog", {}) == SWEEP


def test_new_orders_replace_the_old_ones_and_what_became_of_them(file: Path) -> None:
    test, container = SignalOrders(file), SignalOrders(file)
    test.give(KEY)
    told = OrderResult(done=True, reached=("RedisTokens.get", "RedisTurns.taken", "RedisEscalations.load"))
    container.tell(told)
    assert test.told() == [told]
    test.give(SWEEP)
    assert test.told() == []
    assert container.take("callback", {"body": "Digits=1"}) is None


def test_without_orders_there_is_nothing_to_take(file: Path) -> None:
    assert SignalOrders(file).take("callback", {"body": "Digits=1"}) is None
    assert SignalOrders(file).told() == []


class TwilioOnTheLine:
    """Stands for an adapter."""

    def call(self, story: list[str]) -> None:
        story.append("called")


def test_a_signal_comes_when_a_call_is_over(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story: list[str] = []
    monkeypatch.setattr(points, "_adapters", lambda: [TwilioOnTheLine])
    monkeypatch.setattr(os, "kill", lambda pid, number: story.append(f"signal {number}"))
    handler = points.Points(file, "entry").around(lambda event, _: TwilioOnTheLine().call(story))
    SignalOrders(file).give(SignalOrder("entry", "", "after TwilioOnTheLine.call", signal.SIGKILL))
    handler({}, None)
    assert story == ["called", "signal 9"]
    assert SignalOrders(file).told() == [OrderResult(done=True, reached=("TwilioOnTheLine.call",))]
