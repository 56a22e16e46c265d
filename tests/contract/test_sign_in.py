"""The two stores of links to the board and of its sessions, in memory and real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from rinban.adapters.mysql.sign_in import MysqlSignIn
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.sign_in import DOING, RedisDoneForms, RedisSignIn, RedisSignInTries
from rinban.core.errors import Unavailable
from rinban.core.sign_in import FRESH, BoardSession, SignInLink
from rinban.ports.sign_in import DoneForms, SignInStore, SignInTries
from tests.contract.conftest import Real, real_of
from tests.fakes.sign_in import MemoryDoneForms, MemorySignIn, MemorySignInTries

NOW = 1_700_000_000.0
"""By our clock, which judges. The store's is years ahead: so a key would be gone that is kept until a time."""
LINK = SignInLink("sato", "佐藤", "act", NOW + 60.5)
SESSION = BoardSession("sato", "佐藤", "act", NOW, NOW + 43_200.5, "a browser — ブラウザー")


@pytest.fixture(params=["memory", "redis", "cluster", "mysql"])
def opened(request: pytest.FixtureRequest) -> Callable[[], SignInStore]:
    """Opens the store once more, as another process would."""
    if request.param == "memory":
        memory = MemorySignIn("redis")
        return lambda: memory
    real = real_of(request, request.param)
    if request.param == "mysql":
        return lambda: MysqlSignIn(real.mysql())
    return lambda: RedisSignIn(real.redis())


@pytest.fixture
def store(opened: Callable[[], SignInStore]) -> SignInStore:
    return opened()


def new_hash() -> str:
    """Return a text as long as a SHA-256 in hexadecimal digits."""
    return uuid4().hex * 2


def test_a_link_is_taken_once_and_by_the_first(store: SignInStore) -> None:
    mine, me, other = new_hash(), uuid4().hex, uuid4().hex
    store.put_link(mine, LINK)
    assert store.take_link(mine, me, NOW) == LINK
    assert store.take_link(mine, other, NOW) is None
    assert store.take_link(mine, me, NOW) == LINK  # its answer was lost, and the question is put once more
    assert store.take_link(new_hash(), me, NOW) is None


def test_a_link_that_was_dropped_is_taken_by_nobody_and_others_are(store: SignInStore) -> None:
    mine, other, over = new_hash(), new_hash(), new_hash()
    store.put_link(mine, LINK)
    store.put_link(other, LINK)
    store.put_link(over, replace(LINK, expires_at=NOW))
    made = store.made_links(NOW)
    assert [made.get(one) for one in (mine, other, over)] == [LINK, LINK, None]
    store.drop_link(mine)
    store.drop_link(mine)
    assert mine not in store.made_links(NOW)
    assert store.take_link(mine, uuid4().hex, NOW) is None
    assert store.take_link(other, uuid4().hex, NOW) == LINK


def test_of_many_who_take_a_link_at_once_one_gets_it(opened: Callable[[], SignInStore]) -> None:
    mine, got = new_hash(), list[SignInLink | None]()
    opened().put_link(mine, LINK)
    doors = [opened() for _ in range(8)]
    together = threading.Barrier(len(doors))

    def take(door: SignInStore) -> None:
        together.wait(10)
        got.append(door.take_link(mine, uuid4().hex, NOW))

    tries = [threading.Thread(target=take, args=(door,)) for door in doors]
    for one in tries:
        one.start()
    for one in tries:
        one.join(20)
    assert sorted(map(bool, got)) == [False] * 7 + [True]


def test_a_link_is_of_no_use_after_its_time(store: SignInStore) -> None:
    mine = new_hash()
    store.put_link(mine, LINK)
    assert store.take_link(mine, uuid4().hex, LINK.expires_at) is None
    assert store.take_link(mine, uuid4().hex, LINK.expires_at - 0.25) == LINK


def test_a_session_is_kept_as_it_was_given_and_by_its_hash_alone(store: SignInStore) -> None:
    mine = new_hash()
    store.put_session(mine, SESSION)
    assert store.session(mine) == SESSION
    assert store.session(new_hash()) is None
    store.put_session("a" * 64, SESSION)
    assert store.session("A" * 64) is None


def test_a_revoked_session_is_not_put_back_by_who_adds_it(store: SignInStore) -> None:
    mine, revoked = new_hash(), replace(SESSION, revoked_at=NOW + 1.5)
    store.add_session(mine, SESSION)
    store.put_session(mine, revoked)
    store.add_session(mine, SESSION)
    assert store.session(mine) == revoked


def test_those_are_listed_that_are_not_over_by_the_time(store: SignInStore) -> None:
    mine, over, wall = new_hash(), new_hash(), new_hash()
    store.put_session(mine, SESSION)
    store.put_session(wall, replace(SESSION, person="", role="wall", expires_at=NOW + 86_400))
    store.put_session(over, replace(SESSION, expires_at=NOW + 5))
    assert {mine, wall, over} <= set(store.sessions(NOW + 1))
    left = store.sessions(NOW + 5)
    assert left[mine] == SESSION
    assert over not in left


def test_what_a_later_version_calls_a_role_may_look_here(request: pytest.FixtureRequest) -> None:
    real: Real = request.getfixturevalue("real")
    for store in (MysqlSignIn(real.mysql()), RedisSignIn(real.redis())):
        mine = new_hash()
        store.put_session(mine, replace(SESSION, role="owner"))  # type: ignore[arg-type]
        assert store.session(mine) == replace(SESSION, role="view")


@pytest.fixture(params=["memory", "redis", "cluster"])
def tries(request: pytest.FixtureRequest) -> SignInTries:
    if request.param == "memory":
        return MemorySignInTries()
    return RedisSignInTries(real_of(request, request.param).redis())


def test_tries_are_counted_for_each_address_and_each_minute(tries: SignInTries, group: str) -> None:
    assert [tries.count(group, 6000.0) for _ in range(3)] == [1, 2, 3]
    assert tries.count(f"{group}-other", 6000.0) == 1
    assert tries.count(group, 6060.0) == 1


@pytest.mark.parametrize("kind", ["mysql", "redis"])
def test_a_store_that_is_away_is_said_to_be(nowhere: Real, kind: str) -> None:
    store: SignInStore = MysqlSignIn(nowhere.mysql()) if kind == "mysql" else RedisSignIn(nowhere.redis())
    for ask in (
        lambda: store.put_link(new_hash(), LINK),
        lambda: store.take_link(new_hash(), uuid4().hex, NOW),
        lambda: store.put_session(new_hash(), SESSION),
        lambda: store.add_session(new_hash(), SESSION),
        lambda: store.session(new_hash()),
        lambda: store.sessions(NOW),
    ):
        with pytest.raises(Unavailable):
            ask()


def test_tries_cannot_be_counted_while_the_store_is_away(nowhere: Real) -> None:
    with pytest.raises(Unavailable):
        RedisSignInTries(nowhere.redis()).count("somewhere", NOW)


@pytest.fixture(params=["memory", "redis", "cluster"])
def forms(request: pytest.FixtureRequest) -> DoneForms:
    if request.param == "memory":
        return MemoryDoneForms()
    return RedisDoneForms(real_of(request, request.param).redis())


def test_a_form_is_for_the_first_and_others_are_told_what_became_of_it(forms: DoneForms) -> None:
    form, me, other = new_hash(), uuid4().hex, uuid4().hex
    assert forms.begin(form, me) is None
    assert forms.begin(form, me) is None  # its answer was lost, and the question is put once more
    assert forms.begin(form, other) == ""
    forms.tell(form, "it is done, 佐藤")
    assert [forms.begin(form, other), forms.begin(form, me)] == ["it is done, 佐藤"] * 2
    assert forms.begin(new_hash(), other) is None


def test_a_form_that_was_forgotten_is_for_who_comes_next(forms: DoneForms) -> None:
    form, other = new_hash(), uuid4().hex
    forms.begin(form, uuid4().hex)
    forms.forget(form)
    assert forms.begin(form, other) is None


def test_every_form_is_forgotten_some_day(request: pytest.FixtureRequest) -> None:
    real = real_of(request, "redis")
    forms, form = RedisDoneForms(real.redis()), new_hash()
    key = f"rinban:{{board}}:form:{form}"
    forms.begin(form, uuid4().hex)
    assert 0 < real.redis().ask(lambda store: int(store.ttl(key))) <= DOING
    forms.tell(form, "it is done")
    assert DOING < real.redis().ask(lambda store: int(store.ttl(key))) <= FRESH


@pytest.mark.parametrize("life", [43_200.0, 30 * 86_400.0])
def test_redis_keeps_all_of_it_for_as_long_as_it_is_of_use_and_not_for_ever(
    request: pytest.FixtureRequest, life: float
) -> None:
    client = real_of(request, "redis").redis()
    store, link, session = RedisSignIn(client), new_hash(), new_hash()
    store.put_link(link, LINK)
    kept_before = lives(client)
    assert store.take_link(link, uuid4().hex, NOW) == LINK
    (mark,) = (seconds for key, seconds in lives(client).items() if key not in kept_before)
    (linked,) = (seconds for key, seconds in kept_before.items() if key.endswith(link))
    assert 600 < linked <= mark <= 86_400
    store.put_session(session, replace(SESSION, expires_at=NOW + life))
    (signed_in,) = (seconds for key, seconds in lives(client).items() if key.endswith(session))
    assert life < signed_in <= life + 120


def lives(client: RedisClient) -> dict[str, int]:
    """For how many seconds each key of the sign-in is still kept."""
    keys = "rinban:{board}:*"
    return client.ask(lambda store: {str(key): int(str(store.ttl(key))) for key in store.scan_iter(keys, count=1000)})
