"""How screens are told on AWS: by requests that are signed with the function's role, over connections that are kept."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from rinban.adapters.aws.screens import LEFT_ALONE, ConnectionPosts, PingerFeed
from rinban.adapters.aws.signed import MOST as MOST_IS_READ
from rinban.adapters.aws.signed import SignedRequests
from rinban.core.chain.record import Ref
from rinban.core.screens import Posted
from tests.contract.aws_screens import MOST, ROLE, STARTS, AwsScreens
from tests.fakes.outside import MemoryLog

SCREEN = "L0SM9cOFvHcCIhw="


@pytest.fixture
def aws() -> Iterator[AwsScreens]:
    with closing(AwsScreens()) as played:
        yield played


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


def posts(aws: AwsScreens, log: MemoryLog, role: dict[str, str] | None = None) -> ConnectionPosts:
    return ConnectionPosts(SignedRequests("execute-api", f"{aws.url}/prod", ROLE if role is None else role), log.line)


def feed(aws: AwsScreens, log: MemoryLog, clock: list[float] | None = None) -> PingerFeed:
    tick = clock or [0.0]
    return PingerFeed(SignedRequests("lambda", aws.url + STARTS, ROLE), log.line, lambda: tick[0])


def test_a_word_comes_to_the_one_screen_that_it_is_for(aws: AwsScreens, log: MemoryLog) -> None:
    aws.open = {SCREEN: [], "other=": []}
    assert posts(aws, log).post(SCREEN, '{"seq": 7}', 5.0) is Posted.TOLD
    assert aws.open == {SCREEN: ['{"seq": 7}'], "other=": []}


def test_a_screen_that_has_left_is_gone_and_that_is_no_failure(aws: AwsScreens, log: MemoryLog) -> None:
    assert posts(aws, log).post(SCREEN, "{}", 5.0) is Posted.GONE
    assert posts(aws, log).close(SCREEN, 5.0) is Posted.GONE
    assert log.lines == []


def test_a_socket_is_closed(aws: AwsScreens, log: MemoryLog) -> None:
    aws.open = {SCREEN: []}
    assert posts(aws, log).close(SCREEN, 5.0) is Posted.TOLD
    assert aws.open == {}


@pytest.mark.parametrize("status", [403, 429, 500])
def test_what_aws_refuses_is_said_with_its_status_and_the_screen_stays_known(
    aws: AwsScreens, log: MemoryLog, status: int
) -> None:
    aws.open, aws.status = {SCREEN: []}, status
    assert posts(aws, log).post(SCREEN, "{}", 5.0) is Posted.FAILED
    assert log.lines == [("a screen was not reached", {"status": status})]


def test_what_keeps_all_screens_away_is_said_once_in_a_while(aws: AwsScreens, log: MemoryLog) -> None:
    clock, aws.status = [0.0], 403
    way = ConnectionPosts(SignedRequests("execute-api", f"{aws.url}/prod", ROLE), log.line, lambda: clock[0])
    for second in range(20):
        clock[0] = float(second)
        for screen in ("one=", "two="):
            assert way.post(screen, "{}", 5.0) is Posted.FAILED
    assert log.messages == ["a screen was not reached"] * 2


def test_more_than_aws_takes_is_refused(aws: AwsScreens, log: MemoryLog) -> None:
    aws.open = {SCREEN: []}
    assert posts(aws, log).post(SCREEN, "x" * (MOST + 1), 5.0) is Posted.FAILED
    assert log.lines == [("a screen was not reached", {"status": 413})]


def test_a_request_of_another_role_tells_nobody(aws: AwsScreens, log: MemoryLog) -> None:
    """And so the stand-in is no kinder than AWS: it computes the signature anew."""
    aws.open = {SCREEN: []}
    forged = posts(aws, log, {**ROLE, "AWS_SECRET_ACCESS_KEY": "a guess"})
    assert (forged.post(SCREEN, "{}", 5.0), aws.refused, aws.open) == (Posted.FAILED, 1, {SCREEN: []})


def test_without_a_role_nobody_is_told_and_the_log_says_what_is_missing(aws: AwsScreens, log: MemoryLog) -> None:
    assert posts(aws, log, {}).post(SCREEN, "{}", 5.0) is Posted.FAILED
    ((_, said),) = log.lines
    assert "AWS_ACCESS_KEY_ID" in str(said["error"])


def test_a_connection_is_kept_and_one_that_has_ended_meanwhile_is_replaced(aws: AwsScreens, log: MemoryLog) -> None:
    aws.open, way = {SCREEN: []}, posts(aws, log)
    for _ in range(3):
        assert way.post(SCREEN, "{}", 5.0) is Posted.TOLD
    assert aws.lines == 1
    aws.hangs_up = True
    for _ in range(3):
        assert way.post(SCREEN, "{}", 5.0) is Posted.TOLD
    assert len(aws.open[SCREEN]) == 6
    assert log.lines == []


@pytest.mark.parametrize(("longer", "lines"), [(0, 1), (1, 3)])
def test_an_answer_that_is_longer_than_anybody_reads_ends_its_connection(
    aws: AwsScreens, log: MemoryLog, longer: int, lines: int
) -> None:
    """Its rest would be taken for the beginning of the next answer. None of the words is lost or told twice."""
    aws.open, aws.says = {SCREEN: []}, b"x" * (MOST_IS_READ + longer)
    way = posts(aws, log)
    for number in range(3):
        assert way.post(SCREEN, str(number), 5.0) is Posted.TOLD
    assert (aws.open[SCREEN], aws.lines, log.lines) == (["0", "1", "2"], lines, [])


def test_a_host_that_is_not_there_is_a_failure_that_is_said(aws: AwsScreens, log: MemoryLog) -> None:
    gone = ConnectionPosts(SignedRequests("execute-api", "http://127.0.0.1:1/prod", ROLE), log.line)
    assert gone.post(SCREEN, "{}", 5.0) is Posted.FAILED
    assert log.messages == ["a screen was not reached"]


def test_where_all_of_aws_is_reached_elsewhere_the_same_is_asked_there(aws: AwsScreens, log: MemoryLog) -> None:
    aws.open = {SCREEN: []}
    there = "https://abc123.execute-api.ap-northeast-1.amazonaws.com/prod"
    way = ConnectionPosts(SignedRequests("execute-api", there, {**ROLE, "AWS_ENDPOINT_URL": aws.url}), log.line)
    assert way.post(SCREEN, "{}", 5.0) is Posted.TOLD
    assert aws.hosts[-1] == "abc123.execute-api.ap-northeast-1.amazonaws.com"


# --- who starts the function that tells ------------------------------------------------------------------------------


def started(feed: PingerFeed, aws: AwsScreens, times: int) -> list[str]:
    """The events with which the function was started, as soon as there are so many."""
    waits = threading.Event()
    for _ in range(2000):
        feed.settle()
        if len(aws.started) >= times:
            break
        waits.wait(0.01)
    return aws.started


def test_what_is_published_starts_the_function_and_names_the_group(aws: AwsScreens, log: MemoryLog) -> None:
    ringing = feed(aws, log)
    ringing.publish(Ref("infra", 12))
    assert started(ringing, aws, 1) == ['{"group": "infra"}']
    ringing.publish(Ref("apps", 1))
    assert started(ringing, aws, 2)[1:] == ['{"group": "apps"}']


def test_to_start_it_takes_no_sdk_and_the_next_time_no_other_connection(
    aws: AwsScreens, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both would take time of the processor on which an alert becomes a call."""
    for name in ("boto3", "botocore", "botocore.auth", "botocore.awsrequest", "botocore.credentials"):
        monkeypatch.setitem(sys.modules, name, None)
    ringing = feed(aws, log)
    for times in (1, 2, 3):
        ringing.publish(Ref("infra", times))
        assert len(started(ringing, aws, times)) == times
        until_idle(ringing)
    assert aws.lines == 1


def until_idle(feed: PingerFeed) -> None:
    """Each start has its thread, which keeps nothing for the next one."""
    for _ in range(100):
        feed.settle()


def test_nobody_waits_for_the_request_and_what_comes_meanwhile_starts_it_once_more(log: MemoryLog) -> None:
    goes_on, asked = threading.Event(), list[bytes]()

    class Slow(SignedRequests):
        def send(self, method: str, path: str, body: bytes, headers: object, seconds: float) -> int:
            goes_on.wait(20)
            asked.append(body)
            return 202

    ringing = PingerFeed(Slow("lambda", "", ROLE), log.line)
    for group in ("one", "two", "three"):
        ringing.publish(Ref(group, 1))
    assert asked == []
    goes_on.set()
    for _ in range(100):
        ringing.settle()
    assert asked in ([b'{"group": "one"}', b'{"group": "three"}'], [b'{"group": "three"}'])


def test_where_it_cannot_be_started_that_is_said_and_it_is_left_alone_for_a_while(
    aws: AwsScreens, log: MemoryLog
) -> None:
    clock = [100.0]
    aws.status, ringing = 429, feed(aws, log, clock)
    ringing.publish(Ref("infra", 1))
    for _ in range(100):
        ringing.settle()
    assert log.messages == ["open screens are not told, and ask by themselves"]
    aws.status = 0
    ringing.publish(Ref("infra", 1))
    ringing.settle()
    assert aws.started == []
    clock[0] += LEFT_ALONE
    ringing.publish(Ref("infra", 1))
    assert started(ringing, aws, 1) == ['{"group": "infra"}']


class Broken(SignedRequests):
    """Fails as nothing should that is asked on the way of an alert, once."""

    def __init__(self) -> None:
        super().__init__("lambda", "", ROLE)
        self.asked = 0

    def send(self, method: str, path: str, body: bytes, headers: object, seconds: float) -> int:
        self.asked += 1
        if self.asked == 1:
            raise ImportError("there is no botocore")
        return 202


def test_whatever_fails_is_said_and_the_next_change_is_told_again(log: MemoryLog) -> None:
    broken, clock = Broken(), [0.0]
    ringing = PingerFeed(broken, log.line, lambda: clock[0])
    for asked in (1, 2):
        ringing.publish(Ref("infra", 1))
        for _ in range(100):
            ringing.settle()
        assert broken.asked == asked
        clock[0] += LEFT_ALONE
    assert log.lines[0][1] == {"escalation": "infra/1", "error": "ImportError: there is no botocore"}


def test_an_invocation_without_another_thread_goes_on_and_ends(
    aws: AwsScreens, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    ringing = feed(aws, log, clock)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", no_thread)
        ringing.publish(Ref("infra", 1))
        ringing.settle()
    assert log.messages == ["open screens are not told, and ask by themselves"]
    clock[0] += LEFT_ALONE
    ringing.publish(Ref("infra", 1))
    assert started(ringing, aws, 1) == ['{"group": "infra"}']


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")
