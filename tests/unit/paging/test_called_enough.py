"""No phone rings more than calls_per_hour times while somebody else is left; and a day of many calls is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.clocks import QUEUE
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import State
from rinban.core.chain.record import Ref
from rinban.core.rota.duty import Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.core.rota.stage import Stage
from rinban.paging.call_limits import LocalAllowance
from rinban.ports.carrier import Allowance
from rinban.voice.script import script
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, CPU, DISK, DISK_OVER, SATO, SUZUKI, Shell, called, ids, settings

HOUR = 3600.0
OTHER = Ref("other", 1)
INFRA_2 = Ref("infra", 2)


def limited(calls_per_hour: int = 2, policy: Policy | None = None, **stage: int) -> Shell:
    """`infra` and `other`: the same three people, in two orders; nobody ever waits for the carrier."""
    staged = replace(Stage("+815000000000", calls_per_second=1000), **stage)  # type: ignore[arg-type]
    known = settings(replace(policy or Policy(rounds=1), calls_per_hour=calls_per_hour), staged)
    other = GroupSettings("other", (), "own", (Line(("suzuki", "sato", "ann")),))
    return Shell(replace(known, groups={**known.groups, "other": other}), paced=True)


class Listening:
    """Implements ports.Allowance in front of another one. `numbers` are those that were asked for."""

    def __init__(self, other: Allowance) -> None:
        self._other = other
        self.numbers: list[str] = []

    def decide(self, request: CallRequest) -> Verdict:
        self.numbers.append(request.number)
        return self._other.decide(request)


def stored(shell: Shell) -> Settings:
    assert isinstance(shell.rota.source, MemoryRota)
    return shell.rota.source.settings()


def page(shell: Shell, times: int, group: str = "infra") -> None:
    """Deliver, so many times, an alert that recovers while the first phone rings."""
    for _ in range(times):
        shell.hear(DISK, group=group)
        shell.hear(DISK_OVER, group=group)


def who_was_called(shell: Shell, ref: Ref) -> list[str]:
    return [call.who for call in shell.now(ref).called]


def test_the_third_call_within_an_hour_is_the_next_persons() -> None:
    shell = limited()
    page(shell, 2)
    shell.hear(DISK)
    assert shell.phone.dialled == [SATO.phone, SATO.phone, SUZUKI.phone]


def test_who_was_passed_over_and_why_is_journalled_logged_and_counted() -> None:
    shell = limited()
    page(shell, 2)
    before = len(shell.mysql.journal)
    shell.hear(DISK)
    said = "disk, skips sato (hourly limit reached), calls suzuki (call 0)"
    assert [entry.detail for _, entry in shell.mysql.journal[before:]] == [said]
    assert [fields["detail"] for _, fields in shell.memory.lines].count(said) == 1
    assert shell.memory.counted == [("ResponderSkipped", {"group": "infra", "responder": "sato"})]


def test_before_anybody_gives_up_those_who_were_passed_over_are_called() -> None:
    shell = limited()
    page(shell, 2)
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt, ref=Ref("infra", 3))
    e = shell.now(Ref("infra", 3))
    assert [call.who for call in e.called] == ["suzuki", "ann", "sato"]
    assert e.state is State.RESTING
    assert shell.memory.metrics == ["ResponderSkipped", "GaveUp"]


def test_the_token_is_that_of_the_person_who_is_called_instead() -> None:
    shell = limited(calls_per_hour=3, policy=Policy(rounds=3))
    page(shell, 3)
    shell.hear(DISK)
    assert shell.phone.dialled[-1] == SUZUKI.phone
    assert shell.grant(0, Ref("infra", 4)).who == "suzuki"


def test_in_three_rounds_it_is_called_once_and_last() -> None:
    shell = limited(calls_per_hour=3, policy=Policy(rounds=3))
    page(shell, 3)
    shell.hear(DISK)
    for attempt in range(7):
        shell.ends(attempt, ref=Ref("infra", 4))
    assert who_was_called(shell, Ref("infra", 4)) == ["suzuki", "ann", "suzuki", "ann", "suzuki", "ann", "sato"]
    assert shell.now(Ref("infra", 4)).gave_up


def test_when_everybody_was_called_enough_they_are_called_in_the_usual_order() -> None:
    shell = limited(calls_per_hour=1)
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    shell.hear(DISK_OVER)
    shell.hear(CPU)
    shell.ends(0, ref=INFRA_2)
    shell.ends(1, ref=INFRA_2)
    assert who_was_called(shell, INFRA_2) == ["sato", "suzuki", "ann"]
    assert shell.memory.metrics == ["GaveUp"]
    assert shell.memory.messages.count("called more often than calls_per_hour: nobody else is left") == 3


def test_after_an_hour_it_is_the_first_persons_turn_again() -> None:
    shell = limited()
    page(shell, 2)
    shell.clock.forward(HOUR)
    shell.hear(DISK)
    assert shell.phone.dialled == [SATO.phone] * 3


def test_a_number_in_two_groups_counts_in_both() -> None:
    shell = limited()
    page(shell, 1)
    page(shell, 1, group="other")
    page(shell, 1)
    shell.hear(DISK, group="other")
    shell.ends(3, ref=Ref("other", 2))
    assert shell.phone.dialled[-2:] == [SUZUKI.phone, ANN.phone]


def test_two_people_with_one_phone_share_its_count() -> None:
    known = stored(limited())
    shared = Member(replace(SUZUKI, phone=SATO.phone))
    shell = Shell(replace(known, responders={**known.responders, "suzuki": shared}), paced=True)
    page(shell, 2)
    shell.hear(DISK)
    assert shell.phone.dialled == [SATO.phone, SATO.phone, ANN.phone]
    assert shell.memory.counted == [
        ("ResponderSkipped", {"group": "infra", "responder": who}) for who in ("sato", "suzuki")
    ]


def test_a_stage_whose_calls_all_go_to_one_number_spares_as_production_does() -> None:
    known = stored(limited())
    staged = replace(known.stages["local"], every_call_to="+819000009999")
    shell = Shell(replace(known, stages={"local": staged}), paced=True)
    page(shell, 2)
    shell.hear(DISK)
    assert who_was_called(shell, Ref("infra", 3)) == ["suzuki"]
    assert shell.phone.dialled == ["+819000009999"] * 3


def test_the_person_who_takes_it_first_after_a_key_is_passed_over_too() -> None:
    """For an alert that comes long after the key, the person who took it would be called first: one call too many."""
    shell = limited(calls_per_hour=1)
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.clock.forward(60.0)
    shell.hear(CPU)
    assert who_was_called(shell, Ref("infra", 1)) == ["sato", "suzuki"]


def test_after_a_refusal_the_next_is_spared_too_and_counted() -> None:
    shell = limited(calls_per_hour=1)
    page(shell, 1, group="other")
    shell.phone.refuse()
    shell.hear(DISK)
    assert who_was_called(shell, Ref("infra", 1)) == ["sato", "ann"]
    shell.hear(DISK_OVER)
    shell.hear(CPU)
    assert who_was_called(shell, INFRA_2) == ["sato"]
    assert "called more often than calls_per_hour: nobody else is left" in shell.memory.messages


def test_a_carrier_that_refuses_everybody_is_asked_once_down_the_list() -> None:
    shell = limited(calls_per_hour=1, policy=Policy(rounds=3))
    page(shell, 1)
    shell.phone.refuse(9, mend="the account")
    shell.hear(DISK)
    assert who_was_called(shell, INFRA_2) == ["suzuki", "ann", "sato"]
    assert shell.now(INFRA_2).state is State.RESTING


def test_deciding_anew_counts_nobody_twice() -> None:
    """An alert joins while the call is being decided. The save is refused, and the next decision is the same call."""
    shell = limited()
    shell.hear(DISK)
    shell.redis.faults.meanwhile(lambda: shell.hear(CPU))
    shell.ends(0)
    assert len(shell.now().open) == 2
    page(shell, 1, group="other")
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, SUZUKI.phone]


def test_a_time_that_was_given_is_used_by_the_person_who_is_called_in_the_end() -> None:
    """The rota is loaded anew while the next round is being decided, and it is decided again."""
    shell = limited(calls_per_hour=1000, calls_per_day=4)
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    ann_first = replace(stored(shell), groups={"infra": GroupSettings("infra", (), "own", (Line(("ann",)),))})

    def meanwhile() -> None:
        shell.hear(CPU)
        shell.rota.source = MemoryRota(ann_first)

    shell.redis.faults.meanwhile(meanwhile)
    shell.sweep(after=600.0)
    assert who_was_called(shell, Ref("infra", 1)) == ["sato", "suzuki", "ann", "ann"]
    assert shell.memory.metrics == ["GaveUp"]


def test_however_many_are_passed_over_it_is_asked_once_more() -> None:
    shell = limited(calls_per_hour=1)
    page(shell, 1)
    page(shell, 1, group="other")
    listening = shell.allowance = Listening(shell.allowance)
    shell._build(ids("n"), ids("x"), ids("other-"))
    shell.hear(DISK)
    assert listening.numbers == [SATO.phone, ANN.phone]


def test_while_a_call_waits_for_its_turn_it_is_not_counted() -> None:
    shell = limited(calls_per_hour=4, calls_per_second=1)
    page(shell, 3)
    page(shell, 3, group="other")
    page(shell, 2)
    assert len(shell.phone.calls) == 6
    assert shell.memory.messages.count("a call waits for its slot") == 2
    shell.clock.forward(60.0)
    page(shell, 2)
    assert shell.phone.dialled[6:] == [SATO.phone, SUZUKI.phone]


# --- the day's ceiling ----------------------------------------------------------------------------------------------


def test_a_call_above_the_days_ceiling_is_made_and_counted_and_a_full_ceiling_is_said() -> None:
    shell = limited(calls_per_hour=1000, calls_per_day=3)
    page(shell, 8)
    assert len(shell.phone.calls) == 8
    assert shell.memory.counted == [("CallsOverCeiling", {"group": "infra"})] * 5
    said = [fields for message, fields in shell.memory.lines if message == "MORE CALLS TODAY THAN calls_per_day"]
    assert said == [{"calls": 4, "calls_per_day": 3}, {"calls": 7, "calls_per_day": 3}]


def test_the_next_day_begins_anew_at_midnight_utc() -> None:
    shell = limited(calls_per_hour=1000, calls_per_day=3)
    page(shell, 3)
    shell.clock.at += 86_400 - shell.clock.at % 86_400
    page(shell, 3)
    assert shell.memory.metrics == []


@pytest.mark.parametrize("ceiling", [0, 8])
def test_up_to_the_ceiling_or_without_one_nothing_is_said(ceiling: int) -> None:
    shell = limited(calls_per_hour=1000, calls_per_day=ceiling)
    page(shell, 8)
    assert shell.memory.metrics == []


def test_the_call_after_a_refused_one_is_not_counted_as_a_second() -> None:
    shell = limited(calls_per_hour=1000, calls_per_day=1)
    shell.phone.refuse()
    shell.hear(DISK)
    assert "CallsOverCeiling" not in shell.memory.metrics


# --- two processes, of which only one knows who was called enough ----------------------------------------------------


class Either:
    """Implements ports.Allowance by one of two others: with Redis, or in a process without Redis."""

    def __init__(self) -> None:
        self.shared, self.own = LocalAllowance(), LocalAllowance()
        self.alone = False

    def decide(self, request: CallRequest) -> Verdict:
        return (self.own if self.alone else self.shared).decide(request)


@pytest.fixture(params=[False, True], ids=["", "the process with the other id"])
def torn(request: pytest.FixtureRequest) -> Shell:
    """A process without Redis calls suzuki for attempt 1; the other process has chosen ann, and has not called her
    yet."""
    shell, either = limited(policy=Policy(rounds=1)), Either()
    shell.allowance = either
    falling = (f"m{number:031}" for number in range(99, 0, -1))
    shell._build(falling if request.param else ids("m"), ids("w"), ids("token-"))
    for _ in range(2):
        either.shared.decide(CallRequest(OTHER, 4, shell.clock.now(), interval=0.0, ahead=5.0, number=SUZUKI.phone))
    called(shell)

    def without_redis() -> None:
        shell.redis.faults.away = either.alone = True
        shell.ends(0)
        shell.redis.faults.away = either.alone = False

    shell.mysql.faults.meanwhile(without_redis)
    shell.ends(0)
    return shell


def test_the_person_on_the_phone_has_it_even_if_another_one_was_meant(torn: Shell) -> None:
    assert torn.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert torn.answers(1).who == "suzuki"
    assert torn.answers(1, "1").topic is Topic.TAKEN
    ack = torn.now().ack
    assert ack is not None
    assert ack.by == "suzuki"
    assert script(torn.answers(0)).other == "鈴木"


def test_a_late_key_is_credited_to_the_phone_that_rang(torn: Shell) -> None:
    """Nothing was heard of that call until the next one rang."""
    torn.sweep(after=QUEUE)
    assert len(torn.phone.dialled) == 3
    torn.answers(1, "1")
    ack = torn.now().ack
    assert ack is not None
    assert ack.by == "suzuki"


def test_a_person_who_was_meant_and_not_called_is_called_before_anybody_gives_up(torn: Shell) -> None:
    torn.ends(1)
    assert torn.phone.dialled == [SATO.phone, SUZUKI.phone, ANN.phone]
    torn.ends(2)
    assert torn.now().state is State.RESTING
    assert len(torn.phone.dialled) == 3


def test_a_person_who_hands_back_is_not_called_because_the_others_were_called_enough() -> None:
    shell = limited()
    for person in (SUZUKI, ANN):
        for _ in range(2):
            shell.allowance.decide(
                CallRequest(OTHER, 4, shell.clock.now(), interval=0.0, ahead=5.0, number=person.phone)
            )
    called(shell)
    shell.answers(0, "1")
    assert shell.answers(0, "2").topic is Topic.PASSED
    shell.ends(0, "completed")
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
