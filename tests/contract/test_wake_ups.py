"""Wake-ups by SQS, with the whole shell behind them: they come to the second, and few are on their way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from rinban.adapters.sqs.tell_queue import SqsTellQueue, to_tell
from rinban.adapters.sqs.timer import LONGEST, SqsTimer
from rinban.budget import Budget
from rinban.core.chain.document import State
from rinban.core.chain.owed import TellResult
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Settings
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.watch.others import OthersTold
from rinban.watch.watchdog import Watchdog
from tests.contract.queues import Queues, queues
from tests.fakes.outlets import MemoryOutlet
from tests.fakes.outside import MemorySpool
from tests.fakes.shell import ANN, DISK, INFRA, SATO, START, SUZUKI, Shell, settings
from tests.fakes.stores import MemoryTimer

HOURS = 3600


class Woken(Shell):
    """A shell whose clocks are messages."""

    def __init__(self, queues: Queues, rota: Settings | None = None, outlets: tuple[str, ...] = ()) -> None:
        self.queues = queues
        super().__init__(rota, outlets=outlets)
        deferred = DeferredAlerts(MemorySpool(), self.dispatcher, self.log, self.clock)
        tellers = SqsTellQueue(queues.client, queues.tell)
        others = OthersTold(self.teller.tell, self.teller.tell_due, tellers.put, to_tell)
        self.watch = Watchdog(self.sweeper, deferred, self.log, self._arrived, others=others)

    def _build(self, *made: Any) -> None:
        self.clock = self.queues.clock
        self.timer = cast(MemoryTimer, SqsTimer(self.queues.client, self.queues.timer, self.clock))
        super()._build(*made)

    def _arrived(self, body: str) -> Ref:
        return cast(SqsTimer, self.timer).arrived(body)

    def passes(self, seconds: float) -> int:
        """How many wake-ups came in this time."""
        return self.queues.run(self.watch.answer, self.clock.at + seconds)

    @property
    def second(self) -> float:
        return self.clock.at - START


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    with queues(monkeypatch) as found:
        yield found


@pytest.fixture
def shell(sqs: Queues) -> Woken:
    return Woken(sqs)


def test_a_call_of_which_nothing_is_heard_ends_with_its_clock_to_the_second(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(45.0 - 0.5)
    assert shell.phone.dialled == [SATO.phone]
    shell.passes(1.5)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_a_clock_that_ends_earlier_than_the_one_before_it_is_kept_too(shell: Woken) -> None:
    """*queue* would end after 45 s, and *ring* ends 40 s after the ringing."""
    shell.hear(DISK)
    shell.passes(1)
    shell.rings(0)
    shell.passes(39.5)
    assert len(shell.phone.calls) == 1
    shell.passes(1.5)
    assert len(shell.phone.calls) == 2
    assert shell.second <= 42


def test_a_clock_that_ends_later_needs_no_new_message(shell: Woken) -> None:
    """Nobody who listens waits for a queue."""
    shell.hear(DISK)
    shell.passes(2)
    shell.rings(0)
    before = shell.queues.on_their_way
    shell.passes(3)
    shell.answers(0)  # talk: 56 s from here
    assert shell.queues.on_their_way == before
    shell.passes(55.5)
    assert len(shell.phone.calls) == 1
    shell.passes(1.5)
    assert len(shell.phone.calls) == 2


def test_a_pass_of_which_the_end_is_lost(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(2)
    shell.rings(0)
    shell.answers(0)
    shell.answers(0, "2")  # ending: 10 s from here
    shell.passes(9.5)
    assert len(shell.phone.calls) == 1
    shell.passes(1.5)
    assert len(shell.phone.calls) == 2


def test_one_message_an_attempt_and_a_half(shell: Woken) -> None:
    """A night in which everybody's phone rings and nobody answers: however long, no more are on their way."""
    shell.hear(DISK)
    most = woken = 0
    for attempt in range(3 * 3):
        shell.passes(1)
        shell.rings(attempt)
        most = max(most, len(shell.queues.on_their_way))
        woken += shell.passes(24)
        shell.ends(attempt)
        if shell.now().state is State.RESTING:
            woken += shell.passes(601)
    assert len(shell.phone.calls) == 10
    assert most <= 4, "what stale ones there are have at most 45 s to live"
    assert woken <= 3 * 10
    shell.passes(120)
    assert len(shell.queues.on_their_way) <= 2


def test_twenty_hops_later_it_comes_to_the_second(sqs: Queues) -> None:
    """A message sleeps a quarter of an hour at the longest, so a clock of five hours is twenty of them."""
    quiet = 20 * LONGEST
    shell = Woken(sqs, settings(Policy(rounds=1, close_when_quiet=quiet)))
    shell.hear(DISK)
    shell.passes(5)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    taken = shell.second - 5
    woken = shell.passes(quiet - 0.5)
    assert shell.now().state is State.ACKNOWLEDGED
    assert 20 <= woken <= 22
    shell.passes(2)
    assert shell.now().state is State.CLOSED
    assert sqs.on_their_way == []
    assert taken == 0


def test_after_the_end_no_message_is_left(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(5)
    shell.dispatcher.close(INFRA, "kacho", Budget())
    shell.passes(HOURS)
    assert shell.queues.on_their_way == []
    assert len(shell.phone.calls) == 1


def test_a_wake_up_that_no_store_answers_comes_again(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(40)
    shell.redis.faults.away = shell.mysql.faults.away = True
    shell.passes(60)
    shell.redis.faults.away = shell.mysql.faults.away = False
    assert len(shell.phone.calls) == 1
    shell.passes(10)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_one_that_fails_does_not_take_the_others_with_it(shell: Woken) -> None:
    shell.hear(DISK)
    woken = json.loads(shell.queues.on_their_way[0])
    shell.clock.forward(46)
    records = [
        {"messageId": "rubbish", "body": "{"},
        {"messageId": "stranger", "body": '{"group": "infra"}'},
        {"messageId": "mine", "body": json.dumps(woken)},
    ]
    answer = shell.watch.answer({"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "rubbish"}, {"itemIdentifier": "stranger"}]}
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_who_took_it_is_told_by_a_message_within_two_seconds_of_the_key(sqs: Queues) -> None:
    shell = Woken(sqs, outlets=("chat",))
    chat = shell.outlets["chat"] = MemoryOutlet()
    shell.hear(DISK)
    shell.passes(2)
    shell.rings(0)
    shell.answers(0)
    shell.answers(0, "1")
    assert chat.tries == 0  # nobody who listens waits for a chat
    shell.passes(2)
    assert (len(chat.heard), chat.tries) == (1, 1)
    shell.passes(HOURS / 4)
    assert chat.tries == 1


def test_an_outlet_that_refuses_is_asked_again_by_messages_without_a_flood_of_them(sqs: Queues) -> None:
    shell = Woken(sqs, outlets=("chat",))
    chat = shell.outlets["chat"] = MemoryOutlet()
    chat.faults = [lambda: TellResult(reason="refused")] * 4
    shell.hear(DISK)
    shell.answers(0)
    shell.answers(0, "1")
    woken = shell.passes(HOURS / 4)
    assert (len(chat.heard), chat.tries) == (1, 5)
    assert woken < 15


def test_a_wake_up_asks_no_outlet_itself(sqs: Queues) -> None:
    """It has another invocation do that, by a queue of its own, so that the next wake-up waits for no outlet."""
    shell = Woken(sqs, outlets=("chat",))
    shell.outlets["chat"] = chat = MemoryOutlet()
    shell.hear(DISK)
    shell.answers(0)
    shell.answers(0, "1")
    woken = json.dumps({"group": "infra", "run": 1, "due": START})
    assert shell.watch.answer({"Records": [{"messageId": "1", "body": woken}]}) == {"batchItemFailures": []}
    assert chat.tries == 0
    (asked,) = sqs.asked_to_tell()
    assert shell.watch.answer({"Records": [{"messageId": "2", "body": asked}]}) == {"batchItemFailures": []}
    assert chat.tries == 1


def test_a_wake_up_of_what_owes_nothing_asks_nobody_to_tell(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(46)
    assert len(shell.phone.calls) == 2
    assert shell.queues.asked_to_tell() == []


def test_whatever_an_outlet_does_the_message_that_asks_to_tell_it_is_done_with(sqs: Queues) -> None:
    """It would only come again; the round of every minute tries what has failed."""
    shell = Woken(sqs, outlets=("chat",))
    shell.hear(DISK)
    shell.answers(0)
    shell.answers(0, "1")
    shell.redis.unreadable.add(INFRA)
    shell.mysql.unreadable.add(INFRA)
    asked = json.dumps({"group": "infra", "run": 1, "tell": True})
    assert shell.watch.answer({"Records": [{"messageId": "1", "body": asked}]}) == {"batchItemFailures": []}
    assert "others were not told" in shell.memory.messages


def test_where_the_queue_of_those_who_tell_is_away_the_round_tells(sqs: Queues) -> None:
    sqs.tell = "https://sqs.ap-northeast-1.amazonaws.com/123456789012/no-such-queue"
    shell = Woken(sqs, outlets=("chat",))
    shell.outlets["chat"] = chat = MemoryOutlet()
    shell.hear(DISK)
    shell.answers(0)
    shell.answers(0, "1")
    woken = json.dumps({"group": "infra", "run": 1, "due": START})
    assert shell.watch.answer({"Records": [{"messageId": "1", "body": woken}]}) == {"batchItemFailures": []}
    assert "others are told by the next round" in shell.memory.messages
    shell.watch.answer({})
    assert len(chat.heard) == 1


def test_a_wake_up_that_comes_twice_or_for_nobody_does_nothing(shell: Woken) -> None:
    shell.hear(DISK)
    (woken,) = shell.queues.on_their_way
    nobody = json.dumps({"group": "nobody", "run": 7, "phase": "0 calling"})
    for body in (woken, woken, nobody):
        assert shell.watch.answer({"Records": [{"messageId": "1", "body": body}]}) == {"batchItemFailures": []}
    assert shell.phone.dialled == [SATO.phone]


def test_a_message_that_was_not_sent_is_made_good_by_the_round(shell: Woken, sqs: Queues) -> None:
    sqs.timer = "https://sqs.ap-northeast-1.amazonaws.com/123456789012/no-such-queue"
    alone = Woken(sqs)
    alone.hear(DISK)
    alone.clock.forward(60)
    assert alone.watch.answer({})["woken"] == 1
    assert alone.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert "the timer does not answer" in alone.memory.messages


def test_everybody_in_turn_by_nothing_but_wake_ups(shell: Woken) -> None:
    shell.hear(DISK)
    shell.passes(3 * 46)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, ANN.phone]
