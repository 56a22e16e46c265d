"""What becomes of an alert, of a sweep, and of an escalation that is closed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import State
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable, UnknownGroup, UnknownToken
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.stage import Stage
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, BASE, CPU, DISK, DISK_OVER, INFRA, ORDER, SATO, SUZUKI, Shell, settings, sweep_round

DISK_CLAIMED = Alert("disk", Kind.CLAIM, by="Suzuki (Zabbix)")
DISK_UPDATE = Alert("disk", Kind.UPDATE, Severity.DISASTER, summary="disk fuller")
SECOND = Ref("infra", 2)


def outcome(shell: Shell, alert: Alert, group: str = "infra") -> str:
    (only,) = shell.hear(alert, group=group)
    return only.outcome


def taken(shell: Shell) -> Shell:
    """Return a shell with one alert, which the first person has taken; that call is over."""
    shell.hear(DISK)
    shell.answers(0)
    assert shell.answers(0, "1").topic is Topic.TAKEN
    shell.ends(0, "completed")
    shell.clock.forward(60)
    return shell


# --- problems ------------------------------------------------------------------------------------------------------


def test_the_first_alert_calls(shell: Shell) -> None:
    assert shell.hear(DISK) == [Outcome("disk", "calling", "infra/1")]
    assert shell.phone.dialled == ORDER[:1]


def test_another_alert_joins_and_calls_nobody_else(shell: Shell) -> None:
    shell.hear(DISK)
    assert shell.hear(CPU) == [Outcome("cpu", "joined", "infra/1")]
    assert shell.phone.dialled == ORDER[:1]
    assert [p.id.key for p in shell.now().open] == ["cpu", "disk"]


def test_a_delivery_of_two_says_what_became_of_each(shell: Shell) -> None:
    assert [o.outcome for o in shell.hear(DISK, CPU, DISK)] == ["calling", "joined", "duplicate"]
    assert shell.phone.dialled == ORDER[:1]


def test_the_same_alert_again_is_a_duplicate_taken_or_not(shell: Shell) -> None:
    shell.hear(DISK)
    assert outcome(shell, DISK) == "duplicate"
    shell.answers(0, "1")
    assert outcome(shell, DISK) == "duplicate"
    assert shell.phone.dialled == ORDER[:1]


def test_a_duplicate_keeps_the_highest_severity_and_counts_as_heard_from(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(100)
    shell.hear(replace(DISK, severity=Severity.DISASTER))
    shell.hear(replace(DISK, severity=Severity.WARNING))
    (problem,) = shell.now().open
    assert (problem.severity, problem.heard_at - problem.opened_at) == (Severity.DISASTER, 100)


def test_a_new_alert_after_an_acknowledgement_calls_again_the_taker_first(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    shell.clock.forward(60)
    assert outcome(shell, CPU) == "calling"
    assert shell.phone.dialled == [*ORDER[:2], SUZUKI.phone]
    shell.ends(2)
    assert shell.phone.dialled[3:] == [SATO.phone]


def test_a_new_alert_right_after_a_key_waits_for_the_end_of_that_call(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0, "1")
    assert outcome(shell, CPU) == "calling"
    assert len(shell.phone.calls) == 1
    shell.ends(0, "completed")
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_an_alert_after_the_recovery_opens_the_next_run(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(DISK_OVER)
    assert shell.hear(DISK) == [Outcome("disk", "calling", "infra/2")]
    assert shell.now(SECOND).state is State.CALLING
    assert shell.phone.ringing == [SATO.phone]


def test_the_next_run_is_numbered_on_even_if_one_store_never_saw_the_last(shell: Shell) -> None:
    shell.redis.faults.away = True
    shell.hear(DISK)
    shell.hear(DISK_OVER)
    shell.redis.faults.away = False
    assert shell.hear(DISK)[0].escalation == "infra/2"
    assert shell.redis.kept[SECOND] == shell.mysql.kept[SECOND]


def test_nobody_on_duty_is_said_at_once_and_the_next_alert_tries_again(shell: Shell) -> None:
    assert outcome(shell, DISK, "night") == "nobody_on_duty"
    assert shell.memory.counted == [("NobodyOnDuty", {"group": "night"})]
    people = settings().groups["infra"]
    shell.rota.source = Shell(replace(settings(), groups={"night": replace(people, id="night")})).rota.source
    assert outcome(shell, CPU, "night") == "joined"
    shell.sweep()
    assert shell.phone.dialled == ORDER[:1]


def test_when_nobody_is_on_duty_the_last_resort_is_called_and_takes_it_with_a_key(shell: Shell) -> None:
    shell.rota.source = MemoryRota(settings(stage=Stage(last_resort="ann")))
    (answered,) = shell.hear(DISK, group="night")
    assert (answered.outcome, answered.reason) == ("nobody_on_duty", "the last resort is called")
    assert shell.memory.counted == [("NobodyOnDuty", {"group": "night"})]
    assert shell.phone.dialled == [ANN.phone]
    reply = shell.answers(0, "1", Ref("night", 1))
    assert (reply.topic, reply.escalation.person(reply.who)) == (Topic.TAKEN, ANN)
    assert shell.now(Ref("night", 1)).state is State.ACKNOWLEDGED
    first = shell.views.journal(Ref("night", 1))[0]
    assert first.detail == "disk, calls ann (call 0), gives up: nobody_on_duty"


def test_a_last_resort_that_is_only_a_number_is_called_too_and_has_a_name_to_speak_of(shell: Shell) -> None:
    shell.rota.source = MemoryRota(settings(stage=Stage(last_resort="+819000000009")))
    shell.hear(DISK, group="night")
    assert shell.phone.dialled == ["+819000000009"]
    reply = shell.answers(0, "1", Ref("night", 1))
    assert reply.escalation.person(reply.who).name == "最終連絡先"


def test_a_last_resort_that_takes_nothing_has_its_rounds_and_the_next_ones(shell: Shell) -> None:
    shell.rota.source = MemoryRota(settings(Policy(rounds=2), Stage(last_resort="ann")))
    shell.hear(DISK, group="night")
    for attempt in range(2):
        shell.ends(attempt, ref=Ref("night", 1))
    assert shell.memory.metrics == ["NobodyOnDuty", "GaveUp"]
    shell.sweep(after=600.0)
    assert shell.phone.dialled == [ANN.phone] * 3
    assert shell.memory.metrics == ["NobodyOnDuty", "GaveUp", "NobodyOnDuty"]


def test_an_alert_is_answered_although_the_last_resort_cannot_be_read(shell: Shell) -> None:
    class Forgetful(MemoryRota):
        def last_resort(self) -> Responder | None:
            raise Unavailable("MySQL went away just now")

    shell.rota.source = Forgetful(settings(stage=Stage(last_resort="ann")))
    assert outcome(shell, DISK, "night") == "nobody_on_duty"
    shell.rota.source = MemoryRota(settings(stage=Stage(last_resort="ann")))
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [ANN.phone]


def test_the_people_on_duty_are_called_instead_of_the_last_resort_as_soon_as_there_are_any(shell: Shell) -> None:
    shell.rota.source = MemoryRota(settings(stage=Stage(last_resort="ann")))
    shell.hear(DISK, group="night")
    shell.ends(0, ref=Ref("night", 1))
    people = settings().groups["infra"]
    shell.rota.source = MemoryRota(
        replace(settings(stage=Stage(last_resort="ann")), groups={"night": replace(people, id="night")})
    )
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [ANN.phone, SATO.phone]
    assert shell.memory.metrics == ["NobodyOnDuty", "GaveUp"]


# --- groups --------------------------------------------------------------------------------------------------------


def test_an_unknown_group_says_what_to_do(shell: Shell) -> None:
    with pytest.raises(UnknownGroup, match='no group "nobody" in the rota'):
        shell.hear(DISK, group="nobody")
    assert shell.mysql.kept == {}


def test_an_unknown_group_goes_to_the_default_group_which_is_named() -> None:
    shell = Shell(settings(stage=Stage(default_group="infra")))
    called, (outcome,) = shell.dispatcher.open("nobody", [DISK], BASE, Budget())
    assert (called, outcome.escalation) == ("infra", "infra/1")


def test_a_default_group_that_is_not_there_is_no_group() -> None:
    shell = Shell(settings(stage=Stage(default_group="gone")))
    with pytest.raises(UnknownGroup):
        shell.hear(DISK, group="nobody")


def test_the_last_good_rota_serves_while_its_source_is_away(shell: Shell) -> None:
    shell.hear(DISK)
    shell.rota.faults.away = True
    shell.hear(CPU)
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]


def test_a_rota_that_was_never_read_is_no_unknown_group(shell: Shell) -> None:
    shell.rota.faults.away = True
    with pytest.raises(Unavailable):
        shell.hear(DISK)


# --- what else a source says ---------------------------------------------------------------------------------------


def test_the_recovery_of_the_last_alert_stops_the_phone(shell: Shell) -> None:
    shell.hear(DISK, CPU)
    assert shell.hear(DISK_OVER) == [Outcome("disk", "recovered", "infra/1")]
    assert shell.phone.ringing == ORDER[:1]
    assert outcome(shell, Alert("cpu", Kind.RECOVERY)) == "recovered"
    assert shell.phone.ringing == []
    assert shell.now().state is State.CLOSED


@pytest.mark.parametrize("alert", [DISK_OVER, DISK_CLAIMED, DISK_UPDATE], ids=lambda alert: str(alert.kind.value))
def test_news_of_an_alert_that_is_not_open_is_ignored(shell: Shell, alert: Alert) -> None:
    why = "no open alert has this dedup key"
    later = "" if alert.kind is Kind.UPDATE else "; it is remembered for two hours, in case its problem comes late"
    nothing = Outcome("disk", "ignored", reason=why + later)
    assert shell.hear(alert) == [nothing]
    shell.hear(CPU)
    assert shell.hear(alert) == [nothing]
    shell.hear(Alert("cpu", Kind.RECOVERY))
    assert shell.hear(replace(alert, dedup_key="cpu")) == [replace(nothing, dedup_key="cpu")]
    assert len(shell.phone.calls) == 1


def test_an_acknowledgement_at_the_source_stops_the_phone_when_it_covers_everything(shell: Shell) -> None:
    shell.hear(DISK, CPU)
    assert outcome(shell, DISK_CLAIMED) == "acknowledged"
    assert shell.phone.ringing == ORDER[:1]
    assert outcome(shell, Alert("cpu", Kind.CLAIM, by="Suzuki (Zabbix)")) == "acknowledged"
    assert shell.phone.ringing == []
    ack = shell.now().ack
    assert ack is not None
    assert (ack.by, ack.attempt) == ("Suzuki (Zabbix)", -1)


def test_an_acknowledgement_at_the_source_of_what_is_taken_changes_nothing(shell: Shell) -> None:
    taken(shell)
    before = shell.now()
    assert outcome(shell, DISK_CLAIMED) == "ignored"
    assert shell.now() == before


def test_an_update_is_heard_but_calls_nobody(shell: Shell) -> None:
    taken(shell)
    assert outcome(shell, DISK_UPDATE) == "duplicate"
    (problem,) = shell.now().open
    assert (problem.severity, problem.summary) == (Severity.DISASTER, "disk fuller")
    assert len(shell.phone.calls) == 1


@pytest.mark.parametrize("kind", [Kind.IGNORED, Kind.TEST])
def test_what_asks_for_nothing_says_why(shell: Shell, kind: Kind) -> None:
    assert shell.hear(Alert("x", kind, reason="a test")) == [Outcome("x", "ignored", reason="a test")]
    assert shell.mysql.kept == {}


# --- sweeps --------------------------------------------------------------------------------------------------------


def test_a_sweep_with_nothing_due_does_nothing(shell: Shell) -> None:
    shell.hear(DISK)
    assert shell.sweep() == 0


def test_a_sweep_wakes_every_escalation_that_is_due(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(DISK, group="night")
    assert shell.sweep(after=700) == 2
    assert shell.phone.dialled == ORDER[:2]


def test_two_sweeps_at_once_dial_once(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(100)
    shell.redis.faults.meanwhile(shell.sweep)
    shell.sweep()
    assert shell.phone.dialled == ORDER[:2]


def test_that_the_record_has_caught_up_is_said_when_it_has(shell: Shell) -> None:
    shell.sweep()
    assert shell.memory.messages == []
    shell.mysql.faults.away = True
    shell.hear(DISK)
    shell.sweep()
    assert "the record is still away" in shell.memory.messages
    shell.mysql.faults.away = False
    shell.sweep()
    assert [fields for message, fields in shell.memory.lines if message == "the record has caught up"] == [
        {"documents": 1}
    ]


def test_what_the_budget_has_no_time_for_is_due_at_the_next_sweep(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(100)
    assert sweep_round(shell.sweeper, Budget(0.5)) == 0
    assert sweep_round(shell.sweeper, Budget()) == 1


def test_after_the_long_rest_todays_rota_is_called(shell: Shell) -> None:
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    only_ann = replace(settings(), groups={"infra": replace(settings().groups["infra"], lines=())})
    shell.rota.source = Shell(only_ann).rota.source
    shell.sweep(after=600)
    assert shell.memory.metrics == ["GaveUp", "NobodyOnDuty"]
    shell.rota.source = Shell().rota.source
    shell.sweep(after=600)
    assert shell.phone.dialled == [*ORDER, SATO.phone]


def test_while_no_rota_can_be_read_the_copied_order_is_called(shell: Shell) -> None:
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    shell.rota.faults.away = True
    shell.snapshots.faults.away = True
    shell.sweep(after=600)
    assert [call.who for call in shell.now().called] == ["sato", "suzuki", "ann", "sato"]


def test_an_acknowledged_escalation_closes_when_it_has_been_quiet(shell: Shell) -> None:
    taken(shell)
    shell.sweep(after=3500)
    assert shell.now().state is State.ACKNOWLEDGED
    shell.hear(DISK)
    shell.sweep(after=3500)
    assert shell.now().state is State.ACKNOWLEDGED
    shell.sweep(after=100)
    assert shell.now().state is State.CLOSED
    assert shell.memory.metrics == []


def test_an_untaken_one_never_closes_by_being_quiet_but_loudly_by_its_age() -> None:
    shell = Shell(settings(Policy(rounds=1, then_every=7200)))
    shell.hear(DISK)
    for _ in range(12):
        shell.sweep(after=7200)
        assert shell.now().state is not State.CLOSED or shell.clock.at - shell.now().opened_at >= 86400
    assert shell.now().state is State.CLOSED
    assert shell.memory.metrics[-1] == "GaveUp"
    assert "NOBODY HAS IT: closed_untaken" in shell.memory.messages


def test_one_escalation_that_cannot_be_read_does_not_stop_the_sweep_of_the_others(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(DISK, group="night")
    shell.redis.unreadable.add(Ref("night", 1))
    shell.timer.wishes[Ref("night", 1)] = 0.0
    with pytest.raises(ValueError, match="night/1"):
        shell.sweep(after=700)
    assert shell.phone.dialled == ORDER[:2]


def test_rubbish_in_the_spool_is_said_and_stops_nothing(shell: Shell) -> None:
    shell.mysql.faults.away = True
    shell.hear(DISK)
    shell.mysql.faults.away = False
    missed = shell.spool.lines[0]
    shell.spool.lines[:] = ["{}", '{"unreadable": "x"}', '{"document": "{}", "entries": []}', missed]
    assert shell.sweep(after=46) == 1
    assert shell.spool.lines == []
    assert shell.memory.metrics.count("SpoolItemUnreadable") == 3
    assert shell.mysql.kept[INFRA].escalation.attempt == 1


# --- by hand -------------------------------------------------------------------------------------------------------


def test_closing_by_hand_stops_the_phone_and_is_journalled(shell: Shell) -> None:
    shell.hear(DISK)
    assert shell.dispatcher.close(INFRA, "kacho", Budget())
    assert shell.now().state is State.CLOSED
    assert shell.phone.ringing == []
    assert "by kacho" in shell.mysql.journal[-1][1].detail
    assert shell.memory.metrics == []


def test_what_is_closed_is_closed(shell: Shell) -> None:
    shell.hear(DISK)
    shell.dispatcher.close(INFRA, "kacho", Budget())
    assert not shell.dispatcher.close(INFRA, "kacho", Budget())


def test_what_is_not_there_cannot_be_closed(shell: Shell) -> None:
    with pytest.raises(UnknownToken, match="no escalation infra/1"):
        shell.dispatcher.close(INFRA, "kacho", Budget())


# --- calls ---------------------------------------------------------------------------------------------------------


def test_what_is_said_is_how_things_are_saved(shell: Shell) -> None:
    shell.hear(DISK)
    reply = shell.answers(0)
    assert (reply.topic, reply.attempt, reply.escalation) == (Topic.MENU, 0, shell.now())
    assert shell.mysql.journal[-1][1].detail == "call 0, says menu"


@pytest.mark.parametrize(
    ("digit", "topic"), [("2", Topic.PASSED), ("3", Topic.DETAILS), ("*", Topic.MENU), ("7", Topic.WRONG_KEY)]
)
def test_keys(shell: Shell, digit: str, topic: Topic) -> None:
    shell.hear(DISK)
    shell.answers(0)
    assert shell.answers(0, digit).topic is topic
    assert f"key {digit}" in shell.mysql.journal[-1][1].detail


def test_a_call_of_an_escalation_that_nobody_knows(shell: Shell) -> None:
    with pytest.raises(UnknownToken):
        shell.answers(0, "1")
    with pytest.raises(UnknownToken):
        shell.ends(0)


# --- a delivery of many --------------------------------------------------------------------------------------------


def test_a_delivery_of_a_thousand_alerts_is_one_step(shell: Shell) -> None:
    alerts = [replace(DISK, dedup_key=f"disk-{number}") for number in range(1000)]
    outcomes = shell.hear(*alerts)
    assert [outcome.outcome for outcome in outcomes] == ["calling"] + ["joined"] * 999
    assert [outcome.dedup_key for outcome in outcomes] == [alert.dedup_key for alert in alerts]
    assert len(shell.phone.calls) == 1
    assert len(shell.now().open) == 1000
    assert len({copy.write_id for copy in shell.mysql.kept.values()}) == 1


def test_problems_recoveries_and_unknown_ones_in_one_delivery(shell: Shell) -> None:
    outcomes = shell.hear(
        replace(DISK_OVER, dedup_key="never"), DISK, CPU, DISK, DISK_OVER, replace(DISK_OVER, dedup_key="no")
    )
    assert [o.outcome for o in outcomes] == ["ignored", "calling", "joined", "duplicate", "recovered", "ignored"]
    assert [p.id.key for p in shell.now(SECOND).open] == ["cpu"]


def test_a_delivery_that_ends_one_escalation_and_begins_another(shell: Shell) -> None:
    shell.hear(DISK)
    outcomes = shell.hear(DISK_OVER, CPU)
    assert [(o.outcome, o.escalation) for o in outcomes] == [("recovered", "infra/1"), ("calling", "infra/2")]
    assert shell.phone.dialled == ["+819000000001", "+819000000001"]


def test_that_the_carrier_refused_everybody_is_said(shell: Shell) -> None:
    shell.phone.refuse(3)
    (outcome,) = shell.hear(DISK)
    assert outcome.reason == "every call was refused; they are tried again in 10 minutes at the latest"
