"""What an operator is shown before a rota is loaded, and the snapshot for when MySQL is away."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy
from rinban.core.rota.settings import GroupSettings, Member, Settings, group_of
from rinban.core.rota.stage import Stage
from rinban.settings.diff import Change, changes
from rinban.settings.snapshot import from_json, to_json
from tests.fakes.rota import any_settings

few = trials(max_examples=25, deadline=None)  # each of them is a whole rota
SATO = Member(Responder("sato", "佐藤", "+819000000001"))
BEFORE = Settings(
    responders={"sato": SATO},
    policies={"standard": Policy()},
    groups={"infra": GroupSettings("infra", (("ja", "基盤"),), "standard", (Line(("sato",)),))},
)


@few
@given(any_settings(), any_settings())
def test_there_are_changes_exactly_if_something_differs(one: Settings, other: Settings) -> None:
    assert changes(one, one) == ()
    assert bool(changes(one, other)) == (one != other)


@few
@given(any_settings())
def test_no_change_shows_a_whole_number(settings: Settings) -> None:
    shown = repr(changes(Settings(), settings)) + repr(changes(settings, Settings()))
    assert not any(member.responder.phone in shown for member in settings.responders.values())


def test_a_new_thing_is_told_with_its_parts() -> None:
    ann = Member(Responder("ann", "Ann", "+819000000003", "en"), Days(first=date(2026, 4, 1)))
    found = changes(BEFORE, replace(BEFORE, responders={"sato": SATO, "ann": ann}))
    assert found == (
        Change("responder ann", "added", "name", "", "Ann"),
        Change("responder ann", "added", "phone", "", "+81 90 **** 0003"),
        Change("responder ann", "added", "language", "", "en"),
        Change("responder ann", "added", "valid", "", "2026-04-01.."),
    )


def test_a_thing_that_goes_is_removed_and_not_changed() -> None:
    found = changes(BEFORE, replace(BEFORE, policies={}))
    assert {(change.thing, change.kind) for change in found} == {("policy standard", "removed")}


def test_an_order_is_told_before_and_after() -> None:
    infra = replace(BEFORE.groups["infra"], lines=(Line((), Days(last=date(2027, 1, 3))), Line(("sato",))))
    assert changes(BEFORE, replace(BEFORE, groups={"infra": infra})) == (
        Change("group infra", "changed", "call[0]", "sato", "..2027-01-03: nobody"),
        Change("group infra", "changed", "call[1]", "", "sato"),
    )


def test_a_number_that_differs_only_where_it_is_hidden_is_said_to_be_another() -> None:
    moved = Member(replace(SATO.responder, phone="+819012340001"))
    assert changes(BEFORE, replace(BEFORE, responders={"sato": moved})) == (
        Change("responder sato", "changed", "phone", "+81 90 **** 0001", "+81 90 **** 0001 (another number)"),
    )


def test_how_often_somebody_is_called_and_the_days_ceiling_are_told() -> None:
    before = replace(BEFORE, policies={"one": Policy()}, stages={"dev": Stage("+815000000000")})
    policies, stages = {"one": Policy(calls_per_hour=3)}, {"dev": Stage("+815000000000", calls_per_day=90)}
    assert changes(before, replace(before, policies=policies, stages=stages)) == (
        Change("policy one", "changed", "calls_per_hour", "12", "3"),
        Change("stage dev", "changed", "calls_per_day", "", "90"),
    )


@pytest.mark.parametrize("name", [field.name for field in fields(Digits) if field.name != "extra"])
def test_every_key_that_changes_is_told(name: str) -> None:
    """A load of what is not told would end as if nothing had changed."""
    is_list = isinstance(getattr(Digits(), name), tuple)
    first, second = (("8",), ("8", "9")) if is_list else ("8", "9")
    rotas = [
        replace(BEFORE, policies={"one": Policy(digits=keys)})
        for keys in (Digits(), replace(Digits(), **{name: first}), replace(Digits(), **{name: second}))  # type: ignore[arg-type]
    ]
    for before, after in pairwise(rotas):
        told = [change.part for change in changes(before, after)]
        assert told == ["digits"], f"settings/diff.py does not tell of the key {name}"


def test_a_reading_is_told_by_its_word() -> None:
    before, after = ({"db-1": "ディービー"}, {"db-1": "ディービーいち", "web-1": "ウェブ"})
    assert changes(replace(BEFORE, readings=before), replace(BEFORE, readings=after)) == (
        Change("reading db-1", "changed", "said", "ディービー", "ディービーいち"),
        Change("reading web-1", "added", "said", "", "ウェブ"),
    )


def test_a_stage_of_defaults_is_a_change_too() -> None:
    assert changes(BEFORE, replace(BEFORE, stages={"dev": Stage()})) == (
        Change("stage dev", "added", "settings", "", "(defaults)"),
    )


def test_a_list_of_countries_is_told_whole() -> None:
    before, after = (replace(BEFORE, stages={"dev": Stage(countries=some)}) for some in (("+81",), ("+81", "+1")))
    assert changes(before, after) == (Change("stage dev", "changed", "countries", "+81", "+81, +1"),)


@few
@given(any_settings(), st.data())
def test_a_snapshot_is_read_as_the_same_group(settings: Settings, data: st.DataObject) -> None:
    group = group_of(settings, data.draw(st.sampled_from(sorted(settings.groups))))
    assert group is not None
    assert from_json(to_json(group)) == group


def test_a_snapshot_of_another_version_of_the_code_is_read_with_what_is_known() -> None:
    group = group_of(BEFORE, "infra")
    assert group is not None
    tree = json.loads(to_json(group))
    tree["colour"] = tree["policy"]["colour"] = tree["responders"][0]["colour"] = "red"
    del tree["policy"]["ring"], tree["policy"]["digits"]["take"]
    assert from_json(json.dumps(tree)) == group


@dataclass(frozen=True, slots=True)
class LaterPolicy(Policy):
    """A policy of a later version."""

    greeting: str = ""


@dataclass(frozen=True, slots=True)
class LaterDigits(Digits):
    """The keys of a later version."""

    urgent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaterResponder(Responder):
    """A responder of a later version."""

    limit: int = 0


def later(greeting: str = "", urgent: tuple[str, ...] = (), limit: int = 0) -> Group:
    policy = LaterPolicy(digits=LaterDigits(urgent=urgent), greeting=greeting)
    return Group("infra", policy=policy, responders=(LaterResponder("ann", "Ann", "+819000000003", limit=limit),))


def test_what_came_later_stands_in_a_snapshot_only_where_it_is_given() -> None:
    """Where it is not, the snapshot is to the byte as the version before has written it."""
    now = Group("infra", policy=Policy(digits=Digits()), responders=(Responder("ann", "Ann", "+819000000003"),))
    assert to_json(later()) == to_json(now)
    tree = json.loads(to_json(later("good evening", ("9",), 5)))
    assert (tree["policy"]["greeting"], tree["policy"]["digits"]["urgent"]) == ("good evening", ["9"])
    assert tree["responders"][0]["limit"] == 5


@pytest.mark.parametrize("text", ["", "{}", "[]", "{"])
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)
