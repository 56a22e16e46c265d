"""How nights and calls are shared: what counts as a night, as a time awake, as even, and who should be next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from rinban.core.rota.duty import Group, Line
from rinban.core.rota.fairness import Balance, Fairness, evenness, fairness
from rinban.core.rota.loads import RungCall, Share, at_night, minutes_awake, seconds_to_key, smallest_load
from rinban.core.rota.nights import nights as nights_of
from rinban.core.rota.nights import span
from rinban.core.rota.rotations import Unit
from rinban.core.rota.workdays import Calendar
from tests.unit.core.rota_team import (
    NEW_YORK,
    NIGHT,
    PEOPLE,
    TOKYO,
    covers,
    days,
    group,
    hand_made,
    hours,
    instant,
    nights,
    takes_turns,
)

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
JAPAN = Calendar("japan", public=hand_made)
WEEKLY = nights("sato", "suzuki", "ann", starts="2026-11-23 09:00")


def november(*groups: Group, calls: tuple[RungCall, ...] = ()) -> Fairness:
    return fairness(groups, calls, FIRST, LAST, groups[0].zone if groups else TOKYO)


def share(of: Fairness, who: str) -> Share:
    (found,) = [one for one in of.shares if one.who == who]
    return found


def balance(of: Fairness) -> Balance:
    (found,) = of.balances
    return found


def rang(at: str, seconds: float = 60.0, *, who: str = "sato", answered: bool = True, zone: str = TOKYO) -> RungCall:
    """A call on this day of November, such as "24 03:00", that was over after so many seconds."""
    began = instant(f"2026-11-{at}", zone)
    return RungCall(who, began, began + seconds, answered)


def awake(*calls: RungCall) -> float:
    return minutes_awake(at_night(calls, ZoneInfo(TOKYO)))


# --- nights ----------------------------------------------------------------------------------------------------------


def test_each_night_of_a_month_is_somebodys() -> None:
    """Ann has the 1st, the last of her week; then sato, suzuki, ann and sato have a week each, and suzuki the 30th."""
    found = november(WEEKLY)
    assert {one.who: one.nights for one in found.shares} == {"sato": 14, "suzuki": 8, "ann": 8, "kacho": 0}


def test_a_night_belongs_to_the_date_on_which_it_begins() -> None:
    """The last night of October ends in November, and that of November in December."""
    monthly = nights("sato", "ann", every=Unit.MONTH, starts="2026-11-01 07:00")
    october = fairness([monthly], [], date(2026, 10, 1), date(2026, 10, 31), TOKYO)
    assert (share(october, "ann").nights, share(october, "sato").nights) == (31, 0)
    assert (share(november(monthly), "ann").nights, share(november(monthly), "sato").nights) == (0, 30)


def test_where_the_rota_changes_at_midnight_the_night_is_of_the_one_who_comes_then() -> None:
    """Two hours of the night come before midnight, and seven after it."""
    rota = group(lines=(Line(("sato",), days("2026-11-10", "2026-11-12")), Line(("ann",))))
    assert share(november(rota), "sato").nights == 3
    before, last = (fairness([rota], [], day, day, TOKYO) for day in (date(2026, 11, 9), date(2026, 11, 12)))
    assert (share(before, "sato").nights, share(last, "sato").nights) == (1, 0)


def test_a_night_is_of_the_one_who_is_first_for_the_longest_part_of_it() -> None:
    early = replace(WEEKLY, overrides=(covers("kacho", "sato", "2026-11-24 21:00", "2026-11-25 02:29"),))
    late = replace(WEEKLY, overrides=(covers("kacho", "sato", "2026-11-24 21:00", "2026-11-25 02:31"),))
    assert (share(november(early), "kacho").nights, share(november(late), "kacho").nights) == (0, 1)


def test_of_two_equal_parts_the_earlier_one_counts() -> None:
    half = replace(WEEKLY, overrides=(covers("kacho", "sato", "2026-11-24 21:00", "2026-11-25 02:30"),))
    assert share(november(half), "kacho").nights == 1


def test_parts_of_a_night_that_are_not_in_a_row_are_added() -> None:
    cut = covers("kacho", "sato", "2026-11-25 00:00", "2026-11-25 04:00")
    assert share(november(replace(WEEKLY, overrides=(cut,))), "kacho").nights == 0


def test_a_night_without_anybody_is_nobodys() -> None:
    found = november(group(lines=(Line(("sato",), days("2026-11-01", "2026-11-10")),)))
    assert share(found, "sato").nights == 10
    assert sum(one.nights for one in found.shares) == 10


def test_only_the_first_of_an_order_has_the_night() -> None:
    found = november(group(lines=(Line(("sato", "suzuki", "ann")),)))
    assert [(one.who, one.nights) for one in found.shares if one.nights] == [("sato", 30)]


def test_somebody_who_is_first_in_two_groups_at_once_has_one_night() -> None:
    web = replace(WEEKLY, id="web")
    once, twice = november(WEEKLY), november(WEEKLY, web)
    assert once.shares == twice.shares
    assert [one.group for one in twice.balances] == ["infra", "web"]


def test_nights_of_weekends_and_of_holidays_are_those_that_begin_on_one() -> None:
    """Nov 3 is a Tuesday, Nov 23 a Monday. The night before a holiday, and that before a Saturday, is a usual one."""
    found = share(november(group(lines=(Line(("sato",)),), calendar=JAPAN)), "sato")
    assert (found.weekend_nights, found.holiday_nights, found.rest_nights) == (9, 2, 11)


def test_a_holiday_on_a_saturday_is_both_and_counts_once_in_the_load() -> None:
    saturday = Calendar("japan", also=(days("2026-11-21", "2026-11-21"),))
    found = share(november(group(lines=(Line(("sato",)),), calendar=saturday)), "sato")
    assert (found.weekend_nights, found.holiday_nights, found.rest_nights) == (9, 1, 9)
    assert found.load == 30 + 9


def test_a_night_in_which_the_clocks_change_is_one_night() -> None:
    """New York has an hour twice in the night that begins on Oct 31."""
    (night,) = nights_of(date(2026, 10, 31), date(2026, 10, 31), NEW_YORK)
    assert night.ends - night.begins == 10 * 3600
    rota = group(zone=NEW_YORK, lines=(Line(("sato",)),))
    found = share(fairness([rota], [], date(2026, 10, 31), date(2026, 10, 31), NEW_YORK), "sato")
    assert (found.nights, found.hours) == (1, 25.0)


def test_where_it_is_ten_twice_the_night_begins_at_the_first_of_them() -> None:
    """Nuuk set its clocks back from 23:00 to 22:00 on 2021-10-30."""
    (night,) = nights_of(date(2021, 10, 30), date(2021, 10, 30), "America/Nuuk")
    assert night.ends - night.begins == 10 * 3600


def test_who_goes_home_when_the_night_begins_has_no_night_though_nobody_else_has_it() -> None:
    rota = group(lines=(Line(("ann",), during=("day",)),), hours=(("day", (hours(range(7), "07:00-22:00"),)),))
    assert (share(november(rota), "ann").nights, share(november(rota), "ann").hours) == (0, 30 * 15)


def test_months_follow_each_other_without_a_hole_and_without_an_overlap() -> None:
    october = span(date(2026, 10, 1), date(2026, 10, 31), NEW_YORK)
    assert october[1] == span(FIRST, LAST, NEW_YORK)[0] == instant("2026-11-01 07:00", NEW_YORK)


# --- hours -----------------------------------------------------------------------------------------------------------


def test_hours_are_those_at_the_head_of_an_order() -> None:
    business = (hours(range(5), "09:00-18:00"),)
    rota = group(lines=(Line(("ann", "sato"), during=("business",)), Line(("sato",))), hours=(("business", business),))
    found = november(rota)
    assert share(found, "ann").hours == 21 * 9
    assert share(found, "sato").hours == 30 * 24 - 21 * 9
    assert share(found, "suzuki").hours == 0.0


def test_hours_in_two_groups_at_once_count_once_and_those_apart_are_added() -> None:
    early = group(lines=(Line(("ann",), days("2026-11-01", "2026-11-10")),))
    later = replace(group(lines=(Line(("ann",), days("2026-11-06", "2026-11-20")),)), id="web")
    assert share(november(early, later), "ann").hours == 20 * 24 - 7  # the month begins at 07:00


# --- calls -----------------------------------------------------------------------------------------------------------


def test_a_call_counts_in_the_month_in_whose_night_it_rings() -> None:
    december = instant("2026-12-01 06:59")
    at = (instant("2026-11-01 06:59"), instant("2026-11-01 07:00"), december, december + 60)
    calls = tuple(RungCall("sato", when, when + 30) for when in at)
    assert share(november(WEEKLY, calls=calls), "sato").calls == 2


def test_answered_at_night_are_those_that_rang_from_22_to_7_and_were_picked_up() -> None:
    calls = (
        rang("10 21:59"),
        rang("10 22:00"),
        rang("11 06:59"),
        rang("11 07:00"),
        rang("12 03:00", answered=False),
    )
    found = share(november(WEEKLY, calls=calls), "sato")
    assert (found.calls, found.answered_at_night) == (5, 2)


def test_somebody_who_is_in_no_rota_any_more_is_counted_all_the_same() -> None:
    found = share(november(WEEKLY, calls=(rang("10 03:00", who="gone"),)), "gone")
    assert (found.nights, found.calls) == (0, 1)


def test_passes_are_calls_on_which_the_person_passed() -> None:
    calls = (rang("10 03:00")._replace(passed=True), rang("11 03:00"))
    assert share(november(WEEKLY, calls=calls), "sato").passes == 1


def test_the_time_to_a_key_is_the_median_of_the_calls_that_had_one() -> None:
    calls = [
        one._replace(key_at=one.rang_at + wait) for one, wait in ((rang("10 03:00"), 5.0), (rang("11 03:00"), 90.0))
    ]
    assert seconds_to_key([*calls, rang("12 03:00")]) == 47.5
    assert seconds_to_key([calls[0], *calls]) == 5.0
    assert seconds_to_key([rang("12 03:00")]) is None


# --- awake -----------------------------------------------------------------------------------------------------------


def test_a_time_awake_lasts_from_the_first_ring_to_the_end_of_the_last_call() -> None:
    assert awake(rang("24 03:00", 120)) == 2.0
    assert awake(rang("24 03:00", 25, answered=False), rang("24 03:10", 120)) == 12.0


def test_calls_within_an_hour_are_one_time_awake_and_later_ones_another() -> None:
    assert awake(rang("24 02:00"), rang("24 03:00")) == 61.0
    assert awake(rang("24 02:00"), rang("24 03:01")) == 2.0


def test_two_escalations_at_once_do_not_count_twice() -> None:
    assert awake(rang("24 03:00", 600), rang("24 03:01", 60)) == 10.0


def test_a_long_call_under_a_short_one_still_ends_last() -> None:
    assert awake(rang("24 02:00", 1800), rang("24 02:01", 60), rang("24 03:15", 60)) == 76.0


def test_who_heard_none_of_the_calls_may_have_slept() -> None:
    assert awake(rang("24 03:00", 25, answered=False), rang("24 03:10", 25, answered=False)) == 0.0


def test_a_day_keeps_nobody_awake() -> None:
    assert awake(rang("24 12:00", 600), rang("24 21:30", 60)) == 0.0
    assert awake(rang("24 21:30", 60), rang("24 22:10", 60)) == 1.0


# --- balance ---------------------------------------------------------------------------------------------------------


def test_even_numbers_are_balanced_and_all_for_one_is_not() -> None:
    assert evenness([10, 10, 10]) == 1.0
    assert evenness([30, 0]) == 0.0
    assert evenness([5, 10]) == 0.5


def test_the_balance_is_the_mean_over_all_pairs() -> None:
    assert evenness([14, 8, 8]) == pytest.approx((8 / 14 + 8 / 14 + 1) / 3)
    assert {evenness(order) for order in permutations([4, 2, 0, 0])} == {(0.5 + 0 + 0 + 0 + 0 + 1) / 6}


def test_nothing_to_share_and_nobody_to_share_it_with_have_no_balance() -> None:
    assert evenness([0, 0]) is None
    assert evenness([30]) is None
    assert evenness([]) is None


def test_nights_weekends_and_holidays_are_balanced_apart() -> None:
    found = balance(november(replace(WEEKLY, calendar=JAPAN)))
    assert found.nights == pytest.approx((8 / 14 + 8 / 14 + 1) / 3)
    assert found.weekends == pytest.approx((2 / 4 + 3 / 4 + 2 / 3) / 3)
    assert found.holidays == pytest.approx((0 + 0 + 1) / 3)


def test_who_takes_turns_and_had_none_counts_in_the_balance() -> None:
    monthly = nights("sato", "suzuki", "ann", every=Unit.MONTH, starts="2026-11-01 07:00")
    assert balance(november(monthly)).nights == pytest.approx(1 / 3)


def test_who_was_away_all_month_does_not() -> None:
    monthly = nights("sato", "suzuki", "ann", every=Unit.MONTH, starts="2026-11-01 07:00")
    away = replace(monthly, leave=(("ann", days("2026-10-20", "2026-11-30")),))
    gone = replace(monthly, employed=(("ann", days(None, "2026-10-31")),))
    a_day = replace(monthly, leave=(("ann", days("2026-10-20", "2026-11-29")),))
    assert [balance(november(one)).nights for one in (away, gone)] == [0.0, 0.0]
    assert balance(november(a_day)).nights == pytest.approx(1 / 3)


def test_a_colleague_who_is_on_duty_in_the_day_alone_does_not() -> None:
    by_day, by_night = (
        takes_turns("ann", starts="2026-11-02 09:00"),
        takes_turns("sato", "suzuki", starts="2026-11-02 09:00"),
    )
    business = (("business", (hours(range(5), "09:00-18:00"),)),)
    lines = (Line(("day",), during=("business",)), NIGHT)
    found = november(group(lines=lines, rotations=(("day", by_day), ("night", by_night)), hours=business))
    assert share(found, "ann").hours > 0
    assert (balance(found).nights, balance(found).next_cover) == (1.0, "sato")


def test_hand_overs_at_ten_sharp_tell_the_people_of_the_night_from_those_of_the_day() -> None:
    by_day = takes_turns("ann", starts="2026-11-02 09:00")
    by_night = takes_turns("sato", "suzuki", every=Unit.MONTH, starts="2026-11-01 07:00")
    lines = (Line(("day",), during=("day",)), Line(("night",), during=("dark",)))
    times = (("dark", (hours(range(7), "22:00-07:00"),)), ("day", (hours(range(7), "07:00-22:00"),)))
    rota = group(lines=lines, rotations=(("day", by_day), ("night", by_night)), hours=times)
    assert balance(november(rota)).nights == 0.0  # suzuki, whose month it is not, counts, and ann does not
    assert share(november(rota), "sato").nights == 30


def test_a_colleague_who_only_stands_behind_the_others_does_not() -> None:
    turning = takes_turns("sato", "suzuki", starts="2026-11-02 09:00")
    rota = group(lines=(Line(("night", "kacho")),), rotations=(("night", turning),))
    assert balance(november(rota)).next_cover == "sato"
    assert balance(november(rota)).nights == 1.0


# --- who should be next ----------------------------------------------------------------------------------------------


def test_the_next_cover_is_the_one_with_the_smallest_load() -> None:
    assert smallest_load([Share("ann", nights=3), Share("sato", nights=2)], ["ann", "sato"]) == "sato"


def test_a_night_of_a_weekend_weighs_two_and_an_hour_awake_one() -> None:
    weekends, many = Share("ann", nights=4, weekend_nights=4, rest_nights=4), Share("sato", nights=7)
    assert smallest_load([weekends, many], ["ann", "sato"]) == "sato"
    awake_once = replace(many, minutes_awake=61.0)
    assert smallest_load([weekends, awake_once], ["ann", "sato"]) == "ann"


TIES = [
    (Share("ann", 2, hours=40.0), Share("sato", 2, hours=39.0)),
    (Share("ann", 2, hours=40.0, calls=2), Share("sato", 2, hours=40.0, calls=1)),
    (Share("sato", 2), Share("ann", 2)),
]
"""Of each pair the second one should be next."""


@pytest.mark.parametrize(("other", "chosen"), TIES, ids=["hours", "calls", "id"])
def test_of_equal_loads_fewer_hours_then_fewer_calls_then_the_id_decide(other: Share, chosen: Share) -> None:
    for shares in permutations((other, chosen)):
        assert smallest_load(shares, [one.who for one in shares]) == chosen.who


def test_only_candidates_are_proposed_and_a_newcomer_has_had_nothing() -> None:
    shares = [Share("ann"), Share("sato", nights=1)]
    assert smallest_load(shares, ["sato"]) == "sato"
    assert smallest_load(shares, ["sato", "new"]) == "new"
    assert smallest_load(shares, []) == ""


def test_the_largest_load_comes_first_and_everybody_of_the_rota_is_there() -> None:
    found = november(WEEKLY)
    assert [one.who for one in found.shares] == ["sato", "ann", "suzuki", "kacho"]
    assert {one.who for one in found.shares} == {one.id for one in PEOPLE}


def test_without_groups_and_calls_there_is_nothing() -> None:
    assert november() == Fairness((), ())
