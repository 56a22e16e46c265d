"""Who may start a call when: in one process, and across all of them in Redis."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rinban.adapters.redis_allowance import STALE, RedisAllowance
from rinban.core.errors import Unavailable
from rinban.pace import OwnAllowance
from rinban.ports import Allowance, Asked, Ref
from tests.contract.conftest import Real

NOW = 1_795_300_000.0


def asked(who: str, now: float = NOW, severity: int = 4, ahead: float = 2.0) -> Asked:
    return Asked(Ref(who, 1), severity, now, interval=1.0, ahead=ahead)


@dataclass
class Storm:
    """Everybody asks, and asks again when told to; `started`: who was let in, and when."""

    allowance: Allowance
    started: list[tuple[str, float]] = field(default_factory=list)
    waiting: list[tuple[float, str, int]] = field(default_factory=list)

    def ask(self, who: str, now: float, severity: int = 4) -> None:
        at = self.allowance.turn(asked(who, now, severity))
        if at:
            self.waiting.append((at, who, severity))
        else:
            self.started.append((who, now - NOW))

    def passes(self, until: float) -> None:
        while self.waiting and min(self.waiting)[0] <= NOW + until:
            at, who, severity = min(self.waiting)
            self.waiting.remove((at, who, severity))
            self.ask(who, at, severity)


@pytest.fixture
def shared(real: Real) -> RedisAllowance:
    client = real.redis()
    client.redis.delete("rinban:{pace}:free", "rinban:{pace}:waiting", "rinban:{pace}:stale")
    return RedisAllowance(client)


@pytest.fixture(params=["own", "redis"])
def allowance(request: pytest.FixtureRequest) -> Allowance:
    chosen: Allowance = OwnAllowance() if request.param == "own" else request.getfixturevalue("shared")
    return chosen


def test_a_few_start_at_once_and_then_one_each_interval(allowance: Allowance) -> None:
    assert [allowance.turn(asked(f"g{n}")) for n in range(3)] == [0.0] * 3
    again = allowance.turn(asked("g3"))
    assert again == pytest.approx(NOW + 1.0, abs=0.01)
    assert allowance.turn(asked("g3", again)) == 0.0


def test_whoever_is_late_may_go_further_ahead(allowance: Allowance) -> None:
    for n in range(3):
        allowance.turn(asked(f"g{n}"))
    assert allowance.turn(asked("g3", ahead=25.0)) == 0.0


def test_after_a_while_all_is_forgotten(allowance: Allowance) -> None:
    for n in range(9):
        allowance.turn(asked(f"g{n}"))
    assert [allowance.turn(asked(f"h{n}", NOW + STALE + 20)) for n in range(3)] == [0.0] * 3


def test_a_clock_that_was_wrong_stops_nobody_for_long(allowance: Allowance) -> None:
    for n in range(3):
        allowance.turn(asked(f"g{n}", NOW + 86_400))
    assert allowance.turn(asked("h")) == 0.0


def test_two_hundred_groups_start_within_the_allowance_in_the_order_of_their_arrival(shared: RedisAllowance) -> None:
    storm = Storm(shared)
    for n in range(200):
        storm.ask(f"g{n:03}", NOW + n / 1000)
    storm.passes(200)
    assert [who for who, _ in storm.started] == [f"g{n:03}" for n in range(200)]
    for number, (_, at) in enumerate(storm.started):
        assert number - 2.1 <= at <= number  # two seconds of calls may be ahead


def test_the_gravest_goes_first_also_if_it_comes_last(shared: RedisAllowance) -> None:
    storm = Storm(shared)
    for n in range(10):
        storm.ask(f"g{n}", NOW + n / 1000, severity=2)
    storm.ask("grave", NOW + 0.5, severity=5)
    storm.passes(30)
    assert [who for who, _ in storm.started] == ["g0", "g1", "g2", "grave", *(f"g{n}" for n in range(3, 10))]


def test_whoever_never_asks_again_holds_nobody_up_for_ever(shared: RedisAllowance) -> None:
    for n in range(60):
        shared.turn(asked(f"g{n}"))  # all but the first three are taken or recover while they wait
    assert shared.turn(asked("h", NOW + 60 + STALE)) == 0.0


def test_a_store_that_is_away_says_so(nowhere: Real) -> None:
    with pytest.raises(Unavailable):
        RedisAllowance(nowhere.redis()).turn(asked("g"))
