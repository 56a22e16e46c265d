"""When a call may start: decided in one process, and for all processes in Redis."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rinban.adapters.redis.allowance import STALE, RedisAllowance
from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.paging.call_limits import LocalAllowance
from rinban.ports.carrier import Allowance
from tests.contract.conftest import Real, real_of

NOW = 1_795_300_000.0


SATO, SUZUKI, ANN = "+819000000001", "+819000000002", "+819000000003"


def asked(who: str, now: float = NOW, severity: int = 4, ahead: float = 2.0) -> CallRequest:
    return CallRequest(Ref(who, 1), severity, now, interval=1.0, ahead=ahead)


def calls(number: str, *others: str, most: int = 2, now: float = NOW, interval: float = 0.001) -> CallRequest:
    """Return a request for a call to this number, which never waits for the account's rate.

    With `interval` 0.0 the call has been given its time before.
    """
    return CallRequest(Ref("infra", 1), 4, now, interval, ahead=60.0, number=number, others=others, most=most)


@dataclass
class Storm:
    """Many who ask, and ask again when they are told to. `started`: who was allowed to call, and when."""

    allowance: Allowance
    started: list[tuple[str, float]] = field(default_factory=list)
    waiting: list[tuple[float, str, int]] = field(default_factory=list)

    def ask(self, who: str, now: float, severity: int = 4) -> None:
        at = self.allowance.decide(asked(who, now, severity)).at
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
def shared(either: Real) -> RedisAllowance:
    return emptied(either)


@pytest.fixture(params=["own", "redis", "cluster"])
def allowance(request: pytest.FixtureRequest) -> Allowance:
    return LocalAllowance() if request.param == "own" else emptied(real_of(request, request.param))


def emptied(real: Real) -> RedisAllowance:
    inside = real.looked_into()
    for key in inside.scan_iter("rinban:{pace}:*"):
        inside.delete(key)
    return RedisAllowance(real.redis())


def test_a_few_start_at_once_and_then_one_each_interval(allowance: Allowance) -> None:
    assert [allowance.decide(asked(f"g{n}")).at for n in range(3)] == [0.0] * 3
    again = allowance.decide(asked("g3")).at
    assert again == pytest.approx(NOW + 1.0, abs=0.01)
    assert allowance.decide(asked("g3", again)).at == 0.0


def test_a_caller_who_is_late_may_go_further_ahead(allowance: Allowance) -> None:
    for n in range(3):
        allowance.decide(asked(f"g{n}"))
    assert allowance.decide(asked("g3", ahead=25.0)).at == 0.0


def test_after_a_while_all_is_forgotten(allowance: Allowance) -> None:
    for n in range(9):
        allowance.decide(asked(f"g{n}"))
    assert [allowance.decide(asked(f"h{n}", NOW + STALE + 20)).at for n in range(3)] == [0.0] * 3


def test_a_clock_that_was_wrong_stops_nobody_for_long(allowance: Allowance) -> None:
    for n in range(3):
        allowance.decide(asked(f"g{n}", NOW + 86_400))
    assert allowance.decide(asked("h")).at == 0.0


def test_two_hundred_groups_start_within_the_allowance_in_the_order_of_their_arrival(shared: RedisAllowance) -> None:
    storm = Storm(shared)
    for n in range(200):
        storm.ask(f"g{n:03}", NOW + n / 1000)
    storm.passes(200)
    assert [who for who, _ in storm.started] == [f"g{n:03}" for n in range(200)]
    for number, (_, at) in enumerate(storm.started):
        assert number - 2.1 <= at <= number  # calls for two seconds may be planned ahead


def test_the_most_severe_goes_first_even_if_it_comes_last(shared: RedisAllowance) -> None:
    storm = Storm(shared)
    for n in range(10):
        storm.ask(f"g{n}", NOW + n / 1000, severity=2)
    storm.ask("grave", NOW + 0.5, severity=5)
    storm.passes(30)
    assert [who for who, _ in storm.started] == ["g0", "g1", "g2", "grave", *(f"g{n}" for n in range(3, 10))]


def test_a_caller_who_never_asks_again_holds_nobody_up_for_ever(shared: RedisAllowance) -> None:
    for n in range(60):
        shared.decide(asked(f"g{n}"))  # all but the first three are taken or recover while they wait
    assert shared.decide(asked("h", NOW + 60 + STALE)).at == 0.0


# --- how often one number is called ---------------------------------------------------------------------------------


def test_a_number_that_was_called_enough_is_told_with_the_others_that_were(allowance: Allowance) -> None:
    for number in (SATO, SATO, ANN, ANN, SUZUKI):
        assert not allowance.decide(calls(number, SUZUKI, ANN)).over_limit
    assert allowance.decide(calls(SATO, SUZUKI, ANN)) == Verdict(over_limit=frozenset({SATO, ANN}))
    assert not allowance.decide(calls(SUZUKI, SATO, ANN)).over_limit


def test_a_call_that_is_not_made_is_not_counted(allowance: Allowance) -> None:
    for number in (SATO, SATO):
        allowance.decide(calls(number))
    refused = [allowance.decide(calls(SATO, now=NOW + n)) for n in range(5)]
    assert all(answer.over_limit for answer in refused)
    assert not allowance.decide(calls(SATO, most=3)).over_limit
    assert not allowance.decide(calls(SUZUKI)).over_limit


def test_a_call_that_waits_is_not_counted_yet(allowance: Allowance) -> None:
    for n in range(3):
        allowance.decide(asked(f"g{n}"))
    waits = calls(SATO, most=1)._replace(interval=1.0, ahead=0.0)
    assert allowance.decide(waits).at > NOW
    assert allowance.decide(waits).at > NOW
    assert not allowance.decide(calls(SATO, most=1)).over_limit


def test_it_is_the_last_sixty_minutes_and_not_the_hour_of_the_clock(allowance: Allowance) -> None:
    allowance.decide(calls(SATO, now=NOW))
    allowance.decide(calls(SATO, now=NOW + 1800))
    assert allowance.decide(calls(SATO, now=NOW + 3599)).over_limit
    assert not allowance.decide(calls(SATO, now=NOW + 3600)).over_limit
    assert allowance.decide(calls(SATO, now=NOW + 3601)).over_limit
    assert not allowance.decide(calls(SATO, now=NOW + 5400)).over_limit


def test_each_asks_by_its_own_policy_and_all_calls_count(allowance: Allowance) -> None:
    """Two groups share one person."""
    for _ in range(3):
        allowance.decide(calls(SATO, most=12))
    assert allowance.decide(calls(SATO, most=3)).over_limit
    assert not allowance.decide(calls(SATO, most=4)).over_limit


def test_when_nobody_else_is_left_the_number_is_called_and_counted_all_the_same(allowance: Allowance) -> None:
    assert not any(allowance.decide(calls(SATO, most=0)).over_limit for _ in range(4))
    assert allowance.decide(calls(SATO, most=4)).over_limit


def test_calls_at_a_time_that_never_was_spare_nobody(allowance: Allowance) -> None:
    for _ in range(2):
        allowance.decide(calls(SATO, now=NOW + 86_400))
    assert not allowance.decide(calls(SATO)).over_limit


def test_no_key_tells_a_number(either: Real, shared: RedisAllowance) -> None:
    shared.decide(calls(SATO, SUZUKI))
    store = either.looked_into()
    keys = [str(key) for key in store.scan_iter("rinban:{pace}:*")]
    assert len([key for key in keys if ":called:" in key]) == 1
    assert not any("90000000" in key for key in keys)
    assert all(0 < int(str(store.ttl(key))) <= 172_800 for key in keys if ":called:" in key or ":day:" in key)


def test_the_count_is_shared_by_all_processes(either: Real, shared: RedisAllowance) -> None:
    shared.decide(calls(SATO))
    RedisAllowance(either.redis()).decide(calls(SATO))
    assert shared.decide(calls(SATO)).over_limit == {SATO}


# --- how many calls a day -------------------------------------------------------------------------------------------


def test_the_calls_of_a_day_are_counted_from_midnight_utc(allowance: Allowance) -> None:
    midnight = NOW - NOW % 86_400 + 86_400
    answers = [allowance.decide(calls(SATO, most=0, now=at)) for at in (NOW, NOW, midnight - 1, midnight, midnight + 1)]
    assert [answer.today for answer in answers] == [1, 2, 3, 1, 2]


def test_what_waits_or_is_passed_over_or_has_a_turn_already_is_no_call_of_the_day(allowance: Allowance) -> None:
    assert allowance.decide(calls(SATO, most=1)).today == 1
    assert allowance.decide(calls(SATO, most=1)).today == 0
    assert allowance.decide(calls(SUZUKI, interval=0.0)).today == 0
    assert allowance.decide(calls(SUZUKI, most=0)._replace(interval=30.0, ahead=-1.0)).today == 0
    assert allowance.decide(calls(SUZUKI)).today == 2


def test_a_call_with_a_time_of_its_own_never_waits_and_is_counted_for_the_number(allowance: Allowance) -> None:
    for n in range(9):
        allowance.decide(asked(f"g{n}"))
    assert allowance.decide(calls(SATO, most=1, interval=0.0)._replace(ahead=0.0)) == Verdict()
    assert allowance.decide(calls(SATO, most=1)).over_limit


def test_a_store_that_is_away_says_so(nowhere: Real) -> None:
    with pytest.raises(Unavailable):
        RedisAllowance(nowhere.redis()).decide(asked("g"))


def test_the_calls_of_a_day_are_told_until_midnight_utc(real: Real) -> None:
    allowance = RedisAllowance(real.redis())
    day = NOW + 400 * 86_400.0  # one of its own
    assert allowance.today(day) == 0
    for number in range(3):
        allowance.decide(asked(f"day-{number}", day + number * 5))
    assert allowance.today(day + 60) == 3
    assert allowance.today(day + 86_400.0) == 0
