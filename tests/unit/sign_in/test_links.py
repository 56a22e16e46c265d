"""A link to the board is of use once, whatever the stores do meanwhile."""

from __future__ import annotations

import pytest

from rinban.core.errors import Unavailable
from tests.unit.sign_in.house import SignInHouse

GUESSES = ["", "a", "0" * 43, "a" * 10_000, "../../etc/passwd", "' OR 1=1 --", "\ud83d", "é" * 43]


@pytest.fixture
def house() -> SignInHouse:
    return SignInHouse()


def test_a_link_lets_its_person_in_and_nobody_a_second_time(house: SignInHouse) -> None:
    secret = house.link()
    link = house.links.take(secret)
    assert link
    assert (link.person, link.name, link.role) == ("sato", "Sato", "act")
    assert house.links.take(secret) is None


def test_a_page_that_got_no_answer_may_ask_again_and_no_other_page_may(house: SignInHouse) -> None:
    secret, mine, other = house.link(), "0123456789abcdef" * 2, "fedcba9876543210" * 2
    assert house.links.take(secret, mine)
    assert house.links.take(secret, mine)
    assert house.links.take(secret, other) is None
    assert house.links.take(secret) is None
    house.clock.at += 60
    assert house.links.take(secret, mine) is None


@pytest.mark.parametrize("page", ["", "0", "x" * 32, "0123456789ABCDEF" * 2, "0" * 33, "0" * 32 + "\n"])
def test_what_names_no_page_is_another_one_each_time(house: SignInHouse, page: str) -> None:
    secret = house.link()
    assert house.links.take(secret, page)
    assert house.links.take(secret, page) is None


def test_a_revoked_link_is_of_no_use_wherever_it_is(house: SignInHouse) -> None:
    mine, other = house.link("sato"), house.link("ann")
    house.redis.faults.away = True
    later = house.link("sato")
    house.redis.faults.away = False
    assert house.links.revoke(lambda link: link.person == "sato") == (2, ())
    assert [bool(house.links.take(secret)) for secret in (mine, later, other)] == [False, False, True]


def test_a_link_ends_by_itself(house: SignInHouse) -> None:
    late, in_time = house.link(), house.link()
    house.clock.at += 59.5
    assert house.links.take(in_time)
    house.clock.at += 0.5
    assert house.links.take(late) is None


@pytest.mark.parametrize("secret", GUESSES)
def test_a_guess_is_of_no_use_and_no_store_is_asked_for_what_cannot_be_one(house: SignInHouse, secret: str) -> None:
    house.link()
    assert house.links.take(secret) is None
    for store in (house.redis, house.mysql):
        store.faults.away = len(secret) != 43 or not secret.isascii()  # who asked now would raise
    assert house.links.take(secret) is None


def test_while_one_store_is_away_the_other_keeps_the_link(house: SignInHouse) -> None:
    house.redis.faults.away = True
    secret = house.link()
    house.redis.faults.away = False
    assert house.links.take(secret)


def test_a_link_that_may_be_where_nobody_answers_is_not_said_to_be_unknown(house: SignInHouse) -> None:
    secret = house.link()
    house.redis.faults.away = True
    with pytest.raises(Unavailable):
        house.links.take(secret)
    house.redis.faults.away = False
    assert house.links.take(secret)


def test_without_stores_there_is_no_link(house: SignInHouse) -> None:
    house.redis.faults.away = house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.link()


def test_a_link_whose_keeping_was_not_confirmed_is_not_the_one_that_is_given_out(house: SignInHouse) -> None:
    """Otherwise it would be in two stores, and could be taken in each of them."""
    house.redis.faults.lost_replies = 1
    secret = house.link()
    assert house.links.take(secret)
    assert house.links.take(secret) is None


def test_a_store_that_is_lost_takes_the_link_with_it_and_lets_nobody_in_twice(house: SignInHouse) -> None:
    taken, lost = house.link(), house.link()
    assert house.links.take(taken)
    house.redis.flush()
    assert house.links.take(taken) is None
    assert house.links.take(lost) is None


def test_no_store_and_no_log_has_the_secret(house: SignInHouse) -> None:
    house.redis.faults.silences = 1
    secret = house.link()
    house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.links.take(secret)
    assert house.log.lines
    assert secret not in f"{house.kept()}{house.log.lines}"
