"""What rests because nobody was on duty is called for as soon as the rota names somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rinban.budget import Budget
from rinban.core.chain.clocks import QUEUE
from rinban.core.chain.document import State
from rinban.core.chain.record import Ref
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.ports.settings import SettingsReader
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, DISK, DISK_OVER, ORDER, SATO, SUZUKI, Shell, called, settings

NIGHT = Ref("night", 1)


def with_order(*people: str, group: str = "night") -> Settings:
    was = settings()
    return replace(was, groups={**was.groups, group: replace(was.groups[group], lines=(Line(people),))})


def loads(shell: Shell, rota: Settings) -> None:
    assert isinstance(shell.rota.source, MemoryRota)
    assert shell.rota.source.replace(rota, shell.rota.source.settings())


@pytest.fixture
def unanswered() -> Shell:
    """Nobody is on duty in the group of the night, and an alert has come."""
    shell = Shell()
    assert shell.hear(DISK, group="night")[0].outcome == "nobody_on_duty"
    return shell


def test_the_round_calls_the_person_whom_the_rota_names_by_now(unanswered: Shell) -> None:
    loads(unanswered, with_order("ann"))
    unanswered.sweep(after=60.0)
    assert unanswered.phone.dialled == [ANN.phone]


def test_a_load_calls_that_person_before_the_round_and_the_round_calls_nobody_more(unanswered: Shell) -> None:
    loads(unanswered, with_order("ann"))
    unanswered.sweeper.ask_rota_after_load(Budget())
    assert unanswered.phone.dialled == [ANN.phone]
    unanswered.sweep(after=1.0)
    assert unanswered.phone.dialled == [ANN.phone]


def test_while_mysql_does_not_know_what_rests_the_timer_does(unanswered: Shell) -> None:
    loads(unanswered, with_order("ann"))
    unanswered.mysql.faults.away = unanswered.lasting.faults.away = True
    unanswered.sweep(after=60.0)
    assert unanswered.phone.dialled == [ANN.phone]


def test_nobody_is_called_while_the_rota_cannot_be_read(unanswered: Shell) -> None:
    loads(unanswered, with_order("ann"))
    unanswered.rota.faults.away = unanswered.snapshots.faults.away = True
    unanswered.sweep(after=60.0)
    assert unanswered.phone.dialled == []
    assert unanswered.now(NIGHT).state is State.RESTING


def test_a_rest_after_everybody_was_called_ends_only_for_somebody_who_was_not() -> None:
    shell = Shell(with_order("sato", "suzuki", group="infra"))
    shell.hear(DISK)
    for attempt in range(2):
        shell.ends(attempt)
    loads(shell, with_order("suzuki", group="infra"))
    shell.sweep(after=60.0)
    assert shell.phone.dialled == ORDER[:2]
    loads(shell, with_order("suzuki", "ann", group="infra"))
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [*ORDER[:2], ORDER[1]]


def test_a_chain_that_calls_already_is_not_disturbed_by_a_rota_that_names_others() -> None:
    shell = called(Shell())
    loads(shell, with_order("ann", group="infra"))
    shell.sweep(after=1.0)
    assert shell.phone.dialled == [SATO.phone]


HOUR = 3600.0


def paused() -> Shell:
    """Nobody is on duty in the group of the night, its last resort did not answer, and is called again in an hour."""
    shell = Shell(settings(Policy(rounds=3, pause=3600), stage=Stage(last_resort="ann")))
    assert shell.hear(DISK, group="night")[0].outcome == "nobody_on_duty"
    shell.ends(0, ref=NIGHT)
    assert shell.phone.dialled == [ANN.phone]
    return shell


def now_on_duty(shell: Shell, *people: str) -> None:
    assert isinstance(shell.rota.source, MemoryRota)
    was = shell.rota.source.settings()
    groups = {**was.groups, "night": replace(was.groups["night"], lines=(Line(people),))}
    loads(shell, replace(was, groups=groups))


def test_the_last_resort_s_pause_ends_with_a_load_that_names_somebody() -> None:
    shell = paused()
    now_on_duty(shell, "sato", "suzuki")
    shell.sweeper.ask_rota_after_load(Budget())
    assert shell.phone.dialled == [ANN.phone, SATO.phone]
    shell.ends(1, ref=NIGHT)
    assert shell.phone.dialled == [ANN.phone, *ORDER[:2]]


def test_it_goes_on_where_the_load_names_the_last_resort_itself_or_nobody() -> None:
    for people in (("ann", "sato"), ()):
        shell = paused()
        now_on_duty(shell, *people)
        shell.sweeper.ask_rota_after_load(Budget())
        assert shell.phone.dialled == [ANN.phone]
        shell.sweep(after=HOUR)
        assert shell.phone.dialled == [ANN.phone] * 2


class Asked:
    """A rota in front of another one. `groups`: those that were asked for."""

    def __init__(self, other: SettingsReader) -> None:
        self._other = other
        self.groups: list[str] = []

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        self.groups.append(group_id)
        return self._other.group(group_id, to_call=to_call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._other, name)


def in_rounds(rounds: int = 3) -> Shell:
    """The last resort of the group of the night is being called, in rounds without a pause."""
    shell = Shell(settings(Policy(rounds=rounds), stage=Stage(last_resort="ann")))
    shell.hear(DISK, group="night")
    return shell


def test_a_load_that_names_somebody_is_followed_by_the_next_call_also_in_the_midst_of_the_last_resort_s_rounds() -> (
    None
):
    shell = in_rounds()
    now_on_duty(shell, "sato", "suzuki")
    shell.ends(0, ref=NIGHT)
    assert shell.phone.dialled == [ANN.phone, SATO.phone]
    shell.ends(1, ref=NIGHT)
    assert shell.phone.dialled == [ANN.phone, *ORDER[:2]]


def test_the_rounds_go_on_where_nobody_else_is_named_or_nobody_knows() -> None:
    for people in (("ann", "sato"), ()):
        shell = in_rounds()
        now_on_duty(shell, *people)
        shell.ends(0, ref=NIGHT)
        assert shell.phone.dialled == [ANN.phone] * 2
    shell = in_rounds()
    now_on_duty(shell, "sato")
    shell.rota.faults.away = True  # and what is remembered of it is older
    shell.ends(0, ref=NIGHT)
    assert shell.phone.dialled == [ANN.phone] * 2


OVER = ("is told", "is lost")
"""How the end of a call is known: its status comes, or never does, and then the clock moves on."""


def over(shell: Shell, number: int, how: str) -> None:
    """The call of this number has ended in the group of the night."""
    if how == "is told":
        shell.ends(number, ref=NIGHT)
    else:
        shell.sweep(after=QUEUE)


@pytest.mark.parametrize("how", OVER)
def test_a_round_that_is_not_over_is_ended_by_its_own_people(how: str) -> None:
    shell = Shell(settings(Policy(rounds=2)))
    now_on_duty(shell, "sato", "suzuki")
    shell.hear(DISK, group="night")
    now_on_duty(shell, "ann")
    for number in range(3):
        over(shell, number, how)
    assert shell.phone.dialled == [*ORDER[:2], ANN.phone, ANN.phone]


@pytest.mark.parametrize("how", OVER)
def test_within_a_round_nobody_reads_the_rota(how: str) -> None:
    """So a phone rings without it, and nothing is said of a rota that is away."""
    shell = Shell(settings(Policy(rounds=2)))
    now_on_duty(shell, "sato", "suzuki")
    shell.hear(DISK, group="night")
    asked = Asked(shell.rota.source)
    shell.rota.source = asked
    over(shell, 0, how)
    assert shell.phone.dialled == ORDER[:2]
    assert asked.groups == []
    over(shell, 1, how)
    assert asked.groups == ["night"]


def test_after_a_lost_call_a_round_that_the_hourly_limit_ends_sooner_is_followed_by_who_is_on_duty_by_now() -> None:
    shell = Shell(settings(Policy(rounds=2, calls_per_hour=2), Stage(calls_per_second=1000)), paced=True)
    now_on_duty(shell, "suzuki")
    for _ in range(2):
        shell.hear(DISK, group="night")
        shell.hear(DISK_OVER, group="night")
    now_on_duty(shell, "sato", "suzuki")
    shell.hear(DISK, group="night")
    before = [SUZUKI.phone, SUZUKI.phone, SATO.phone]
    assert shell.phone.dialled == before
    now_on_duty(shell, "ann")
    shell.sweep(after=QUEUE)
    assert shell.phone.dialled == [*before, ANN.phone]


def test_a_pause_of_people_who_are_all_off_duty_by_now_ends_too_and_of_others_it_does_not() -> None:
    for people, dialled in ((("ann",), [SATO.phone, ANN.phone]), (("ann", "sato"), [SATO.phone])):
        shell = Shell(settings(Policy(rounds=3, pause=3600)))
        now_on_duty(shell, "sato")
        shell.hear(DISK, group="night")
        shell.ends(0, ref=NIGHT)
        now_on_duty(shell, *people)
        shell.sweep(after=60.0)
        assert shell.phone.dialled == dialled


def without_night() -> Settings:
    """The rota after somebody has taken the group of the night out of it."""
    was = settings(stage=Stage(last_resort="ann"))
    return replace(was, groups={"infra": was.groups["infra"]})


def test_the_last_resort_is_called_for_what_a_group_that_was_taken_away_leaves_open(unanswered: Shell) -> None:
    loads(unanswered, without_night())
    unanswered.sweeper.ask_rota_after_load(Budget())
    assert unanswered.phone.dialled == [ANN.phone]
    assert unanswered.memory.metrics.count("NobodyOnDuty") == 2  # when the alert came, and with this call


def test_a_chain_whose_group_was_taken_away_ends_its_rounds_and_then_calls_the_last_resort() -> None:
    shell = Shell(with_order("sato", group="night"))
    shell.hear(DISK, group="night")
    loads(shell, without_night())
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [SATO.phone, ANN.phone]


class NightCannotBeRead(MemoryRota):
    """A rota in which nobody can read the group of the night."""

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        if group_id == "night":
            raise ValueError("not a group")
        return super().group(group_id, to_call=to_call)


def test_a_group_that_cannot_be_read_hinders_no_other_and_no_load_and_an_alarm_sees_it() -> None:
    shell = Shell(with_order(group="infra"))
    for group in ("night", "infra"):
        assert shell.hear(DISK, group=group)[0].outcome == "nobody_on_duty"
    shell.rota.source = NightCannotBeRead(settings())
    shell.sweeper.ask_rota_after_load(Budget())
    assert shell.phone.dialled == [SATO.phone]
    assert "what rests was not woken after the load" in shell.memory.messages
    with pytest.raises(ValueError, match="not a group"):
        shell.sweeper.ask_rota(Budget())
