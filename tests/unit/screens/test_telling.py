"""All open screens are told, those whose session has ended are not, and nobody waits for a slow one."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from rinban.adapters.redis.pings import TOLD_AS_ONE
from rinban.core.screens import OPENING, SOCKET_LIFE, WINDOW, Posted
from rinban.core.sign_in import BoardSession
from rinban.screens import telling
from rinban.screens.telling import ScreenTeller
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.screens import MemoryPosts, MemoryScreens
from tests.fakes.shell import START

A_WHILE = 60.0
"""Seconds since the screens of a test were let in, which are surely there by now."""

JANE = BoardSession("", "jane", "view", START, START + 43_200)


class House:
    """Screens of Jane's, and of others by the names of their sessions."""

    def __init__(self, *connections: str, posts: MemoryPosts | None = None) -> None:
        self.sessions = {"jane": JANE}
        self.screens, self.posts = MemoryScreens(self.sessions.get), posts or MemoryPosts()
        self.clock, self.log, self.waited = SetClock(START), MemoryLog(), list[float]()
        for one in connections:
            self.screens.add(one, "jane", START - A_WHILE + SOCKET_LIFE)
        self.screens.watch(["infra", "apps"])
        self.teller = ScreenTeller(self.screens, self.posts, self.clock, self.log.line, self.waited.append)


def test_each_screen_gets_a_number_and_another_one_the_next_time() -> None:
    house = House("one", "two")
    assert [house.teller.tell_now(), house.teller.tell_now()] == [2, 2]
    first, second = house.posts.told[:2], house.posts.told[2:]
    assert {name for name, _ in first} == {name for name, _ in second} == {"one", "two"}
    (said,), (later,) = ({text for _, text in part} for part in (first, second))
    assert json.loads(said).keys() == {"seq", "batch", "within"}
    assert said != later


def test_many_screens_are_told_to_take_more_time_so_that_they_do_not_all_come_at_once() -> None:
    for many, seconds in ((1, 0.25), (150, 0.25), (300, 0.5)):
        house = House(*(f"screen {number}" for number in range(many)))
        house.teller.tell_now()
        assert {json.loads(text)["within"] for _, text in house.posts.told} == {seconds}


def test_what_changes_within_a_moment_is_told_as_one_by_who_waits_for_it() -> None:
    house = House("one")
    assert house.teller.tell("infra") == 1
    assert house.waited == [WINDOW]
    assert house.teller.tell("infra") == 0, "somebody is about to"
    assert len(house.posts.told) == 1


def test_a_group_rings_no_sooner_again_than_the_screens_are_told() -> None:
    assert TOLD_AS_ONE == WINDOW * 1000


def test_a_screen_that_has_left_is_forgotten_and_the_others_are_told() -> None:
    house = House("here", "left")
    house.posts.became["left"] = Posted.GONE
    assert house.teller.tell_now() == 1
    assert house.screens.open.keys() == {"here"}
    assert house.log.messages == []


def test_a_screen_that_is_just_being_let_in_is_not_forgotten_since_its_socket_is_not_there_yet() -> None:
    house = House("here")
    house.screens.add("comes", "jane", START + SOCKET_LIFE)
    house.posts.became["comes"] = Posted.GONE
    assert house.teller.tell_now(["infra"]) == 1
    del house.posts.became["comes"]
    assert house.teller.tell_now(["infra"]) == 2
    house.posts.became["comes"] = Posted.GONE
    house.clock.at += OPENING
    house.teller.tell_now(["infra"])
    assert house.screens.open.keys() == {"here"}


def test_while_only_screens_are_there_that_are_being_let_in_saves_have_somebody_to_tell() -> None:
    house = House()
    house.screens.add("comes", "jane", START + SOCKET_LIFE)
    house.posts.became["comes"] = Posted.GONE
    house.teller.tell("infra")
    assert "infra" in house.screens.watched


@pytest.mark.parametrize(("became", "is_let_in"), [(Posted.FAILED, False), (Posted.GONE, True)])
def test_a_socket_that_could_not_be_closed_is_closed_with_the_next_ping(*, became: Posted, is_let_in: bool) -> None:
    house = House("mine")
    house.screens.add("other", "nobody", START - (0 if is_let_in else A_WHILE) + SOCKET_LIFE)
    house.posts.became["other"] = became
    house.teller.tell_now()
    del house.posts.became["other"]
    house.teller.tell_now()
    assert house.posts.closed == ["other", "other"]
    assert [name for name, _ in house.posts.told] == ["mine", "mine"]
    assert house.screens.open.keys() == {"mine"}


def test_a_screen_of_which_nobody_knows_is_tried_again_with_the_next_change() -> None:
    house = House("one")
    house.posts.became["one"] = Posted.FAILED
    assert house.teller.tell_now() == 0
    assert house.screens.open.keys() == {"one"}


@pytest.mark.parametrize("session", [None, replace(JANE, revoked_at=START), replace(JANE, expires_at=START)])
def test_a_screen_whose_session_has_ended_is_told_nothing_and_closed(session: BoardSession | None) -> None:
    house = House("mine")
    house.screens.add("other", "sato", START - A_WHILE + SOCKET_LIFE)
    if session:
        house.sessions["sato"] = session
    assert house.teller.tell_now(["infra"]) == 1
    assert [name for name, _ in house.posts.told] == ["mine"]
    assert house.posts.closed == ["other"]
    assert house.screens.open.keys() == {"mine"}
    assert "infra" in house.screens.watched


def test_a_socket_that_must_have_ended_is_told_nothing() -> None:
    house = House("one")
    house.clock.at += SOCKET_LIFE
    assert (house.teller.tell_now(), house.posts.told) == (0, [])


def test_with_the_last_screen_a_group_has_nobody_to_tell_any_more() -> None:
    house = House("left")
    house.posts.became["left"] = Posted.GONE
    house.teller.tell("infra")
    assert house.screens.watched == {"apps"}
    house.screens.waiting = False
    house.teller.tell("apps")
    assert house.screens.watched == set()


def test_while_redis_is_away_nobody_is_told_and_the_log_says_so() -> None:
    house = House("one")
    house.screens.faults.away = True
    assert house.teller.tell("infra") == 0
    assert house.log.messages == ["open screens are not told, and ask by themselves"]
    house.screens.faults.away = False


class Slow(MemoryPosts):
    """One screen takes as long as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        if connection == "slow":
            self.goes_on.wait(20)
        return super().post(connection, text, seconds)


def test_a_slow_screen_keeps_nobody_waiting_for_longer_than_is_given_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "IN_ALL", 0.2)
    slow = Slow()
    house = House("slow", "one", "two", posts=slow)
    assert house.teller.tell_now() == 2
    assert {name for name, _ in slow.told} == {"one", "two"}
    assert house.log.messages == ["some screens are told late or not at all"]
    assert house.screens.open.keys() == {"slow", "one", "two"}
    slow.goes_on.set()
