"""Escalation policies of other products, as far as a rota says the same."""

from __future__ import annotations

from cli.imports.carrying import Carried, carried
from cli.imports.model import Imported, SourcePerson, SourcePolicy, SourceSchedule, SourceStep
from tests.unit.imports.test_layers import PEOPLE, ZONE, rotation

A, B, C = (SourceStep(schedules=(name,)) for name in "abc")


def made(*policies: SourcePolicy, turns: tuple[tuple[str, ...], ...] = (("p1",), ("p2",))) -> Carried:
    schedules = tuple(SourceSchedule(name, name, ZONE, (rotation(f"weeks-{name}", *turns),)) for name in "abc")
    people = {who: SourcePerson(who, who) for who in PEOPLE}
    return carried(Imported(people, schedules, policies), {}, 0)


def people(*who: str, minutes: float = 0) -> SourceStep:
    return SourceStep(people=who, minutes=minutes)


def why(found: Carried) -> list[str]:
    return [one.why for one in found.uncarried]


def test_people_of_later_steps_are_called_after_those_on_duty() -> None:
    found = made(SourcePolicy("P", (A, people("p8"), people("p7")), rounds=4))
    group = found.settings.groups["a"]
    assert [line.order for line in group.lines] == [("weeks-a", "p8", "p7")]
    assert found.settings.policies[group.policy].rounds == 4
    assert why(found) == []


def test_the_first_other_schedule_is_called_in_and_what_comes_after_it_is_named() -> None:
    found = made(SourcePolicy("P", (A, B, people("p7"), C)))
    assert found.settings.groups["a"].exhausted.group == "b"
    assert why(found) == [
        "then it calls p7, who would be called before b here",
        "then it calls c, and only one group can be called in: b",
    ]


def test_two_groups_do_not_call_in_each_other() -> None:
    found = made(SourcePolicy("P", (A, B)), SourcePolicy("Q", (B, C)), SourcePolicy("R", (C, A)))
    called_in = {name: group.exhausted.group for name, group in found.settings.groups.items()}
    assert called_in == {"a": "b", "b": "c", "c": ""}
    assert why(found) == ["then it calls a, which calls in this one"]


def test_nobody_is_put_into_turns_that_are_left_empty() -> None:
    found = made(SourcePolicy("P", (A, people("p7"))), turns=(("p1",), ()))
    assert [line.order for line in found.settings.groups["a"].lines] == [("weeks-a",)]
    assert why(found) == ["then it calls p7, who would be called in the turns that are left empty"]


def test_a_policy_that_does_not_begin_with_one_schedule_is_named() -> None:
    both = SourceStep(schedules=("a", "b"))
    found = made(SourcePolicy("P", (both,)), SourcePolicy("Q", (people("p1"), A)), SourcePolicy("R", ()))
    assert why(found) == ["its first step does not call one schedule alone"] * 3


def test_the_second_policy_of_a_schedule_is_named() -> None:
    found = made(SourcePolicy("P", (A,), rounds=2), SourcePolicy("Q", (A,), rounds=3))
    assert found.settings.policies[found.settings.groups["a"].policy].rounds == 2
    assert why(found) == ["the group a has another one already"]


def test_more_rounds_than_there_can_be_and_the_waits_between_steps_are_named() -> None:
    found = made(SourcePolicy("P", (SourceStep(schedules=("a",), minutes=15), people("p7")), rounds=12))
    assert found.settings.policies["p"].rounds == 10
    assert why(found) == [
        "it waits 15 minutes between its steps; here the next phone rings at once",
        "it is gone through 12 times; 10 rounds are the most here, and then they go on",
    ]
