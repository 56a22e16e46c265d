"""What somebody has to be told of the rota, and when: before a duty, when it has begun, and of gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import Line
from rinban.core.rota.gaps import Gap
from rinban.core.rota.notice_texts import HandedOver, NoticeTexts, gap_text
from rinban.core.rota.notices import LATE, NoticeKind, Occasion, before, end_of, occasions
from rinban.core.rota.overrides import Override
from rinban.core.rota.rotations import Rotation, Unit
from rinban.core.rota.settings import GroupSettings, Member, Settings, group_of
from tests.unit.core.rota_team import APIA, LONDON, NIGHT, PEOPLE, TOKYO, days, hours, instant, takes_turns

WEEKLY = takes_turns("sato", "suzuki", "ann", starts="2026-11-23 09:00")
"""suzuki's turn begins on Monday the 30th at 09:00."""


def rota(
    *lines: Line, turning: Rotation = WEEKLY, zone: str = TOKYO, arranged: tuple[Arrangement, ...] = ()
) -> Settings:
    return Settings(
        zone=zone,
        responders={one.id: Member(one) for one in PEOPLE},
        groups={"infra": GroupSettings("infra", lines=lines or (NIGHT,))},
        rotations={"night": turning},
        hours={"business": (hours(range(5), "09:00-18:00", zone=zone),)},
        arrangements=arranged,
    )


def due(settings: Settings, at: str) -> list[Occasion]:
    return occasions(settings, instant(at, settings.zone))


def told(settings: Settings, at: str) -> list[str]:
    """What is due at this time of the rota's zone, such as "day before, suzuki: 11-30 09:00"."""
    zone = ZoneInfo(settings.zone)
    return [
        f"{one.kind.value}, {one.who or one.group}: {datetime.fromtimestamp(one.begins, zone):%m-%d %H:%M}"
        for one in due(settings, at)
    ]


# --- when ------------------------------------------------------------------------------------------------------------


def test_a_duty_is_told_a_day_before_then_an_hour_before_and_when_it_has_begun() -> None:
    timeline = {
        "2026-11-29 08:59": [],
        "2026-11-29 09:00": ["day before, suzuki: 11-30 09:00"],
        "2026-11-30 07:59": ["day before, suzuki: 11-30 09:00"],
        "2026-11-30 08:00": ["hour before, suzuki: 11-30 09:00"],
        "2026-11-30 08:59": ["hour before, suzuki: 11-30 09:00"],
        "2026-11-30 09:00": ["hand-over, suzuki: 11-30 09:00"],
        "2026-11-30 09:59": ["hand-over, suzuki: 11-30 09:00"],
        "2026-11-30 10:00": [],
    }
    assert {at: told(rota(), at) for at in timeline} == timeline


def test_an_occasion_has_one_name_as_long_as_it_is_due() -> None:
    (first,), (again,) = due(rota(), "2026-11-29 09:00"), due(rota(), "2026-11-29 20:00")
    assert first.name == again.name


def test_the_day_before_is_by_the_clock_also_where_that_day_has_25_hours() -> None:
    weekly = takes_turns("sato", "suzuki", starts="2026-10-18 09:00", zone=LONDON)  # a Sunday, like the 25th
    settings = rota(turning=weekly, zone=LONDON)
    assert told(settings, "2026-10-24 08:59") == []
    assert told(settings, "2026-10-24 09:00") == ["day before, suzuki: 10-25 09:00"]
    assert instant("2026-10-25 09:00", LONDON) - instant("2026-10-24 09:00", LONDON) == 25 * 3600


def test_the_hour_before_is_an_hour_also_where_the_clock_skips_it() -> None:
    weekly = takes_turns("sato", "suzuki", starts="2026-03-22 02:00", zone=LONDON)
    settings = rota(turning=weekly, zone=LONDON)  # on the 29th the clocks go from 01:00 to 02:00
    assert told(settings, "2026-03-28 23:59") == ["day before, suzuki: 03-29 02:00"]
    assert told(settings, "2026-03-29 00:00") == ["hour before, suzuki: 03-29 02:00"]
    assert told(settings, "2026-03-29 02:00") == ["hand-over, suzuki: 03-29 02:00"]


def test_a_duty_is_told_ahead_also_where_the_day_before_it_is_skipped() -> None:
    weekly = takes_turns("sato", "suzuki", starts="2011-12-24 09:00", zone=APIA)  # there was no 30 December
    settings = rota(turning=weekly, zone=APIA)
    assert told(settings, "2011-12-29 10:59") == []
    assert told(settings, "2011-12-29 11:00") == ["day before, suzuki: 12-31 09:00"]
    assert instant("2011-12-31 09:00", APIA) - instant("2011-12-29 11:00", APIA) == 22 * 3600


def test_after_an_outage_only_what_is_ahead_is_told() -> None:
    """It has lasted from before the day before until ten minutes before the duty, or until noon."""
    assert told(rota(), "2026-11-30 08:50") == ["hour before, suzuki: 11-30 09:00"]
    assert told(rota(), "2026-11-30 12:00") == []


# --- who -------------------------------------------------------------------------------------------------------------


def test_who_simply_continues_is_told_nothing() -> None:
    twice = takes_turns("sato", "sato", "suzuki", starts="2026-11-23 09:00")
    assert told(rota(turning=twice), "2026-11-29 20:00") == []
    assert told(rota(turning=twice), "2026-11-30 09:10") == []


def test_neighbouring_shifts_of_one_person_are_one_duty() -> None:
    """suzuki has the business hours before the turn that begins in them, and ann covers for the one behind."""
    settings = rota(Line(("suzuki", "ann"), during=("business",)), Line(("night",)))
    friday = takes_turns("suzuki", "sato", every=Unit.WEEK, starts="2026-11-27 18:00")
    settings = replace(settings, rotations={"night": friday})
    assert told(settings, "2026-11-26 20:00") == ["day before, suzuki: 11-27 09:00"]
    assert told(settings, "2026-11-27 18:10") == []


def test_that_somebody_else_is_second_is_no_hand_over() -> None:
    settings = rota(Line(("sato", "suzuki"), days(None, "2026-11-29")), Line(("sato", "ann")))
    assert told(settings, "2026-11-30 00:10") == []


def test_a_group_in_which_nobody_ever_changes_has_nothing_to_tell() -> None:
    assert told(rota(Line(("sato", "suzuki"))), "2026-11-29 20:00") == []


def test_a_line_that_begins_to_be_valid_is_a_duty() -> None:
    settings = rota(Line(("kacho",), days("2026-12-29", "2027-01-03")), Line(("sato",)))
    assert told(settings, "2026-12-28 00:00") == ["day before, kacho: 12-29 00:00"]
    assert told(settings, "2027-01-03 23:30") == ["hour before, sato: 01-04 00:00"]


def test_who_covers_is_told_and_so_is_who_comes_back_after_it() -> None:
    night = Override("sato", "ann", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    settings = rota(arranged=(Arrangement(night, "infra"),))
    assert told(settings, "2026-11-24 20:30") == ["hour before, ann: 11-24 21:00", "day before, sato: 11-25 09:00"]


def test_a_cover_that_is_made_late_is_told_as_long_as_it_is_ahead() -> None:
    """It is made at 19:00, two hours before it begins."""
    night = Override("sato", "ann", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    at = "2026-11-24 19:00"
    assert told(rota(), at) == []
    assert told(rota(arranged=(Arrangement(night, "infra"),)), at)[0] == "day before, ann: 11-24 21:00"


def test_who_swaps_is_told_and_the_other_one_is_not() -> None:
    settings = rota(
        arranged=(
            Arrangement(Override("suzuki", "ann", instant("2026-11-30 09:00"), instant("2026-12-07 09:00"))),
            Arrangement(Override("ann", "suzuki", instant("2026-12-07 09:00"), instant("2026-12-14 09:00"))),
        )
    )
    assert told(settings, "2026-11-29 20:00") == ["day before, ann: 11-30 09:00"]
    assert told(settings, "2026-12-06 20:00") == ["day before, suzuki: 12-07 09:00"]


def test_who_is_away_is_told_nothing_but_who_stands_in() -> None:
    settings = rota(arranged=(Arrangement(Leave("suzuki", days("2026-11-28", "2026-12-08"))),))
    assert told(settings, "2026-11-29 20:00") == ["day before, ann: 11-30 09:00"]
    assert told(settings, "2026-12-06 20:00") == [], "it was ann's turn anyway, and so it goes on"


def test_a_duty_that_a_load_moves_is_told_anew_since_its_time_is_another_one() -> None:
    later = takes_turns("sato", "suzuki", "ann", starts="2026-11-23 10:00")
    (before_load,), (after_load,) = due(rota(), "2026-11-29 12:00"), due(rota(turning=later), "2026-11-29 12:00")
    assert (before_load.who, before_load.kind) == (after_load.who, after_load.kind)
    assert before_load.name != after_load.name


def test_a_load_that_leaves_a_duty_where_it_is_tells_nothing_anew() -> None:
    moved_by_a_round = takes_turns("sato", "suzuki", "ann", starts="2026-11-02 09:00")
    assert due(rota(turning=moved_by_a_round), "2026-11-29 12:00") == due(rota(), "2026-11-29 12:00")


# --- gaps ------------------------------------------------------------------------------------------------------------

EXPIRES = rota(Line(("sato",), days(None, "2026-12-05")))
"""Nobody is on duty from the 6th of December on."""


def gaps_told(settings: Settings, at: str) -> list[Occasion]:
    return [one for one in due(settings, at) if one.kind is NoticeKind.GAP]


def test_a_gap_is_told_once_a_day_as_soon_as_it_is_two_weeks_ahead() -> None:
    assert gaps_told(EXPIRES, "2026-11-21 12:00") == []
    days_told = [gaps_told(EXPIRES, f"2026-11-{day} {hour}") for day in (22, 23) for hour in ("07:00", "12:00")]
    names = [one.name for (one,) in days_told]
    assert names[0] == names[1] != names[2] == names[3]


BUSINESS_ONLY = rota(Line(("sato",), during=("business",)))


def said_of_gaps(settings: Settings, at: str) -> str:
    (one,) = gaps_told(settings, at)
    return gap_text(one.gaps, instant(at, settings.zone), settings.zone)


def test_a_group_that_has_only_business_hours_is_told_of_all_its_gaps_at_once() -> None:
    assert said_of_gaps(BUSINESS_ONLY, "2026-11-24 12:00") == (
        "Nobody is on duty in infra from Tue 2026-11-24 18:00 JST until Wed 2026-11-25 09:00 JST, and 10 times more"
        " within two weeks: from 18:00 until 09:00 on the next day, 7 times;"
        " from 18:00 until 09:00, 3 days later, twice; from Tue 2026-12-08 18:00 JST."
    )


def test_gaps_that_begin_and_end_in_the_course_of_a_day_are_not_told_again() -> None:
    hourly = [gaps_told(BUSINESS_ONLY, f"2026-11-24 {hour:02}:30") for hour in range(24)]
    assert len({one.name for (one,) in hourly}) == 1
    assert [one.begins for (one,) in hourly[10:12]] == [instant("2026-11-24 18:00")] * 2
    assert said_of_gaps(BUSINESS_ONLY, "2026-11-24 20:00").startswith("Nobody is on duty in infra now until Wed ")


def test_a_gap_that_an_override_makes_after_the_others_were_told_is_told_as_well() -> None:
    away = (Arrangement(Leave("sato", days("2026-11-25", "2026-11-25"))),)
    (was,), (is_now,) = (
        gaps_told(replace(BUSINESS_ONLY, arrangements=arranged), "2026-11-24 12:00") for arranged in ((), away)
    )
    assert was.name != is_now.name


def test_of_very_many_hours_only_some_are_named() -> None:
    gaps = [Gap("web", BEGINS + hour * 3600, BEGINS + hour * 3600 + 60) for hour in range(9)]
    said = gap_text(gaps, BEGINS, TOKYO)
    assert said.startswith("Nobody is on duty in web now until Mon 2026-11-30 09:01 JST, and 8 times more within")
    assert said.endswith("; from 14:00 until 14:01; 3 times at other hours.")


def test_nobody_is_told_at_night_of_a_gap_that_can_wait_for_the_morning() -> None:
    assert gaps_told(EXPIRES, "2026-11-22 00:00") == []
    assert gaps_told(EXPIRES, "2026-12-05 00:00") != []


def test_a_gap_that_has_begun_is_the_same_as_long_as_it_lasts() -> None:
    settings = rota(Line(("sato",), days(None, "2026-12-05")), Line(("ann",), days("2026-12-07")))
    found = [gaps_told(settings, f"2026-12-06 {hour}:00")[0] for hour in ("07", "12", "21")]
    assert len({one.name for one in found}) == 1
    assert gaps_told(settings, "2026-12-07 00:00") == []


# --- what is said ----------------------------------------------------------------------------------------------------

BEGINS, ENDS = instant("2026-11-30 09:00"), instant("2026-12-07 09:00")
SUZUKI = NoticeTexts("鈴木", "ja", "基盤", TOKYO)
ANN = NoticeTexts("Ann", "en", "Infrastructure", TOKYO)


def test_a_duty_is_said_with_both_its_ends() -> None:
    assert SUZUKI.duty(BEGINS, ENDS) == (
        "鈴木さん、基盤の当番は11月30日(月) 09:00 JSTから12月7日(月) 09:00 JSTまでです。"
    )
    assert (
        ANN.duty(BEGINS, ENDS)
        == "Ann, you are on duty for Infrastructure from Mon 2026-11-30 09:00 JST to Mon 2026-12-07 09:00 JST."
    )


def test_the_end_of_a_duty_is_that_of_all_its_shifts() -> None:
    infra = group_of(rota(), "infra")
    assert infra is not None
    assert end_of(infra, BEGINS) == ENDS
    assert before(infra, BEGINS).people == ("sato",)
    assert before(infra, BEGINS).begins == instant("2026-11-23 09:00")


def test_a_duty_without_an_end_is_said_without_one() -> None:
    infra = group_of(rota(Line(("sato",), days(None, "2026-11-29")), Line(("ann",))), "infra")
    assert infra is not None
    assert end_of(infra, instant("2026-11-30 00:00")) is None
    assert SUZUKI.duty(BEGINS, None) == "鈴木さん、11月30日(月) 09:00 JSTから基盤の当番です。"
    assert ANN.duty(BEGINS, None) == "Ann, you are on duty for Infrastructure from Mon 2026-11-30 09:00 JST on."


def test_a_quiet_hand_over_is_said_in_a_breath() -> None:
    quiet = HandedOver("佐藤", instant("2026-11-23 09:00"))
    assert SUZUKI.hand_over(BEGINS, quiet) == (
        "鈴木さん、11月30日(月) 09:00 JSTから基盤の当番です。前の当番は佐藤さんでした。"
        "復旧していないアラートはありません。11月23日(月) 09:00 JST以降、電話は鳴っていません。"
    )
    assert ANN.hand_over(BEGINS, replace(quiet, before="Sato")) == (
        "Ann, you have been on duty for Infrastructure since Mon 2026-11-30 09:00 JST. Before you it was Sato."
        " No alert is open. There were no calls from Mon 2026-11-23 09:00 JST on."
    )


def test_a_hand_over_says_what_is_open_and_what_rang() -> None:
    busy = HandedOver("", instant("2026-11-23 09:00"), ("db1: disk full",), 7, ("web1: load is high", "db1"), 3)
    assert SUZUKI.hand_over(BEGINS, busy).endswith(
        "その前は当番がいませんでした。復旧していないアラートは1件です：db1: disk full。"
        "11月23日(月) 09:00 JST以降、電話は7回鳴りました：web1: load is high、db1、ほか3件。"
    )
    assert ANN.hand_over(BEGINS, busy).endswith(
        "Before you there was nobody. Open alerts: 1 (db1: disk full)."
        " Calls that rang from Mon 2026-11-23 09:00 JST on: 7 (web1: load is high; db1; and 3 more)."
    )


def test_calls_whose_alerts_nobody_knows_any_more_are_counted() -> None:
    told_on = HandedOver("Sato", instant("2026-11-23 09:00"), calls=2)
    assert ANN.hand_over(BEGINS, told_on).endswith("Calls that rang from Mon 2026-11-23 09:00 JST on: 2.")


def test_of_a_storm_the_first_alerts_are_named_and_a_long_one_is_cut() -> None:
    storm = HandedOver("Sato", BEGINS, tuple(f"db{number}: {'x' * 500}\n" for number in range(8)))
    said = ANN.hand_over(BEGINS, storm)
    assert "Open alerts: 8 (db0: x" in said
    assert "and 3 more)." in said
    assert "db5" not in said
    assert "\n" not in said
    assert len(said) < 1000


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (BEGINS, ENDS, "from Mon 2026-11-30 09:00 JST until Mon 2026-12-07 09:00 JST."),
        (BEGINS, None, "from Mon 2026-11-30 09:00 JST."),
        (None, ENDS, "now until Mon 2026-12-07 09:00 JST."),
        (None, None, "now."),
    ],
)
def test_a_gap_is_said_with_the_ends_that_are_known(begins: float | None, ends: float | None, said: str) -> None:
    now = instant("2026-11-25 12:00")
    gap = Gap("infra", now if begins is None else begins, ends)
    assert gap_text([gap], now, TOKYO) == f"Nobody is on duty in infra {said}"


def test_no_summary_comes_late_and_none_early() -> None:
    """The same as the timeline above, to the second."""
    seconds = [one.kind for at in (BEGINS, BEGINS + LATE - 1, BEGINS + LATE) for one in occasions(rota(), at)]
    assert seconds == [NoticeKind.HAND_OVER] * 2
