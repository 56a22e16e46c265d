"""What somebody does at the source stops the phones, and starts them again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.merge import merge
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Policy
from rinban.voice.script import script
from tests.fakes.shell import ANN, BASE, CPU, INFRA, SATO, Shell, called, settings

EVENT = Alert("zabbix:z:41", severity=Severity.HIGH, summary="disk full", host="db1", source="zabbix", began=41.0)
CLAIM = replace(EVENT, kind=Kind.CLAIM, by="田中")
BACK = replace(EVENT, kind=Kind.TAKEN_BACK, by="田中", reason="taken back in Zabbix")
CLOSE = replace(EVENT, kind=Kind.RECOVERY, by="田中", reason="closed in Zabbix")


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.hear(EVENT)
    shell.rings(0)
    return shell


def outcome(shell: Shell, alert: Alert) -> str:
    return shell.hear(alert)[0].outcome


def details(shell: Shell) -> list[str]:
    return [entry.detail for _, entry in shell.mysql.journal]


# --- taken back ------------------------------------------------------------------------------------------------------


def test_what_is_taken_back_calls_todays_rota_from_the_first(shell: Shell) -> None:
    shell.hear(CLAIM)
    assert shell.now().state is State.ACKNOWLEDGED
    assert shell.hear(BACK)[0] == Outcome(EVENT.dedup_key, "calling", "infra/1", "taken back in Zabbix")
    assert shell.now().state is State.CALLING
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_taken_back_twice_calls_once(shell: Shell) -> None:
    shell.hear(CLAIM)
    shell.hear(BACK)
    assert outcome(shell, BACK) == "duplicate"
    assert len(shell.phone.calls) == 2


def test_what_is_taken_back_may_be_taken_again(shell: Shell) -> None:
    shell.hear(CLAIM)
    shell.hear(BACK)
    assert outcome(shell, replace(CLAIM, by="鈴木")) == "acknowledged"
    ack = shell.now().ack
    assert ack is not None
    assert (ack.by, shell.now().state) == ("鈴木", State.ACKNOWLEDGED)
    shell.hear(BACK)
    assert shell.now().state is State.CALLING


def test_a_key_is_not_undone_in_zabbix(shell: Shell) -> None:
    shell.answers(0)
    shell.answers(0, "1")
    assert outcome(shell, BACK) == "duplicate"
    assert shell.now().state is State.ACKNOWLEDGED
    assert shell.sweep(600.0) == 0
    assert len(shell.phone.calls) == 1


def test_a_key_keeps_what_was_acknowledged_in_zabbix_before_and_is_taken_back(shell: Shell) -> None:
    shell.hear(CPU, CLAIM)
    shell.answers(0)
    shell.answers(0, "1")
    told = shell.hear(BACK)[0]
    assert (told.outcome, told.reason) == (
        "duplicate",
        "taken back in Zabbix; the person who took it on the phone or by hand still has it",
    )
    assert shell.now().state is State.ACKNOWLEDGED
    shell.answers(0, "2")
    shell.hear(replace(CPU, kind=Kind.RECOVERY))
    assert shell.now().state is not State.ACKNOWLEDGED, "nobody has it in Zabbix any more, although somebody had"


def test_taken_back_by_hand_it_is_not_called_for_either(shell: Shell) -> None:
    shell.hear(CPU, CLAIM)
    shell.by_hand.take(INFRA, ANN, Budget())
    assert outcome(shell, BACK) == "duplicate"
    assert shell.now().state is State.ACKNOWLEDGED


def test_one_of_two_that_is_taken_back_rings_no_phone_anew(shell: Shell) -> None:
    shell.hear(CPU)
    shell.hear(CLAIM)
    assert outcome(shell, BACK) == "duplicate"
    assert shell.now().has_unclaimed
    shell.hear(replace(CPU, kind=Kind.CLAIM, by="Ann"))
    assert shell.now().state is State.CALLING, "the other one is nobody's again"
    assert len(shell.phone.calls) == 1


def test_taken_back_before_its_problem_comes_it_calls() -> None:
    shell = Shell()
    shell.hear(CLAIM)
    assert outcome(shell, BACK) == "ignored"
    assert outcome(shell, EVENT) == "calling"


def test_taken_back_and_claimed_again_before_its_problem_comes_it_calls_nobody() -> None:
    shell = Shell()
    shell.hear(CLAIM)
    shell.hear(BACK)
    shell.hear(replace(CLAIM, by="鈴木"))
    assert outcome(shell, EVENT) == "acknowledged"
    ack = shell.now(Ref(INFRA.group, 2)).ack
    assert ack is not None
    assert ack.by == "鈴木"


def test_that_something_unknown_is_taken_back_is_not_remembered() -> None:
    shell = Shell()
    assert outcome(shell, BACK) == "ignored"
    assert shell.escalations.load("infra").escalation is None


def test_what_one_store_missed_is_not_taken_again(shell: Shell) -> None:
    shell.hear(CLAIM)
    shell.redis.faults.away = True
    shell.hear(BACK)
    shell.redis.faults.away = False
    assert shell.now().state is State.CALLING
    assert not shell.now().open[0].claimed_by


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_copies_the_later_word_counts(shell: Shell, order: int) -> None:
    seen = list[Escalation]()
    for news in (CLAIM, BACK, replace(CLAIM, by="ア")):
        shell.hear(news)
        seen.append(shell.now())
    first, back, again = seen
    assert [merge(*pair).open[0].claimed_by for pair in ((first, back)[::order], (first, again)[::order])] == ["", "ア"]


# --- closed, and credited --------------------------------------------------------------------------------------------


def test_who_closed_it_in_zabbix_is_credited_and_heard_of(shell: Shell) -> None:
    shell.answers(0)
    shell.hear(CLOSE)
    assert shell.now().state is State.CLOSED
    assert any("closed by 田中 in Zabbix" in line for line in details(shell))
    assert shell.answers(0, "1").topic.value == "closed"


def test_what_has_recovered_by_itself_is_said_so(shell: Shell) -> None:
    shell.answers(0)
    shell.hear(replace(EVENT, kind=Kind.RECOVERY))
    assert shell.answers(0, "1").topic.value == "recovered"


def test_who_took_it_in_zabbix_stands_in_the_journal(shell: Shell) -> None:
    shell.hear(CLAIM)
    assert any("taken by 田中 in Zabbix" in line for line in details(shell))


# --- what comes in after a key ---------------------------------------------------------------------------------------


def test_what_was_collected_and_acknowledged_in_zabbix_rings_nobody() -> None:
    shell = called(Shell(settings(Policy(rounds=1, collect=120))))
    shell.answers(0)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    assert outcome(shell, EVENT) == "collected"
    assert outcome(shell, CLAIM) == "acknowledged"
    assert shell.sweep(600.0) == 0
    assert shell.phone.dialled == [SATO.phone]


def test_what_was_collected_acknowledged_and_taken_back_rings_who_has_the_others() -> None:
    shell = called(Shell(settings(Policy(rounds=1, collect=120))))
    shell.answers(0)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.hear(EVENT)
    shell.hear(CLAIM)
    assert outcome(shell, BACK) == "duplicate"
    shell.sweep(121.0)
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


# --- who is on the line ----------------------------------------------------------------------------------------------


def listens(shell: Shell, attempt: int = 0) -> None:
    shell.answers(attempt)
    shell.phone.calls[attempt].status = "in-progress"


@pytest.mark.parametrize(("news", "topic"), [(CLAIM, "already_taken"), (CLOSE, "closed")])
def test_who_listens_hears_at_once_that_it_was_done_elsewhere(shell: Shell, news: Alert, topic: str) -> None:
    listens(shell)
    shell.hear(news)
    ((sid, url),) = shell.phone.cut_ins
    assert sid == shell.sid(0)
    address, _, token = url.partition("?token=")
    assert address == f"{BASE}/phonecall/infra/0"
    grant = shell.tokens.resolve(token)
    assert (grant.ref, grant.attempt, grant.who) == (INFRA, 0, SATO.id)
    assert shell.dispatcher.voice(grant, sid, "", Budget()).topic.value == topic


def test_a_phone_that_rings_is_hung_up_and_nobody_is_cut_in_on(shell: Shell) -> None:
    shell.hear(CLAIM)
    assert shell.phone.calls[0].status == "canceled"
    assert shell.phone.cut_ins == []


def test_who_has_passed_hears_the_farewell_to_its_end(shell: Shell) -> None:
    listens(shell)
    shell.answers(0, "2")
    shell.hear(CLAIM)
    assert shell.phone.cut_ins == []


def test_who_listens_to_what_is_still_open_is_not_cut_in_on(shell: Shell) -> None:
    shell.hear(CPU)
    listens(shell)
    shell.hear(CLAIM)
    assert shell.phone.cut_ins == []


def test_who_listens_while_another_takes_it_late_hears_that(shell: Shell) -> None:
    listens_to_another(shell)
    shell.answers(0, "1")
    assert [sid for sid, _ in shell.phone.cut_ins] == [shell.sid(1)]


def listens_to_another(shell: Shell) -> None:
    """Nobody has answered the first phone, and somebody listens on the second."""
    shell.ends(0)
    shell.rings(1)
    listens(shell, 1)


def test_a_late_key_waits_for_one_store_before_its_answer(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    listens_to_another(shell)
    asked: list[str] = []
    for store in (shell.quick, shell.lasting):
        for name in ("put", "bind", "sid"):
            monkeypatch.setattr(store, name, noted(getattr(store, name), asked))
    shell.answers(0, "1")
    assert asked == ["put"]
    assert len(shell.phone.cut_ins) == 1


def test_the_second_of_a_late_key_is_for_store_and_carrier_together(shell: Shell) -> None:
    listens_to_another(shell)
    wait = Waiting(shell)
    shell.dispatcher.voice(shell.grant(0, INFRA), shell.sid(0), "1", Budget(tick=lambda: wait.seconds))
    (left,) = wait.left
    assert left == pytest.approx(0.4)


def test_a_store_that_took_the_second_leaves_the_carrier_in_peace(shell: Shell) -> None:
    listens_to_another(shell)
    wait = Waiting(shell, store=0.9)
    reply = shell.dispatcher.voice(shell.grant(0, INFRA), shell.sid(0), "1", Budget(tick=lambda: wait.seconds))
    assert (reply.topic.value, wait.left) == ("taken", [])


class Waiting:
    """A store that takes its time for a token. `seconds`: what has passed; `left`: what the carrier was given each."""

    def __init__(self, shell: Shell, store: float = 0.6) -> None:
        self.seconds, self.left = 0.0, list[float]()
        put = shell.quick.put

        def slow(*args: Any) -> None:
            self.seconds += store
            put(*args)

        def cut_in(sid: str, url: str, *, seconds: float) -> None:
            self.left.append(seconds)

        shell.quick.put = slow  # type: ignore[method-assign, assignment]
        shell.phone.cut_in = cut_in  # type: ignore[method-assign]


def noted(call: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    """The same, and its name is noted each time."""

    def noting(*args: Any, **more: Any) -> Any:
        asked.append(call.__name__)
        return call(*args, **more)

    return noting


def test_who_hears_of_an_earlier_claim_hears_no_wrong_time(shell: Shell) -> None:
    shell.hear(CPU)
    shell.hear(CLAIM)
    shell.clock.forward(1200.0)
    shell.hear(replace(CPU, kind=Kind.RECOVERY))
    told = script(shell.answers(0))
    assert (told.other, told.monitor, told.time) == ("田中", "Zabbix", None)


def test_a_carrier_that_is_away_delays_no_acknowledgement(shell: Shell) -> None:
    listens(shell)
    shell.phone.away = True
    assert outcome(shell, CLAIM) == "acknowledged"
    assert "hanging up failed" in shell.memory.messages
    shell.phone.away = False
    assert shell.answers(0, "1").topic.value == "already_taken"
