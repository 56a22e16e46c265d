"""One person is called in the place of another, for some hours."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from rinban.core.rota.duty import Group, Line
from rinban.core.rota.overrides import Override, clash
from tests.unit.core.rota_team import HAVANA, called, changes, covers, days, group, instant, nights

WEEKLY = nights("sato", "suzuki", "ann", starts="2026-11-23 09:00")
NIGHT = ("2026-11-24 21:00", "2026-11-25 09:00")


def with_overrides(*overrides: Override, rota: Group = WEEKLY) -> Group:
    return replace(rota, overrides=overrides)


# --- who is called (rule 10) -----------------------------------------------------------------------------------------


def test_somebody_covers_for_one_night_from_its_first_second_to_its_last() -> None:
    rota = with_overrides(covers("kacho", "sato", *NIGHT))
    assert changes(rota, "2026-11-24", "2026-11-26") == [
        "11-24 00:00 sato suzuki ann",
        "11-24 21:00 kacho suzuki ann",
        "11-25 09:00 sato suzuki ann",
    ]
    assert called(rota, "2026-11-24 20:59:59.5") == "sato suzuki ann"
    assert called(rota, "2026-11-25 08:59:59.5") == "kacho suzuki ann"


def test_the_one_who_covers_is_called_wherever_the_other_one_stands_in_the_order() -> None:
    rota = with_overrides(covers("kacho", "ann", *NIGHT))
    assert called(rota, "2026-11-24 22:00") == "sato suzuki kacho"
    fixed = with_overrides(covers("kacho", "ann", *NIGHT), rota=group(lines=(Line(("ann", "sato")),)))
    assert called(fixed, "2026-11-24 22:00") == "kacho sato"


def test_somebody_who_stands_there_already_keeps_the_first_place() -> None:
    assert called(with_overrides(covers("ann", "sato", *NIGHT)), "2026-11-24 22:00") == "ann suzuki"
    assert called(with_overrides(covers("sato", "ann", *NIGHT)), "2026-11-24 22:00") == "sato suzuki"


def test_it_does_nothing_while_the_other_one_is_not_in_the_order() -> None:
    """It replaces one person, and not anybody who happens to be on duty then."""
    rota = with_overrides(covers("kacho", "ann", *NIGHT), rota=group(lines=(Line(("sato", "suzuki")),)))
    assert called(rota, "2026-11-24 22:00") == "sato suzuki"


def test_two_people_who_swap_are_both_called_in_each_others_places() -> None:
    """All that hold do so at once: Ann's place is not given back to her by way of Sato's."""
    swap = (covers("ann", "sato", *NIGHT), covers("sato", "ann", *NIGHT))
    assert called(with_overrides(*swap), "2026-11-24 22:00") == "ann suzuki sato"
    around = (covers("suzuki", "sato", *NIGHT), covers("ann", "suzuki", *NIGHT), covers("sato", "ann", *NIGHT))
    assert called(with_overrides(*around), "2026-11-24 22:00") == "suzuki ann sato"


def test_one_by_somebody_who_is_not_there_is_void() -> None:
    cover = covers("kacho", "sato", *NIGHT)
    on_leave = replace(with_overrides(cover), leave=(("kacho", days("2026-11-25", "2026-11-25")),))
    assert changes(on_leave, "2026-11-24 12:00", "2026-11-25 12:00") == [
        "11-24 12:00 sato suzuki ann",
        "11-24 21:00 kacho suzuki ann",
        "11-25 00:00 sato suzuki ann",
    ]
    assert called(with_overrides(covers("nobody", "sato", *NIGHT)), "2026-11-24 22:00") == "sato suzuki ann"


def test_somebody_covers_for_one_who_is_away() -> None:
    away = replace(WEEKLY, leave=(("sato", days("2026-11-24", "2026-11-26")),))
    rota = with_overrides(covers("kacho", "sato", "2026-11-24 00:00", "2026-11-26 00:00"), rota=away)
    assert changes(rota, "2026-11-23 12:00", "2026-11-27 12:00") == [
        "11-23 12:00 sato suzuki ann",
        "11-24 00:00 kacho suzuki ann",
        "11-26 00:00 suzuki ann",
        "11-27 00:00 sato suzuki ann",
    ]


def test_the_turn_of_one_who_is_covered_for_is_not_passed_on() -> None:
    alone = replace(WEEKLY, lines=(Line(("turn of night",)),), leave=(("sato", days("2026-11-24", "2026-11-25")),))
    assert called(alone, "2026-11-24 22:00") == "suzuki"
    assert called(with_overrides(covers("kacho", "sato", *NIGHT), rota=alone), "2026-11-24 22:00") == "kacho"


def test_a_cover_over_an_hour_that_comes_twice_lasts_as_long_as_its_instants_say() -> None:
    rota = nights("sato", "ann", starts="2026-10-26", zone=HAVANA)
    cover = Override("sato", "kacho", instant("2026-11-01 00:30-04:00"), instant("2026-11-01 00:30-05:00"))
    assert changes(with_overrides(cover, rota=rota), "2026-10-31", "2026-11-02") == [
        "10-31 00:00 sato ann",
        "11-01 00:30-0400 kacho ann",
        "11-01 00:30-0500 sato ann",
    ]


# --- which cannot both be meant --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "together"),
    [
        (covers("ann", "sato", "2026-11-25 08:59", "2026-11-26 09:00"), True),  # two for the same person
        (covers("kacho", "ann", "2026-11-24 08:00", "2026-11-24 21:01"), True),  # one for two people
        (covers("ann", "sato", "2026-11-25 09:00", "2026-11-26 09:00"), False),  # one after the other
        (covers("kacho", "ann", "2026-11-24 08:00", "2026-11-24 21:00"), False),
        (covers("sato", "kacho", *NIGHT), False),  # a swap
        (covers("suzuki", "ann", *NIGHT), False),  # other people
    ],
)
def test_two_clash_that_replace_one_person_or_let_one_cover_for_two_at_the_same_time(
    other: Override, *, together: bool
) -> None:
    one = covers("kacho", "sato", *NIGHT)
    assert clash(one, other) == together
    assert clash(other, one) == together


def test_even_of_two_that_clash_the_order_does_not_matter_and_the_later_one_holds() -> None:
    """They are refused, but two commands at the same moment may both have been taken."""
    three = (
        covers("kacho", "sato", *NIGHT),
        covers("ann", "sato", "2026-11-24 23:00", "2026-11-25 01:00"),
        covers("ann", "suzuki", "2026-11-24 23:00", "2026-11-25 02:00"),
    )
    found = {
        tuple(changes(with_overrides(*some), "2026-11-24 12:00", "2026-11-25 12:00")) for some in permutations(three)
    }
    assert found == {
        (
            "11-24 12:00 sato suzuki ann",
            "11-24 21:00 kacho suzuki ann",
            "11-24 23:00 ann",
            "11-25 01:00 kacho ann",
            "11-25 02:00 kacho suzuki ann",
            "11-25 09:00 sato suzuki ann",
        )
    }
