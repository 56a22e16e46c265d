"""Vouchers and open screens, in memory and in Redis; and how the script that saves says that one is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.pings import RedisPings, rung_key
from rinban.adapters.redis.screens import RedisScreens, RedisVouchers
from rinban.adapters.redis.sign_in import RedisSignIn
from rinban.core.chain.record import Ref, Write
from rinban.core.errors import Unavailable
from rinban.core.screens import OPENING, SOCKET_LIFE, VOUCHER_LIFE, ScreenVoucher
from rinban.core.sign_in import BoardSession
from rinban.ports.screens import OpenScreens, VoucherStore
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real, real_of
from tests.fakes.outside import MemoryLog
from tests.fakes.screens import MemoryFeed, MemoryScreens, MemoryVouchers
from tests.fakes.shell import Shell, called

NOW = 1_700_000_000.0
"""By our clock, which judges. The store's is years ahead: so a key would be gone that is kept until a time."""
SESSION = BoardSession("sato", "佐藤", "act", NOW, NOW + 43_200)


def new_hash() -> str:
    """Return a text as long as a SHA-256 in hexadecimal digits."""
    return uuid4().hex * 2


@pytest.fixture(params=["memory", "redis", "cluster"])
def vouchers(request: pytest.FixtureRequest) -> Callable[[], VoucherStore]:
    """Opens the store once more, as another process would."""
    if request.param == "memory":
        memory = MemoryVouchers()
        return lambda: memory
    real = real_of(request, request.param)
    return lambda: RedisVouchers(real.redis())


def test_a_voucher_is_taken_once_and_stands_for_what_it_was_made_for(vouchers: Callable[[], VoucherStore]) -> None:
    mine, voucher = new_hash(), ScreenVoucher(new_hash(), "https://api.example.test")
    vouchers().put_voucher(mine, voucher, NOW + 30)
    assert vouchers().take_voucher(mine, NOW) == voucher
    assert vouchers().take_voucher(mine, NOW) is None
    assert vouchers().take_voucher(new_hash(), NOW) is None


def test_a_voucher_is_of_no_use_after_its_time_and_gone_when_it_was_shown_then(
    vouchers: Callable[[], VoucherStore],
) -> None:
    mine, store = new_hash(), vouchers()
    store.put_voucher(mine, ScreenVoucher(new_hash(), "https://api.example.test"), NOW + 30)
    assert store.take_voucher(mine, NOW + 30) is None
    assert store.take_voucher(mine, NOW) is None


def test_of_many_who_show_a_voucher_at_once_one_is_let_in(vouchers: Callable[[], VoucherStore]) -> None:
    mine, got = new_hash(), list[ScreenVoucher | None]()
    vouchers().put_voucher(mine, ScreenVoucher(new_hash(), "https://api.example.test"), NOW + 30)
    doors = [vouchers() for _ in range(8)]
    together = threading.Barrier(len(doors))

    def take(door: VoucherStore) -> None:
        together.wait(10)
        got.append(door.take_voucher(mine, NOW))

    tries = [threading.Thread(target=take, args=(door,)) for door in doors]
    for one in tries:
        one.start()
    for one in tries:
        one.join(20)
    assert sorted(map(bool, got)) == [False] * 7 + [True]


@dataclass(frozen=True)
class Kept:
    """The open screens of an API, whether a save of a group has somebody to tell, and a way to keep a session."""

    screens: OpenScreens
    others: OpenScreens
    watched: Callable[[str], bool]
    keep: Callable[[str, BoardSession], object]


@pytest.fixture(params=["memory", "redis", "cluster"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        sessions = dict[str, BoardSession]()
        memory = MemoryScreens(sessions.get)
        return Kept(memory, MemoryScreens(sessions.get), memory.watched.__contains__, sessions.__setitem__)
    real = real_of(request, request.param)
    client, api = real.redis(), uuid4().hex[:10]
    return Kept(
        RedisScreens(client, api),
        RedisScreens(client, f"{api}x"),
        lambda group: 2 in rings(real, group),
        RedisSignIn(client).put_session,
    )


def rings(real: Real, group: str) -> list[object]:
    """What the script answers to a new run, each time where nobody was rung for a moment ago."""
    answers = list[object]()

    class Heard(RedisPings):
        def saved(self, ref: Ref, answer: object) -> None:
            answers.append(answer)

    real.looked_into().delete(rung_key(group))
    store = RedisEscalations(real.redis(), pings=Heard(MemoryLog(), MemoryFeed))
    last = store.latest(group)
    e = replace(called(Shell()).now(), group=group)
    AppendLog(store).save(Write(e, last.write_id if last else None, uuid4().hex))
    return answers


def test_screens_are_listed_with_their_sessions_until_they_must_have_ended(kept: Kept) -> None:
    mine, unknown = new_hash(), new_hash()
    kept.keep(mine, SESSION)
    kept.screens.add("one=", mine, NOW + 10)
    kept.screens.add("two=", mine, NOW + 20)
    kept.screens.add("three=", unknown, NOW + 20)
    assert kept.screens.listening(NOW) == {"one=": SESSION, "two=": SESSION, "three=": None}
    assert kept.screens.listening(NOW + 10).keys() == {"two=", "three="}
    assert kept.others.listening(NOW) == {}
    kept.keep(mine, replace(SESSION, revoked_at=NOW))
    told = kept.screens.listening(NOW)["two="]
    assert told
    assert told.revoked_at == NOW


def test_a_screen_is_opening_for_a_moment_after_it_was_let_in(kept: Kept) -> None:
    for name, since in (("one=", 0.0), ("two=", OPENING)):
        kept.screens.add(name, new_hash(), NOW - since + SOCKET_LIFE)
    assert list(kept.screens.opening(NOW)) == ["one="]
    assert list(kept.screens.opening(NOW + OPENING)) == []


def test_the_screens_of_a_session_are_counted_as_long_as_they_may_be_open(kept: Kept) -> None:
    mine, other = new_hash(), new_hash()
    for name, session, until in (("one=", mine, 10), ("two=", mine, 20), ("three=", other, 20)):
        kept.screens.add(name, session, NOW + until)
    assert [kept.screens.of_session(mine, NOW + later) for later in (0, 10, 20)] == [2, 1, 0]


def test_a_screen_that_was_dropped_is_listed_no_more(kept: Kept) -> None:
    for one in ("one=", "two="):
        kept.screens.add(one, new_hash(), NOW + 10)
    kept.screens.drop(["one=", "never="], [])
    assert kept.screens.listening(NOW).keys() == {"two="}
    kept.screens.drop([], [])
    assert kept.screens.listening(NOW).keys() == {"two="}


def test_a_group_has_somebody_to_tell_from_the_first_screen_to_the_last(kept: Kept, group: str) -> None:
    other = f"{group}-other"
    assert not kept.watched(group)
    kept.screens.add("one=", new_hash(), NOW + 10)
    kept.screens.add("two=", new_hash(), NOW + 10)
    kept.screens.watch([group, other])
    assert kept.watched(group)
    kept.screens.drop(["one="], [group])
    assert kept.watched(group)
    kept.screens.drop(["two="], [group])
    assert not kept.watched(group)
    assert kept.watched(other), "it is asked for when it has something to tell"


def test_where_the_groups_are_not_known_those_of_the_last_time_are_watched(kept: Kept, group: str) -> None:
    kept.screens.add("one=", new_hash(), NOW + 10)
    kept.screens.watch([group])
    kept.screens.drop(["one="], [group])
    kept.screens.add("two=", new_hash(), NOW + 10)
    kept.screens.watch(None)
    assert kept.watched(group)


def test_one_tells_what_others_would_tell_in_the_same_moment_and_each_time_has_another_number(kept: Kept) -> None:
    assert [kept.screens.begin(), kept.screens.begin()] == [True, False]
    assert kept.others.begin(), "another API has other screens"
    first, second = kept.screens.number(), kept.screens.number()
    assert second == first + 1


def test_a_group_rings_once_in_a_moment_and_what_was_refused_rings_not(either: Real, group: str) -> None:
    client, feed = either.redis(), MemoryFeed()
    screens = RedisScreens(client, uuid4().hex)
    store = AppendLog(RedisEscalations(client, pings=RedisPings(MemoryLog(), lambda: feed)))
    e = replace(called(Shell()).now(), group=group)
    assert store.save(Write(e, None, "a" * 32))
    assert feed.published == []
    screens.watch([group])
    assert not store.save(Write(e, None, "b" * 32))
    assert feed.published == []
    assert store.save(Write(e, "a" * 32, "c" * 32))
    assert store.save(Write(e, "c" * 32, "d" * 32))
    assert feed.published == [Ref(group, 1)]
    either.looked_into().delete(rung_key(group))
    assert store.save(Write(e, "d" * 32, "e" * 32))
    assert feed.published == [Ref(group, 1)] * 2


def test_that_a_store_is_away_is_said(nowhere: Real) -> None:
    screens, vouchers = RedisScreens(nowhere.redis(), "api"), RedisVouchers(nowhere.redis())
    for ask in (
        lambda: vouchers.put_voucher(new_hash(), ScreenVoucher(new_hash(), ""), NOW),
        lambda: vouchers.take_voucher(new_hash(), NOW),
        lambda: screens.add("one", new_hash(), NOW),
        lambda: screens.drop(["one"], []),
        lambda: screens.watch(None),
        lambda: screens.listening(NOW),
        lambda: screens.opening(NOW),
        lambda: screens.of_session(new_hash(), NOW),
        lambda: screens.begin(),
        lambda: screens.number(),
    ):
        with pytest.raises(Unavailable):
            ask()


def test_redis_keeps_a_voucher_and_a_screen_for_as_long_as_they_are_of_use(request: pytest.FixtureRequest) -> None:
    client, api, mine = real_of(request, "redis").redis(), uuid4().hex, new_hash()
    RedisVouchers(client).put_voucher(mine, ScreenVoucher(new_hash(), ""), NOW + VOUCHER_LIFE)
    RedisScreens(client, api).add("one=", new_hash(), NOW + SOCKET_LIFE)
    lives = client.ask(
        lambda store: {
            str(key): int(str(store.ttl(key)))
            for name in (mine, api)
            for key in store.scan_iter(f"*{name}*", count=1000)
        }
    )
    assert len(lives) == 3
    voucher = lives.pop(next(key for key in lives if key.endswith(mine)))
    assert VOUCHER_LIFE < voucher <= VOUCHER_LIFE + 120
    assert all(SOCKET_LIFE < seconds <= SOCKET_LIFE + 120 for seconds in lives.values())
