"""After a key: what is collected and said in one call, and what rings at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Due, Escalation, State
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Digits, Policy
from rinban.voice.script import script
from tests.fakes.shell import DISK, INFRA, SATO, SUZUKI, Shell, settings

COLLECTING = Policy(rounds=1, collect=120)


def alert(key: str, severity: Severity = Severity.HIGH) -> Alert:
    return Alert(key, severity=severity, summary=f"{key} is broken")


@pytest.fixture
def taken() -> Shell:
    """Sato has taken the first alert, and hung up."""
    shell = Shell(settings(COLLECTING))
    take(shell)
    return shell


def take(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")


def test_an_alert_that_is_no_more_severe_rings_nobody_and_its_sender_is_told_so(taken: Shell) -> None:
    assert [outcome.outcome for outcome in taken.hear(alert("cpu"))] == ["collected"]
    taken.sweep(119.0)
    assert taken.phone.dialled == [SATO.phone]
    assert taken.now().state is State.ACKNOWLEDGED


def test_what_was_collected_is_said_in_one_call_to_the_one_who_took_the_others(taken: Shell) -> None:
    taken.hear(alert("cpu"))
    taken.clock.forward(100.0)
    taken.hear(alert("net"))
    taken.sweep(20.0)
    assert taken.phone.dialled == [SATO.phone, SATO.phone]
    assert len(taken.now().open) == 3


def test_a_more_severe_alert_rings_at_once(taken: Shell) -> None:
    (outcome,) = taken.hear(alert("fire", Severity.DISASTER))
    assert outcome.outcome == "calling"
    assert taken.phone.dialled == [SATO.phone, SATO.phone]


def test_while_the_takers_call_is_on_a_more_severe_alert_waits_for_its_end() -> None:
    shell = Shell(settings(COLLECTING))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.hear(alert("fire", Severity.DISASTER))
    assert shell.now().clock.due is Due.SETTLE
    shell.ends(0, "completed")
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_with_collect_0_every_alert_rings_as_soon_as_the_line_is_free() -> None:
    shell = Shell(settings(Policy(rounds=1)))
    take(shell)
    assert [outcome.outcome for outcome in shell.hear(alert("cpu"))] == ["calling"]
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_what_recovers_before_its_call_rings_nobody(taken: Shell) -> None:
    taken.hear(alert("cpu"))
    taken.hear(Alert("cpu", Kind.RECOVERY))
    taken.sweep(600.0)
    assert taken.phone.dialled == [SATO.phone]


def test_an_acknowledgement_at_the_source_collects_nothing() -> None:
    shell = Shell(settings(COLLECTING))
    shell.hear(DISK)
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="zoe"))
    assert [outcome.outcome for outcome in shell.hear(alert("cpu"))] == ["calling"]


def test_alerts_that_trickle_for_an_hour_ring_the_taker_less_and_less(taken: Shell) -> None:
    """Each alert comes 40 s after the other, each call is answered with 1: it rang 90 times before, 12 an hour."""
    rang: list[float] = []
    begun = taken.clock.now()
    for number in range(90):
        taken.hear(alert(f"disk-{number}"))
        taken.sweep(40.0)
        if taken.now().state is State.CALLING:
            rang.append(taken.clock.now() - begun)
            attempt = taken.now().attempt
            taken.answers(attempt, "1")
            taken.ends(attempt, "completed")
    gaps = [later - sooner for sooner, later in pairwise(rang)]
    assert [gap // 60 for gap in gaps] == [4, 8, 15, 15, 15]
    assert taken.phone.dialled == [SATO.phone] * 7


def test_after_a_silence_it_is_collected_for_the_first_pause_again(taken: Shell) -> None:
    for key in ("cpu", "net"):
        taken.hear(alert(key))
        taken.sweep(120.0)
        attempt = taken.now().attempt
        taken.answers(attempt, "1")
        taken.ends(attempt, "completed")
        taken.clock.forward(3000.0)
    assert taken.now().collections == 1
    assert len(taken.phone.dialled) == 3


def test_who_does_not_answer_the_call_for_what_was_collected_is_followed_by_the_next(taken: Shell) -> None:
    taken.hear(alert("cpu"))
    taken.sweep(120.0)
    taken.ends(taken.now().attempt)
    assert taken.phone.dialled == [SATO.phone, SATO.phone, SUZUKI.phone]
    assert taken.now(INFRA).state is State.CALLING


# --- the key that takes what follows ---------------------------------------------------------------------------------


FOLLOWING = Policy(rounds=1, collect=120, digits=Digits(details="3", follow="4"))


def called_for_what_was_collected() -> Shell:
    """Sato took the first alert, and is on the phone for a second one that was collected."""
    shell = Shell(settings(FOLLOWING))
    take(shell)
    shell.hear(alert("cpu"))
    shell.sweep(120.0)
    return shell


def test_the_one_who_took_the_others_hears_how_many_came_since() -> None:
    shell = called_for_what_was_collected()
    reply = shell.answers(1)
    words = script(reply)
    assert (reply.topic, words.count, words.summary) == (Topic.COLLECTED, 1, "cpu is broken")


def test_key_4_is_offered_to_somebody_who_takes_what_was_collected_and_to_nobody_before() -> None:
    shell = Shell(settings(FOLLOWING))
    shell.hear(DISK)
    assert script(shell.answers(0, "1")).follow_key == ""
    shell = called_for_what_was_collected()
    assert script(shell.answers(1, "1")).follow_key == "4"


def test_for_half_an_hour_what_comes_rings_nobody_and_then_one_call_tells_of_all() -> None:
    shell = called_for_what_was_collected()
    shell.answers(1, "1")
    assert shell.answers(1, "4").topic is Topic.FOLLOWING
    shell.ends(1, "completed")
    for number in range(20):
        assert [outcome.outcome for outcome in shell.hear(alert(f"web-{number}"))] == ["collected"]
        shell.sweep(60.0)
    shell.hear(Alert("web-0", Kind.RECOVERY))
    assert shell.phone.dialled == [SATO.phone] * 2
    shell.sweep(600.0)
    assert shell.phone.dialled == [SATO.phone] * 3
    words = script(shell.answers(2))
    assert (words.came, words.count) == (20, 19)


def test_within_that_half_hour_a_more_severe_alert_rings_at_once() -> None:
    shell = called_for_what_was_collected()
    shell.answers(1, "4")
    shell.ends(1, "completed")
    shell.clock.forward(60.0)
    assert [outcome.outcome for outcome in shell.hear(alert("fire", Severity.DISASTER))] == ["calling"]


def test_key_4_alone_takes_it_and_what_follows() -> None:
    shell = called_for_what_was_collected()
    assert shell.answers(1, "4").topic is Topic.FOLLOWING
    assert shell.now().state is State.ACKNOWLEDGED
    assert "the current call × FOLLOW → take all" in shell.mysql.cells()


def test_the_half_hour_holds_where_the_policy_collects_nothing() -> None:
    shell = Shell(settings(replace(FOLLOWING, collect=0)))
    shell.hear(DISK)
    shell.answers(0, "4")
    shell.ends(0, "completed")
    assert [outcome.outcome for outcome in shell.hear(alert("cpu"))] == ["collected"]
    shell.clock.forward(1801.0)
    assert [outcome.outcome for outcome in shell.hear(alert("net"))] == ["calling"]


# --- when all that was taken has recovered ---------------------------------------------------------------------------

OVER = Alert(DISK.dedup_key, Kind.RECOVERY)
FIRE = alert("fire", Severity.DISASTER)


@pytest.fixture
def over(taken: Shell) -> Shell:
    """And all of it is over."""
    assert [outcome.outcome for outcome in taken.hear(OVER)] == ["recovered"]
    return taken


def test_an_alert_that_flaps_for_an_hour_rings_its_taker_every_quarter_of_an_hour(taken: Shell) -> None:
    """It comes every 40 s, and is over after 20; each call is answered with 1."""
    for _ in range(90):
        taken.hear(OVER)
        taken.sweep(20.0)
        taken.hear(DISK)
        while (now := last(taken)).state is State.CALLING:
            taken.answers(now.attempt, "1", ref(now))
            taken.ends(now.attempt, "completed", ref(now))
        taken.sweep(20.0)
    assert taken.phone.dialled == [SATO.phone] * 4


def test_what_comes_back_and_stays_is_said_within_the_pause_to_the_one_who_had_it(over: Shell) -> None:
    over.clock.forward(60.0)
    (outcome,) = over.hear(DISK)
    assert (outcome.outcome, outcome.escalation) == ("collected", str(INFRA))
    over.sweep(119.0)
    assert over.phone.dialled == [SATO.phone]
    over.sweep(1.0)
    assert over.phone.dialled == [SATO.phone, SATO.phone]


def test_after_a_silence_longer_than_the_pause_the_next_alert_is_another_run_and_rings(over: Shell) -> None:
    over.clock.forward(121.0)
    (outcome,) = over.hear(DISK)
    assert (outcome.outcome, outcome.escalation) == ("calling", "infra/2")
    assert over.phone.dialled == [SATO.phone, SATO.phone]


def test_a_more_severe_alert_rings_at_once_also_then(over: Shell) -> None:
    (outcome,) = over.hear(FIRE)
    assert (outcome.outcome, outcome.escalation) == ("calling", str(INFRA))
    assert over.phone.dialled == [SATO.phone, SATO.phone]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("policy", [COLLECTING, Policy(rounds=1)])
def test_as_long_as_the_taker_is_on_the_line_no_colleague_is_called_for_the_next(
    policy: Policy, *, together: bool
) -> None:
    shell = Shell(settings(policy))
    shell.hear(DISK)
    shell.answers(0, "1")
    for alerts in ([OVER, FIRE],) if together else ([OVER], [FIRE]):
        shell.hear(*alerts)
    assert shell.phone.dialled == [SATO.phone]
    assert shell.answers(0, "1").topic is Topic.TAKEN
    shell.ends(0, "completed")
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_what_was_closed_by_hand_or_acknowledged_at_its_source_goes_on_with_nothing(taken: Shell) -> None:
    taken.dispatcher.close(INFRA, "zoe", Budget())
    assert taken.hear(DISK)[0].escalation == "infra/2"
    shell = Shell(settings(COLLECTING))
    shell.hear(DISK)
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="zoe"), OVER)
    assert shell.hear(DISK)[0].escalation == "infra/2"


def test_a_run_that_is_nearly_a_day_old_is_not_gone_on_with(over: Shell) -> None:
    shell = Shell(settings(replace(COLLECTING, close_after=1000, close_when_quiet=1000)))
    take(shell)
    shell.clock.forward(90.0)
    shell.hear(OVER)
    assert shell.hear(DISK)[0].outcome == "collected"
    shell.hear(OVER)
    shell.clock.forward(10.0)
    assert shell.hear(DISK)[0].escalation == "infra/2"


def test_the_half_hour_of_key_4_outlives_the_end_of_all_alerts() -> None:
    shell = Shell(settings(FOLLOWING))
    shell.hear(DISK)
    shell.answers(0, "4")
    shell.ends(0, "completed")
    shell.hear(OVER)
    shell.clock.forward(600.0)
    assert shell.hear(alert("cpu"))[0].outcome == "collected"
    shell.sweep(1199.0)
    assert shell.phone.dialled == [SATO.phone]
    shell.sweep(1.0)
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_the_half_hour_of_key_4_outlives_a_more_severe_alert_that_the_same_person_takes() -> None:
    shell = Shell(settings(FOLLOWING))
    shell.hear(DISK)
    shell.answers(0, "4")
    shell.ends(0, "completed")
    promised = shell.now().ack
    shell.clock.forward(60.0)
    shell.hear(FIRE)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    now = shell.now().ack
    assert promised is not None
    assert now is not None
    assert (now.by, now.until) == (promised.by, promised.until)
    assert shell.hear(alert("cpu"))[0].outcome == "collected"


def last(shell: Shell) -> Escalation:
    """The group's last run, in both stores together."""
    found = shell.escalations.load("infra").escalation
    assert found is not None
    return found


def ref(e: Escalation) -> Ref:
    return Ref(e.group, e.run)


# --- what a run that goes on must not do -----------------------------------------------------------------------------


def test_no_promise_reaches_beyond_the_end_of_the_run() -> None:
    """Else what comes in would wait for the end of the half hour, and age before it."""
    shell = Shell(settings(replace(FOLLOWING, close_after=2400, close_when_quiet=2400)))
    shell.hear(DISK)
    shell.clock.forward(900.0)
    shell.sweep()
    attempt = shell.now().attempt
    shell.answers(attempt, "4")
    shell.ends(attempt, "completed")
    shell.hear(OVER)
    assert shell.hear(alert("cpu"))[0].escalation == "infra/2"


def test_an_alert_that_ages_before_it_is_said_is_reported() -> None:
    shell = Shell(settings(replace(COLLECTING, close_after=1000, close_when_quiet=1000)))
    take(shell)
    shell.clock.forward(950.0)
    assert shell.hear(alert("cpu"))[0].outcome == "collected"
    shell.sweep(60.0)
    assert shell.now().state is State.CLOSED
    assert ("GaveUp", {"group": "infra"}) in shell.memory.counted


def test_a_line_that_was_hung_up_after_the_recovery_is_free() -> None:
    shell = Shell(settings(COLLECTING))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.hear(OVER)
    shell.ends(0, "completed")
    shell.hear(FIRE)
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_a_problem_that_was_acknowledged_before_it_came_begins_no_second_run_beside_it(over: Shell) -> None:
    over.hear(Alert("cpu", Kind.CLAIM, by="zoe"))
    assert over.hear(alert("cpu"))[0].escalation == str(INFRA)
    assert over.hear(alert("net"))[0].escalation == str(INFRA)
