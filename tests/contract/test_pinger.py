"""From a save to the screens as on AWS: a real Redis, a function that is started by a signed request, and sockets that
are posted to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from time import time
from uuid import uuid4

import pytest

from rinban.adapters.aws.screens import PingerFeed
from rinban.adapters.aws.signed import SignedRequests
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.pings import RedisPings
from rinban.adapters.redis.screens import RedisScreens
from rinban.adapters.redis.sign_in import RedisSignIn
from rinban.core.chain.record import Ref, Write
from rinban.core.sign_in import BoardSession
from rinban.pinger import Pinger
from rinban.stores.append_log import AppendLog
from tests.contract.aws_screens import ROLE, STARTS, AwsScreens
from tests.contract.conftest import Real
from tests.fakes.outside import MemoryLog
from tests.fakes.shell import Shell, called

NOW = float(int(time()))
SESSION = BoardSession("sato", "佐藤", "act", NOW, NOW + 43_200)


@dataclass
class Stage:
    """A stage with one group, whose screens are those that AWS has."""

    real: Real
    aws: AwsScreens
    group: str
    written: str | None = None

    def __post_init__(self) -> None:
        self.client = self.real.redis()
        self.screens = RedisScreens(self.client, "127")  # the first part of the host that AWS is played at
        self.log, self.session = MemoryLog(), uuid4().hex * 2
        feed = PingerFeed(SignedRequests("lambda", self.aws.url + STARTS, ROLE), self.log.line)
        self.pings = RedisPings(self.log, lambda: feed)  # nothing here refers to itself: what is over is closed at once
        self.pinger = self.container()
        RedisSignIn(self.client).put_session(self.session, SESSION)

    def container(self) -> Pinger:
        """One more container of the function. Lambda hands it one event at a time."""
        there = {"REDIS_URL": self.real.stores.redis_url, "BOARD_CONNECTIONS": f"{self.aws.url}/prod"}
        return Pinger({**ROLE, **there, "POWERTOOLS_SERVICE_NAME": "pinger"})

    def screen(self, name: str) -> list[str]:
        """One more screen that is open; what it is told."""
        self.screens.add(name, self.session, NOW + 7_200)
        self.screens.watch([self.group])
        return self.aws.open.setdefault(name, [])

    def saves(self) -> None:
        write_id = uuid4().hex
        e = replace(called(Shell()).now(), group=self.group)
        assert AppendLog(RedisEscalations(self.client, pings=self.pings)).save(Write(e, self.written, write_id))
        self.written = write_id

    def runs(self) -> list[int]:
        """Lambda runs what was started since the last time; how many screens each run has told."""
        pause = threading.Event()
        for _ in range(50):
            self.pings.settle()
            if self.aws.started:
                break
            pause.wait(0.01)
        events, self.aws.started = self.aws.started, []
        return [self.pinger.answer(json.loads(event))["told"] for event in events]

    def forgets_the_moment(self) -> None:
        """A quarter of a second is over."""
        found = self.real.looked_into()
        for key in (f"rinban:{{{self.group}}}:rung", "rinban:{board}:telling:127"):
            found.delete(key)


@pytest.fixture
def stage(either: Real, group: str) -> Iterator[Stage]:
    with closing(AwsScreens()) as aws:
        made = Stage(either, aws, group)
        yield made
        made.screens.drop(list(made.screens.listening(NOW)), [group])
        made.forgets_the_moment()
        made.client.close()


def test_a_save_starts_nothing_without_a_screen_and_with_one_it_is_told_of_it(stage: Stage) -> None:
    stage.saves()
    assert stage.runs() == []
    said = stage.screen("one=")
    stage.saves()
    stage.saves()
    assert stage.runs() == [1]
    (first,) = [json.loads(text)["seq"] for text in said]
    stage.forgets_the_moment()
    stage.saves()
    assert stage.runs() == [1]
    assert json.loads(said[1])["seq"] != first
    assert stage.log.lines == []


def test_what_no_save_tells_starts_it_too_while_a_screen_is_open(stage: Stage) -> None:
    stage.pings.changed(stage.client, Ref(stage.group, 0))
    assert stage.runs() == []
    said = stage.screen("one=")
    stage.pings.changed(stage.client, Ref(stage.group, 0))
    assert stage.runs() == [1]
    assert len(said) == 1


def test_screens_that_have_left_are_forgotten_and_with_the_last_one_nothing_is_started_any_more(stage: Stage) -> None:
    stage.screen("one=")
    stage.screen("two=")
    del stage.aws.open["one="]
    stage.saves()
    assert stage.runs() == [1]
    assert stage.screens.listening(NOW).keys() == {"two="}
    del stage.aws.open["two="]
    stage.forgets_the_moment()
    stage.saves()
    assert stage.runs() == [0]
    stage.forgets_the_moment()
    stage.saves()
    assert stage.runs() == []


def test_a_session_that_was_revoked_is_told_nothing_more_and_its_socket_is_closed(stage: Stage) -> None:
    said = stage.screen("one=")
    RedisSignIn(stage.client).put_session(stage.session, replace(SESSION, revoked_at=NOW))
    stage.saves()
    assert stage.runs() == [0]
    assert (said, stage.aws.open) == ([], {})


def test_two_changes_that_start_it_twice_are_told_by_one(stage: Stage) -> None:
    said = stage.screen("one=")
    told: list[int] = []
    together = threading.Barrier(2)

    def run(container: Pinger) -> None:
        together.wait(10)
        told.append(container.answer({"group": stage.group})["told"])

    both = [threading.Thread(target=run, args=(stage.container(),)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(told) == [0, 1]
    assert len(said) == 1


def test_while_redis_is_away_nobody_is_told_and_it_does_not_fail(nowhere: Real) -> None:
    away = Pinger({**ROLE, "REDIS_URL": nowhere.stores.redis_url, "BOARD_CONNECTIONS": "http://127.0.0.1:1/prod"})
    assert away.answer({"group": "infra"}) == {"told": 0}
