"""Who is owed an SMS: who missed a call, and who is told that nobody took it; and nobody once it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Severity
from rinban.core.chain import owed as telling
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import TellResult, owed, wakes_at
from rinban.core.chain.told import TellKind
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import AFTER_NO_ANSWER, Policy
from rinban.core.rota.settings import Exhausted, Member, Settings
from tests.fakes.shell import CPU, DISK, DISK_OVER, START, Shell, settings

LATER = START + 100_000.0
MISSED, UNTAKEN = TellKind.MISSED, TellKind.UNTAKEN
KACHO = Responder("kacho", "課長", "+819000000009")


def rota(*informed: str, sms: str = AFTER_NO_ANSWER, rounds: int = 1, pause: int = 0) -> Settings:
    """Three people in `infra`, who get SMS by this policy, and KACHO, who is never called."""
    was = settings(Policy(rounds=rounds, pause=pause, sms=sms))
    infra = replace(was.groups["infra"], exhausted=Exhausted(sms=informed))
    people = {**was.responders, "kacho": Member(KACHO)}
    return replace(was, responders=people, groups={**was.groups, "infra": infra})


def calling(*informed: str, sms: str = AFTER_NO_ANSWER, rounds: int = 1, pause: int = 0) -> Shell:
    shell = Shell(rota(*informed, sms=sms, rounds=rounds, pause=pause))
    shell.hear(DISK)
    shell.rings(0)
    return shell


def sent(e: Escalation) -> list[tuple[str, TellKind]]:
    """Who is owed an SMS, in the order in which they get it, and about what."""
    return [(one.outlet, one.state.kind) for one in owed(e, LATER)]


def told(e: Escalation) -> Escalation:
    for one in owed(e, LATER):
        e = telling.ended(telling.begun(e, one, LATER), one, TellResult(frozenset(one.alerts)), LATER)
    return e


def test_nobody_gets_one_while_the_first_phone_rings() -> None:
    assert sent(calling().now()) == []


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "completed"])
def test_who_did_not_answer_gets_one_while_the_next_phone_rings(status: str) -> None:
    shell = calling()
    shell.ends(0, status)
    assert len(shell.phone.calls) == 2
    assert sent(shell.now()) == [("sms:sato", MISSED)]


def test_a_mailbox_that_answered_has_pressed_no_key() -> None:
    shell = calling()
    shell.answers(0)
    assert sent(shell.now()) == []
    shell.ends(0, "completed")
    assert sent(shell.now()) == [("sms:sato", MISSED)]


def test_who_passes_it_on_has_heard_of_it() -> None:
    shell = calling()
    shell.answers(0)
    shell.answers(0, "2")
    shell.ends(0, "completed")
    assert sent(shell.now()) == []


def test_without_the_setting_nobody_gets_one() -> None:
    shell = calling(sms="")
    shell.ends(0)
    assert sent(shell.now()) == []
    assert wakes_at(shell.now()) == shell.now().deadline


def test_it_is_due_at_once_and_delays_no_deadline() -> None:
    shell, plain = calling(), calling(sms="")
    for one in (shell, plain):
        one.ends(0)
    assert shell.now().deadline == plain.now().deadline
    at = wakes_at(shell.now())
    assert at is not None
    assert at <= START


def test_the_last_of_the_round_is_among_those_who_missed_it() -> None:
    shell = calling()
    for attempt in range(3):
        shell.ends(attempt)
    assert sent(shell.now()) == [("sms:sato", MISSED), ("sms:suzuki", MISSED), ("sms:ann", MISSED)]


def test_one_is_enough_however_often_the_same_phone_rings() -> None:
    shell = calling(rounds=2)
    shell.ends(0)
    e = told(shell.now())
    assert [one.outlet for one in e.told] == ["sms:sato"]
    for attempt in range(1, 4):
        shell.ends(attempt)
    assert sent(merge(shell.now(), e)) == [("sms:ann", MISSED)]  # suzuki is called again just now


def test_who_is_called_once_more_gets_none_meanwhile() -> None:
    shell = calling(rounds=2)
    for attempt in range(3):
        shell.ends(attempt)
    assert sent(shell.now()) == [("sms:suzuki", MISSED), ("sms:ann", MISSED)]


def test_who_has_another_number_is_called_there_first() -> None:
    was = rota()
    sato = replace(was.responders["sato"].responder, more_phones=("+81300000001",))
    shell = Shell(replace(was, responders={**was.responders, "sato": Member(sato)}))
    shell.hear(DISK)
    shell.ends(0)
    assert shell.phone.calls[1].order.to == "+81300000001"
    assert sent(shell.now()) == []
    shell.ends(1)
    assert sent(shell.now()) == [("sms:sato", MISSED)]


def test_who_has_another_number_is_called_there_first_also_after_a_wait() -> None:
    was = rota()
    sato = replace(was.responders["sato"].responder, more_phones=("+81300000001",))
    shell = Shell(replace(was, responders={**was.responders, "sato": Member(sato)}))
    shell.hear(DISK)
    waits = replace(shell.now(), clock=Clock(Due.PAUSE, START + 5.0))  # until the account has a slot for it
    assert sent(waits) == []


def test_none_is_sent_any_more_after_a_key() -> None:
    shell = calling("kacho")
    shell.ends(0)
    shell.answers(1, "1")
    assert sent(shell.now()) == []


def test_none_is_sent_any_more_once_it_has_recovered() -> None:
    shell = calling("kacho")
    shell.ends(0)
    shell.hear(DISK_OVER)
    assert sent(shell.now()) == []
    assert wakes_at(shell.now()) is None


def test_who_missed_what_was_taken_is_not_told_of_it_in_the_next_episode() -> None:
    shell = calling()
    shell.ends(0)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    assert shell.now().episode == 1
    assert sent(shell.now()) == []
    shell.ends(2)
    assert sent(shell.now()) == [("sms:suzuki", MISSED)]


def test_who_was_told_in_a_former_episode_is_told_again_in_the_next() -> None:
    shell = calling()
    shell.ends(0)
    before = told(shell.now())
    shell.answers(1, "1")
    shell.ends(1, "completed")
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    for attempt in (2, 3):
        shell.ends(attempt)
    assert ("sms:sato", MISSED) in sent(merge(shell.now(), before))


def test_a_call_that_was_never_sent_was_not_missed() -> None:
    shell = Shell(rota())
    shell.phone.refuse(permanent=False)
    shell.hear(DISK)
    assert shell.now().called[0].is_unsent
    assert sent(shell.now()) == []


def test_when_nobody_took_it_others_are_told() -> None:
    shell = calling("kacho", sms="")
    for attempt in range(3):
        assert sent(shell.now()) == []
        shell.ends(attempt)
    assert sent(shell.now()) == [("sms:kacho", UNTAKEN)]
    assert shell.now().person("kacho").phone == KACHO.phone


def test_that_is_told_once_whatever_often_it_rests() -> None:
    shell = calling("kacho", sms="")
    for attempt in range(3):
        shell.ends(attempt)
    e = told(shell.now())
    assert sent(replace(e, rests=e.rests + 1)) == []


def test_who_missed_a_call_is_told_too_that_nobody_took_it() -> None:
    shell = calling("sato")
    shell.ends(0)
    e = told(shell.now())
    for attempt in range(1, 3):
        shell.ends(attempt)
    assert ("sms:sato", UNTAKEN) in sent(merge(shell.now(), e))


def test_what_was_sent_is_known_to_a_copy_that_was_stored() -> None:
    shell = calling("kacho")
    shell.ends(0)
    e = told(shell.now())
    assert decode(encode(e)) == e
    assert sent(merge(shell.now(), decode(encode(e)))) == []
