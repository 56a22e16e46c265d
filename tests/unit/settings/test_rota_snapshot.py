"""The snapshot of a group with rotations, hours, overrides, leave and holidays, for when MySQL is away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import settings as trials

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.shifts import shifts
from rinban.core.rota.workdays import Calendar, HolidaysOf, no_holidays
from rinban.settings.snapshot import from_json, to_json
from tests.unit.core.rota_drawn import HOUR, Scene, festivals, scenes
from tests.unit.core.rota_team import called, group, hand_made, hours

FROM_THE_FIRST = {"id", "names", "zone", "policy", "lines", "responders", "employed"}
CLOSED = Days(date(2026, 12, 29), date(2027, 1, 3))


COUNTRIES: dict[str, HolidaysOf] = {"harvestland": festivals, "japan": hand_made}


def known(country: str) -> HolidaysOf:
    return COUNTRIES.get(country, no_holidays)


@trials(max_examples=30, deadline=None)
@given(scenes())
def test_a_snapshot_is_read_as_the_same_rota_with_the_same_people_on_duty(scene: Scene) -> None:
    read = from_json(to_json(scene.group), known)
    assert read == scene.group
    assert repr(read) == repr(scene.group)  # unlike ==, it tells a tuple from its kind, and shows every field
    start = scene.change - 24 * HOUR
    assert shifts(read, start, start + 48 * HOUR) == shifts(scene.group, start, start + 48 * HOUR)


@trials(max_examples=30, deadline=None)
@given(scenes())
def test_a_group_with_all_of_it_is_a_key_of_a_dictionary(scene: Scene) -> None:
    assert {scene.group: 1}[from_json(to_json(scene.group), known)] == 1


def test_a_group_without_any_of_it_has_nothing_of_it_in_its_snapshot() -> None:
    plain = Group("infra", lines=(Line(("sato",)),))
    tree = json.loads(to_json(plain))
    assert tree.keys() == FROM_THE_FIRST
    assert tree["lines"] == [{"order": ["sato"], "valid": {"first": None, "last": None}}]
    assert from_json(json.dumps(tree)) == plain


def test_the_holidays_of_a_country_are_put_back_and_those_of_one_s_own_are_read() -> None:
    """Only the name of the country is stored, and not its days: a later version may know better."""
    weekdays = hours(range(5), "09:00-18:00", except_holidays=True)
    rota = group(
        lines=(Line(("ann",), during=("business",)), Line(("sato",))),
        hours=(("business", (weekdays,)),),
        calendar=Calendar("japan", (CLOSED,), hand_made),
    )
    text = to_json(rota)
    assert json.loads(text)["calendar"].keys() == {"country", "also"}
    with_its_days, without = from_json(text, known), from_json(text)
    assert with_its_days == without == rota
    assert (called(with_its_days, "2026-11-23 12:00"), called(without, "2026-11-23 12:00")) == ("sato", "ann")
    assert called(with_its_days, "2026-12-29 12:00") == called(without, "2026-12-29 12:00") == "sato"


def test_a_snapshot_of_a_later_version_is_read_with_what_is_known_of_it() -> None:
    rota = group(hours=(("business", (hours(range(5), "09:00-18:00"),)),), calendar=Calendar("japan", (CLOSED,)))
    tree = json.loads(to_json(rota))
    tree["hours"][0][1][0]["colour"] = tree["calendar"]["colour"] = tree["colour"] = "red"
    assert from_json(json.dumps(tree)) == rota
    assert on_duty(from_json(json.dumps(tree)), 0.0) == ()


def test_an_instant_of_an_override_is_read_to_the_microsecond() -> None:
    rota = replace(group(), overrides=(Override("sato", "ann", 1795262400.123456, 1795266000.0),))
    assert from_json(to_json(rota)) == rota
