"""From an escalation to the words that a person hears."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.decisions import Topic
from rinban.core.chain.outcome import Reply
from rinban.core.chain.roster import RosterEntry
from rinban.core.rota.duty import Line
from rinban.core.rota.policy import Digits, Policy
from rinban.voice.script import details, script
from tests.fakes.service import VOICE
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, SATO, START, Shell, settings


@pytest.fixture
def shell() -> Shell:
    """A Japanese and an English responder have been called; the first is さとう, the third Ann."""
    return Shell()


def test_the_most_severe_alert_is_told_and_the_others_are_counted(shell: Shell) -> None:
    shell.hear(CPU, DISK)
    said = script(shell.answers(0))
    assert (said.severity, said.host, said.summary, said.count) == (Severity.HIGH, "db1", "disk full", 2)


def test_of_equally_severe_ones_the_first_is_told(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(5)
    shell.hear(replace(CPU, severity=DISK.severity))
    assert script(shell.answers(0)).summary == "disk full"


def test_an_alert_that_is_over_is_not_told(shell: Shell) -> None:
    shell.hear(DISK, CPU)
    shell.hear(DISK_OVER)
    said = script(shell.answers(0))
    assert (said.summary, said.count) == ("load is high", 1)


def test_the_listener_hears_their_own_language_and_name(shell: Shell) -> None:
    shell.hear(DISK)
    first = script(shell.answers(0))
    shell.ends(0)
    shell.ends(1)
    third = script(shell.answers(2))
    assert (first.language, first.name) == ("ja", "さとう")
    assert (third.language, third.name) == ("en", "Ann")


def test_a_group_without_a_name_in_a_language_has_another_of_its_names(shell: Shell) -> None:
    shell.hear(DISK)
    reply = shell.answers(0)
    both = (("en", "Core"), ("ja", "基盤"))
    assert script(replace(reply, escalation=replace(reply.escalation, names=both))).group == "基盤"
    e = replace(reply.escalation, people=(RosterEntry(0, replace(SATO, language="en")),))
    assert script(replace(reply, escalation=e)).group == "基盤"
    assert script(replace(reply, escalation=replace(e, names=both))).group == "Core"
    assert script(replace(reply, escalation=replace(e, names=()))).group == "infra"


def test_an_earlier_call_hears_who_is_called_now(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0)
    reply = shell.answers(0)
    assert reply.topic is Topic.EARLIER
    assert script(reply).other == "鈴木"


def told(reply: Reply) -> str:
    """All that is said on this call."""
    document = VOICE.document(reply.topic.value, script(reply), "https://x.example/")
    return "".join(ET.fromstring(document.encode()).itertext()).strip()  # noqa: S314 - our own


def called_twice() -> Shell:
    """Only さとう is on duty, and is called a second time."""
    was = settings(Policy(rounds=2))
    rota = replace(was, groups={"infra": replace(was.groups["infra"], lines=(Line((SATO.id,)),))})
    shell = Shell(rota)
    shell.hear(DISK)
    shell.ends(0)
    return shell


def test_on_an_earlier_call_nobody_hears_their_own_name_as_that_of_another_who_is_called() -> None:
    shell = called_twice()
    assert told(shell.answers(0)) == "いま、もう一度お電話しています。ご自身で対応する場合は、1を押してください。"
    english = replace(SATO, language="en", reading="Sato")
    e = replace(shell.now(), people=(RosterEntry(0, english),))
    assert told(replace(shell.answers(0), escalation=e)) == (
        "We are calling you again now. To take it yourself, press 1."
    )


def test_who_took_it_on_another_call_is_not_told_that_somebody_else_did() -> None:
    shell = called_twice()
    shell.answers(1, "1")
    assert told(shell.answers(0)) == "この障害は、7時26分にご自身で引き受けられました。失礼します。"
    english = replace(SATO, language="en", reading="Sato")
    e = replace(shell.now(), people=(RosterEntry(0, english),))
    assert told(replace(shell.answers(0), escalation=e)) == "You took this yourself at 7:26 AM. Goodbye."


def test_who_took_it_and_when_in_the_groups_zone(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0)
    shell.answers(1, "1")
    shell.clock.forward(120)
    reply = shell.answers(0)
    said = script(reply)
    assert reply.topic is Topic.ALREADY_TAKEN
    assert said.other == "鈴木"
    assert said.time is not None
    assert said.time.timestamp() == START
    assert said.time.strftime("%H:%M %z") == "07:26 +0900"


def test_who_took_the_last_one_is_not_who_is_called_for_the_next(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    shell.clock.forward(60)
    shell.hear(CPU)
    shell.ends(2)
    reply = shell.answers(2)
    assert reply.topic is Topic.EARLIER
    assert script(reply).other == "さとう"


def test_an_acknowledgement_at_the_source_has_the_name_that_the_source_gives(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(Alert("disk", Kind.CLAIM, by="Suzuki (Zabbix)"))
    reply = shell.answers(0)
    assert reply.topic is Topic.ALREADY_TAKEN
    assert script(reply).other == "Suzuki (Zabbix)"


def test_when_it_recovered(shell: Shell) -> None:
    shell.hear(DISK)
    shell.clock.forward(300)
    shell.hear(DISK_OVER)
    shell.clock.forward(60)
    reply = shell.answers(0)
    said = script(reply)
    assert reply.topic is Topic.RECOVERED
    assert (said.summary, said.count) == ("disk full", 0)
    assert said.time is not None
    assert said.time.timestamp() == START + 300


def test_what_came_in_while_somebody_listens_is_counted(shell: Shell) -> None:
    shell.hear(DISK)
    assert script(shell.answers(0)).more == 0
    shell.clock.forward(3)
    shell.hear(CPU)
    reply = shell.answers(0, "1")
    assert (reply.topic, script(reply).more) == (Topic.TAKEN, 1)


def test_what_was_there_before_is_not_more(shell: Shell) -> None:
    shell.hear(DISK, CPU)
    shell.clock.forward(3)
    shell.answers(0)
    assert script(shell.answers(0, "1")).more == 0


def test_what_was_heard_in_a_text_that_was_said_again_is_not_more(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0)
    shell.clock.forward(3)
    shell.hear(CPU)
    shell.clock.forward(3)
    assert script(shell.answers(0, "*")).count == 2
    shell.clock.forward(3)
    assert script(shell.answers(0, "1")).more == 0


def test_what_came_in_after_the_text_was_said_again_is_more(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0)
    shell.clock.forward(3)
    shell.hear(CPU)
    shell.clock.forward(3)
    shell.answers(0, "*")
    shell.clock.forward(3)
    shell.hear(replace(CPU, dedup_key="fan", summary="fan"))
    assert script(shell.answers(0, "1")).more == 1


def test_somebody_who_is_followed_by_somebody_else_is_not_the_last(shell: Shell) -> None:
    shell.hear(DISK)
    assert not script(shell.answers(0)).is_last


def test_who_is_alone_on_duty_is_not_told_of_a_next_person() -> None:
    shell = Shell(settings(Policy(rounds=2)))
    shell.hear(DISK)
    e = shell.now()
    reply = replace(shell.answers(0), escalation=replace(e, order=(SATO.id,)))
    assert script(reply).is_last
    assert script(replace(reply, escalation=replace(e, turn=10_000, gave_up=True))).is_last


def test_the_hosts_of_the_next_two_are_told_each_once(shell: Shell) -> None:
    shell.hear(
        DISK, *(replace(CPU, dedup_key=f"{n}", host=host) for n, host in enumerate(("db1", "w1", "w1", "w2", "w3")))
    )
    assert script(shell.answers(0)).others == ("w3", "w2")


def test_details_go_through_the_alerts_by_severity_and_begin_anew(shell: Shell) -> None:
    shell.hear(CPU)
    shell.clock.forward(60)
    shell.hear(DISK)
    reply = shell.answers(0)
    first, second, third = (details(reply, number) for number in (1, 2, 3))
    assert [(one.number, one.summary) for one in (first, second, third)] == [
        (1, "disk full"),
        (2, "load is high"),
        (1, "disk full"),
    ]
    assert first.time is not None
    assert first.time.timestamp() == START + 60
    assert (first.severity, first.host) == (script(reply).severity, script(reply).host)


def test_details_of_what_is_over_are_those_of_the_last(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(DISK_OVER)
    assert details(shell.answers(0)).summary == "disk full"


def test_keys_prompts_and_minutes_are_those_of_the_policy() -> None:
    digits = Digits("5", "6", ("7",))
    shell = Shell(settings(Policy(rounds=1, prompts=3, then_every=90, digits=digits)))
    shell.hear(DISK)
    said = script(shell.answers(0))
    assert (said.digits, said.prompts, said.minutes) == (digits, 3, 2)
    assert shell.answers(0, "5").topic is Topic.TAKEN


def test_somebody_whom_no_copy_knows_is_spoken_of_by_id(shell: Shell) -> None:
    """A callback of an attempt that both stores have lost: its token says who was called."""
    shell.hear(DISK)
    grant = replace(shell.grant(0), attempt=3, who="guest")
    reply = shell.dispatcher.voice(grant, "CA9", "", Budget())
    assert script(reply).name == "guest"
    assert shell.now(INFRA).called[3].who == "guest"
