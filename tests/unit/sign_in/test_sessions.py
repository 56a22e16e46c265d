"""The sessions of the board: found by their cookie, kept in both stores, and revoked in both."""

from __future__ import annotations

import pytest

from rinban.core.errors import Unavailable
from rinban.core.sign_in import FRESH
from rinban.sign_in.secret import form_token, is_form_token
from rinban.sign_in.sessions import DEVICE, LIFE, LIFE_OF_A_WALL
from tests.unit.sign_in.house import SignInHouse


@pytest.fixture
def house() -> SignInHouse:
    return SignInHouse()


def test_the_cookie_leads_to_who_has_signed_in(house: SignInHouse) -> None:
    cookie, session = house.signed_in()
    assert house.sessions.find(cookie) == session
    assert (session.person, session.name, session.role, session.device) == ("sato", "Sato", "act", "a browser")


def test_it_may_act_for_a_while_and_look_for_a_night(house: SignInHouse) -> None:
    cookie, session = house.signed_in()
    began = house.clock.at
    assert session.is_fresh(began + FRESH - 1)
    assert not session.is_fresh(began + FRESH)
    house.clock.at = began + LIFE - 1
    assert house.sessions.find(cookie)
    house.clock.at = began + LIFE
    assert house.sessions.find(cookie) is None


def test_a_wall_shows_for_a_month(house: SignInHouse) -> None:
    cookie, session = house.signed_in("", "wall")
    house.clock.at += LIFE_OF_A_WALL - 1
    assert house.sessions.find(cookie) == session


@pytest.mark.parametrize("cookie", ["", "a", "0" * 43, "a" * 10_000, "\ud83d", "' OR 1=1 --"])
def test_a_guess_leads_to_nobody(house: SignInHouse, cookie: str) -> None:
    house.signed_in()
    assert house.sessions.find(cookie) is None


@pytest.mark.parametrize("lost", ["redis", "mysql"])
def test_a_store_that_is_lost_signs_nobody_out(house: SignInHouse, lost: str) -> None:
    cookie, session = house.signed_in()
    getattr(house, lost).flush()
    assert house.sessions.find(cookie) == session


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_a_store_that_is_away_signs_nobody_out(house: SignInHouse, away: str) -> None:
    before, _ = house.signed_in()
    getattr(house, away).faults.away = True
    meanwhile, _ = house.signed_in()
    assert house.sessions.find(before)
    assert house.sessions.find(meanwhile)
    getattr(house, away).faults.away = False
    assert house.sessions.find(meanwhile)


def test_what_the_quick_store_has_lost_is_put_back(house: SignInHouse) -> None:
    cookie, session = house.signed_in()
    house.redis.flush()
    house.sessions.find(cookie)
    house.mysql.faults.away = True
    assert house.sessions.find(cookie) == session


def test_the_quick_store_alone_is_asked_for_what_it_has(house: SignInHouse) -> None:
    cookie, session = house.signed_in()
    house.mysql.faults.away = True
    assert house.sessions.find(cookie) == session
    assert house.log.lines == []


def test_nobody_is_sent_away_while_the_store_that_may_know_is_silent(house: SignInHouse) -> None:
    cookie, _ = house.signed_in()
    house.redis.flush()
    house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.sessions.find(cookie)


def test_without_stores_nobody_is_signed_in(house: SignInHouse) -> None:
    link = house.links.take(house.link())
    assert link
    house.redis.faults.away = house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.sessions.begin(link, "")


# --- revoked ---------------------------------------------------------------------------------------------------------


def test_who_signs_out_is_out_and_others_are_not(house: SignInHouse) -> None:
    mine, _ = house.signed_in()
    other, _ = house.signed_in()
    assert house.sessions.end(mine) == (1, ())
    assert house.sessions.find(mine) is None
    assert house.sessions.find(other)
    assert house.sessions.end(mine) == (0, ())


def test_one_is_revoked_by_its_id_and_all_of_a_person_at_once(house: SignInHouse) -> None:
    phone, laptop = house.signed_in(device="phone")[0], house.signed_in(device="laptop")[0]
    suzuki = house.signed_in("suzuki", "view")[0]
    ids = {session.device: key for key, session in house.sessions.listed().items()}
    assert house.sessions.revoke(lambda key, _: key == ids["phone"]) == (1, ())
    assert [house.sessions.find(one) is None for one in (phone, laptop, suzuki)] == [True, False, False]
    assert house.sessions.revoke(lambda _, session: session.person == "sato") == (1, ())
    assert [house.sessions.find(one) is None for one in (phone, laptop, suzuki)] == [True, True, False]


@pytest.mark.parametrize("lost", ["redis", "mysql"])
def test_a_store_that_is_lost_lets_no_revoked_session_in_again(house: SignInHouse, lost: str) -> None:
    cookie, _ = house.signed_in()
    house.sessions.end(cookie)
    getattr(house, lost).flush()
    assert house.sessions.find(cookie) is None


def test_while_the_record_is_away_a_revoked_session_is_out_all_the_same(house: SignInHouse) -> None:
    cookie, _ = house.signed_in()
    house.mysql.faults.away = True
    assert house.sessions.revoke(lambda *_: True) == (1, ("mysql",))
    assert house.sessions.find(cookie) is None
    house.mysql.faults.away = False
    assert house.sessions.find(cookie) is None


def test_where_a_store_has_missed_it_the_same_once_more_mends_that(house: SignInHouse) -> None:
    cookie, _ = house.signed_in()
    house.redis.faults.away = True
    assert house.sessions.revoke(lambda *_: True) == (1, ("redis",))
    house.redis.faults.away = False
    assert house.sessions.find(cookie)  # therefore it is said that a store was away
    assert house.sessions.revoke(lambda *_: True) == (0, ())
    assert house.sessions.find(cookie) is None


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_a_store_that_has_missed_it_is_told_by_the_watchdog(house: SignInHouse, away: str) -> None:
    revoked, other = house.signed_in()[0], house.signed_in("suzuki")[0]
    getattr(house, away).faults.away = True
    house.sessions.revoke(lambda _, session: session.person == "sato")
    assert house.sessions.settle() == 0
    getattr(house, away).faults.away = False
    assert house.sessions.settle() == 1
    assert house.sessions.settle() == 0
    ({"redis": house.mysql, "mysql": house.redis}[away]).flush()
    assert house.sessions.find(revoked) is None
    assert house.sessions.find(other)


def test_a_store_that_is_away_is_named_even_if_there_is_nothing_to_revoke(house: SignInHouse) -> None:
    house.redis.faults.away = True
    assert house.sessions.revoke(lambda *_: True) == (0, ("redis",))
    house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.sessions.revoke(lambda *_: True)


def test_a_session_that_was_read_before_it_was_revoked_is_not_put_back(house: SignInHouse) -> None:
    cookie, _ = house.signed_in()
    house.redis.flush()
    house.redis.faults.meanwhile(lambda: house.sessions.revoke(lambda *_: True))
    house.sessions.find(cookie)  # it was read in the record; meanwhile it is revoked, and only then put back
    assert house.sessions.find(cookie) is None


def test_the_list_has_those_that_hold_the_newest_first_and_leads_to_no_cookie(house: SignInHouse) -> None:
    cookies = []
    for device in ("first", "second", "third"):
        cookies.append(house.signed_in(device=device)[0])
        house.clock.at += 1
    house.sessions.end(cookies[1])
    listed = house.sessions.listed()
    assert [one.device for one in listed.values()] == ["third", "first"]
    assert not any(key in cookie for key in listed for cookie in cookies)
    house.redis.faults.away = True
    assert [one.device for one in house.sessions.listed().values()] == ["third", "first"]
    house.mysql.faults.away = True
    with pytest.raises(Unavailable):
        house.sessions.listed()


def test_what_a_browser_calls_itself_is_cut_and_has_no_control_characters(house: SignInHouse) -> None:
    _, session = house.signed_in(device="A" * 500 + "\x1b[2J\n")
    assert len(session.device) <= DEVICE
    assert session.device.isprintable()


def test_no_store_has_the_cookie(house: SignInHouse) -> None:
    cookie, _ = house.signed_in()
    assert cookie not in house.kept()


# --- forms -----------------------------------------------------------------------------------------------------------


def test_a_form_is_of_one_session_and_its_token_is_not_the_cookie(house: SignInHouse) -> None:
    mine, other = house.signed_in()[0], house.signed_in()[0]
    assert is_form_token(form_token(mine), mine)
    assert form_token(mine) not in (mine, form_token(other))
    assert not is_form_token(form_token(other), mine)
    assert not is_form_token("", mine)
    assert not is_form_token("\ud83d", mine)
