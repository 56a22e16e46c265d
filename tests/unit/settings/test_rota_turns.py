"""Rotations, hours, holidays and the lines that name them: how a rota file says them, and what is said about slips."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from rinban.adapters import holidays
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.duty import Line, on_duty
from rinban.core.rota.hours import Range
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.settings import Settings, group_of
from rinban.settings import file
from tests.unit.settings.test_rota_file import NEVER_REACHED, faults

TOKYO = "Asia/Tokyo"
PEOPLE = """responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
  ann: {name: Ann, phone: +81 90 0000 0003}
"""
CALL = "groups: {infra: {call: [{order: [sato]}]}}\n"
WEEKLY = "order: [sato, suzuki], every: week, starts: 2026-11-23 09:00"
WORKDAYS, EVERY_DAY = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)


def read(text: str) -> Settings:
    return file.read([("a.yaml", PEOPLE + text)])


def said(text: str) -> list[str]:
    """What is said about a file, without the name of the file and the line."""
    return [fault.split(": ", 1)[1] for fault in faults(PEOPLE + text)]


def rotation(text: str) -> Rotation:
    return read(f"{CALL}rotations: {{night: {{{text}}}}}").rotations["night"]


def refused_rotation(text: str) -> list[str]:
    return [one.removeprefix("rotations.") for one in said(f"{CALL}rotations: {{night: {{{text}}}}}")]


def hours(text: str) -> tuple[Range, ...]:
    return read(f"{CALL}hours: {{business: {text}}}").hours["business"]


def refused_hours(text: str) -> list[str]:
    return [one.removeprefix("hours.") for one in said(f"{CALL}hours: {{business: {text}}}")]


def lines(text: str) -> tuple[Line, ...]:
    return read(_with_lines(text)).groups["infra"].lines


def refused_lines(text: str) -> list[str]:
    return [one.removeprefix("groups.infra.call") for one in said(_with_lines(text))]


def _with_lines(text: str) -> str:
    named = f"rotations: {{night: {{{WEEKLY}}}}}\nhours: {{business: {{days: Mon-Fri, time: 09:00-18:00}}}}\n"
    return f"{named}groups: {{infra: {{call: [{text}]}}}}\n"


# --- rotations ------------------------------------------------------------------------------------------------------


def test_a_rotation_is_people_a_length_and_an_anchor() -> None:
    assert rotation(WEEKLY) == Rotation(
        (("sato",), ("suzuki",)),
        Every(1, Unit.WEEK),
        datetime(2026, 11, 23, 9),  # noqa: DTZ001 - a wall time
        TOKYO,
    )


def test_a_turn_may_be_of_several_people_or_of_nobody_on_purpose() -> None:
    assert rotation("order: [[sato, ann], suzuki, []], every: day, starts: 2026-11-23").order == (
        ("sato", "ann"),
        ("suzuki",),
        (),
    )


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("hour", Every(1, Unit.HOUR)),
        ("12 hours", Every(12, Unit.HOUR)),
        ("day", Every(1, Unit.DAY)),
        ("working day", Every(1, Unit.WORKING_DAY)),
        ("week", Every(1, Unit.WEEK)),
        ("2 weeks", Every(2, Unit.WEEK)),
        ("3 months", Every(3, Unit.MONTH)),
    ],
)
def test_a_turn_lasts_a_whole_number_of_any_unit(text: str, every: Every) -> None:
    assert rotation(WEEKLY.replace("week", text)).every == every


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0 weeks", '"0 weeks": a turn lasts at least one week'),
        ("2 working days", '"2 working days": a turn of working days is always of one; write "working day"'),
        (
            "fortnight",
            '"fortnight" is no length of a turn: write hour, day, working day, week, month, or 2 weeks',
        ),
        ("1.5 days", '"1.5 days" is no length of a turn: write hour, day, working day, week, month, or 2 weeks'),
    ],
)
def test_a_turn_of_another_length_is_refused(text: str, why: str) -> None:
    assert refused_rotation(WEEKLY.replace("week", text)) == [f"night.every: {why}"]


def test_a_day_as_the_anchor_is_its_midnight() -> None:
    midnight = datetime(2026, 11, 23)  # noqa: DTZ001 - a wall time
    assert rotation(WEEKLY.replace(" 09:00", "")).starts == midnight
    assert rotation(WEEKLY.replace("09:00", "9:00")).starts == midnight.replace(hour=9)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Monday 09:00", '"Monday 09:00" is no time: write it as 2026-11-23 09:00'),
        ("2026-11-31 09:00", '"2026-11-31 09:00" is not in the calendar, or not on the clock'),
        ("2026-11-23 24:00", '"2026-11-23 24:00" is not in the calendar, or not on the clock'),
        ("1026-11-23", '"1026-11-23" is too far away: the years are 1971 to 2199'),
    ],
)
def test_an_anchor_that_is_no_time_is_refused(text: str, why: str) -> None:
    assert refused_rotation(WEEKLY.replace("2026-11-23 09:00", text)) == [f"night.starts: {why}"]


def test_a_rotation_has_its_own_zone_or_that_of_the_file() -> None:
    assert rotation(f"{WEEKLY}, zone: Europe/Berlin").zone == "Europe/Berlin"
    assert read(f"zone: Europe/Berlin\n{CALL}rotations: {{night: {{{WEEKLY}}}}}").rotations["night"].zone == (
        "Europe/Berlin"
    )
    assert refused_rotation(f"{WEEKLY}, zone: Europe/Berlim") == [
        'night.zone: "Europe/Berlim" is no time zone; did you mean "Europe/Berlin"?'
    ]


def test_a_rotation_needs_all_three() -> None:
    assert refused_rotation("order: [sato]") == ['night: "every" is missing', 'night: "starts" is missing']
    assert refused_rotation("every: week, starts: 2026-11-23") == ['night: "order" is missing']


def test_a_rotation_and_a_person_may_not_share_a_name() -> None:
    assert said(f"{CALL}rotations: {{sato: {{{WEEKLY}}}}}") == [
        'rotations.sato: "sato" is a responder as well; an order could not tell which one is meant'
    ]


@pytest.mark.parametrize("order", ["[]", "[[]]", "[[], []]"])
def test_a_rotation_of_nobody_is_refused(order: str) -> None:
    assert refused_rotation(WEEKLY.replace("[sato, suzuki]", order)) == ["night.order: nobody would ever have a turn"]


def test_a_rotation_names_people_who_are_there_and_each_once_a_turn() -> None:
    assert refused_rotation(WEEKLY.replace("[sato, suzuki]", "[satou, [ann, ann]]")) == [
        'night.order: "ann" is named twice in one turn',
        'night.order[0]: no responder "satou"; did you mean "sato"?',
    ]


def test_somebody_may_have_two_turns_of_a_round() -> None:
    assert rotation(WEEKLY.replace("[sato, suzuki]", "[sato, suzuki, sato]")).order == (
        ("sato",),
        ("suzuki",),
        ("sato",),
    )


# --- hours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon", (0,)),
        ("Mon-Fri", WORKDAYS),
        ("Fri-Mon", (0, 4, 5, 6)),
        ("Sun-Sat", EVERY_DAY),
        ("[Mon, wednesday, Sat-Sun]", (0, 2, 5, 6)),
        ('"Mon, Wed"', (0, 2)),
    ],
)
def test_days_are_names_spans_that_may_wrap_and_lists(text: str, days: tuple[int, ...]) -> None:
    assert hours(f"{{days: {text}, time: 09:00-18:00}}") == (Range(days, time(9), time(18), 0, TOKYO),)


def test_weekends_and_holidays_are_one_list() -> None:
    (one,) = hours("{days: [Sat, Sun, holidays]}")
    assert (one.days, one.holidays, one.except_holidays) == ((5, 6), True, False)
    (one,) = hours("{days: holidays, time: 09:00-18:00}")
    assert (one.days, one.holidays) == ((), True)


def test_business_hours_are_not_on_holidays() -> None:
    (one,) = hours("{days: Mon-Fri, time: 09:00-18:00, except: holidays}")
    assert (one.holidays, one.except_holidays) == (False, True)


@pytest.mark.parametrize(
    ("text", "begins", "ends", "later"),
    [
        ("09:00-18:00", time(9), time(18), 0),
        ("9:00 - 18:00", time(9), time(18), 0),
        ("18:00-24:00", time(18), time(), 1),
        ("22:00-07:00", time(22), time(7), 1),
        ("09:00-09:00", time(9), time(9), 1),
        ("00:00-24:00", time(), time(), 1),
    ],
)
def test_an_end_that_is_not_after_the_begin_is_on_the_next_day(text: str, begins: time, ends: time, later: int) -> None:
    (one,) = hours(f"{{days: Mon, time: {text}}}")
    assert (one.begins, one.ends, one.later) == (begins, ends, later)


def test_without_a_time_it_is_the_whole_day_and_without_days_every_day() -> None:
    assert hours("{days: Sat-Sun}") == (Range((5, 6), time(), time(), 1, TOKYO),)
    assert hours("{time: 22:00-07:00}") == (Range(EVERY_DAY, time(22), time(7), 1, TOKYO),)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Fri 17:00", "Mon 08:30", Range((4,), time(17), time(8, 30), 3, TOKYO)),
        ("Sun 20:00", "Mon 24:00", Range((6,), time(20), time(), 2, TOKYO)),
        ("Mon 09:00", "Mon 08:00", Range((0,), time(9), time(8), 7, TOKYO)),
        ("Mon 00:00", "Sun 24:00", Range((0,), time(), time(), 7, TOKYO)),
    ],
)
def test_a_range_longer_than_a_day_has_a_day_at_each_end(first: str, last: str, expected: Range) -> None:
    assert hours(f"{{from: {first}, to: {last}}}") == (expected,)


def test_one_name_may_stand_for_several_ranges_each_in_a_zone_of_its_own() -> None:
    both = hours("[{days: Mon-Fri, time: 09:00-12:00}, {days: Sat, time: 10:00-12:00, zone: Europe/Berlin}]")
    assert [(one.days, one.zone) for one in both] == [(WORKDAYS, TOKYO), ((5,), "Europe/Berlin")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "{days: Mno, time: 09:00-18:00}",
            '.days: "Mno" is no day of the week: write Mon, Mon-Fri, Fri-Mon or holidays',
        ),
        ("{days: 月, time: 09:00-18:00}", '.days: "月" is no day of the week: write Mon, Mon-Fri, Fri-Mon or holidays'),
        ("{days: []}", ".days: these hours never begin"),
        ("{days: Mon, time: 9-18}", '.time: "9" is no time of the day: write it as 09:00'),
        ("{days: Mon, time: 09:00}", '.time: "09:00" is no span of time: write it as 09:00-18:00'),
        ("{days: Mon, time: 24:00-07:00}", '.time: "24:00": a day begins at 00:00'),
        ("{days: Mon, time: 09:00-24:01}", '.time: "24:01" is no time of the day: write it as 09:00'),
        ("{days: Mon, time: 09:00-18:60}", '.time: "18:60" is no time of the day: write it as 09:00'),
        ("{from: Fri 17:00}", ': "from" and "to" belong together'),
        ("{from: Fri 17:00, to: Mon 08:30, days: Fri}", '.days: "from" and "to" say it all; take it out'),
        ("{from: Friday, to: Mon 08:30}", '.from: "Friday" is no time of the week: write it as Fri 17:00'),
        (
            "{from: Fri 17:00, to: Mno 08:30}",
            '.to: "Mno 08:30" is no day of the week: write Mon, Mon-Fri, Fri-Mon or holidays',
        ),
        ("{days: Mon, except: weekends}", '.except: "weekends" is none of holidays'),
        ("{days: [Sat, holidays], except: holidays}", ".except: holidays are among its days"),
        ("{zone: UTC}", ": say when: {days: Mon-Fri, time: 09:00-18:00}, or {from: Fri 17:00, to: Mon 08:30}"),
        ("[]", ": these hours never begin"),
        ("{day: Mon}", '.day: unknown key "day"; did you mean "days"?'),
    ],
)
def test_hours_that_mean_nothing_are_refused(text: str, why: str) -> None:
    assert f"business{why}" in refused_hours(text)


# --- holidays -------------------------------------------------------------------------------------------------------


def test_holidays_are_those_of_a_country_and_days_of_the_teams_own() -> None:
    calendar = file.read(
        [("a.yaml", f"{PEOPLE}{CALL}holidays: {{calendar: japan, also: [2026-12-29..2027-01-03, 2026-08-13]}}")],
        holidays,  # the libraries of production
    ).holidays
    assert calendar is not None
    assert calendar.also == (
        Days(date(2026, 12, 29), date(2027, 1, 3)),
        Days(date(2026, 8, 13), date(2026, 8, 13)),
    )
    days = (date(2026, 11, 23), date(2026, 12, 29), date(2027, 1, 3), date(2026, 11, 24), date(2027, 1, 4))
    assert [calendar.is_holiday(day) for day in days] == [True, True, True, False, False]


def test_without_holidays_no_day_is_one() -> None:
    assert read(CALL).holidays is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "{also: [2026-12-29..]}",
            '.also[0]: "2026-12-29.." has no end: holidays that never end would leave no working',
        ),
        ("{also: [..2026-12-29]}", '.also[0]: "..2026-12-29" has no end'),
        ("{also: [2026-12-32]}", '.also[0]: "2026-12-32" is not in the calendar'),
        ("{also: [2027-01-03..2026-12-29]}", ".also[0]: 2027-01-03..2026-12-29 ends before it begins"),
        ("{also: []}", ": name a calendar, or days of your own under `also`"),
        ("{}", ": name a calendar, or days of your own under `also`"),
        ("{country: japan}", '.country: unknown key "country"'),
    ],
)
def test_holidays_that_mean_nothing_are_refused(text: str, why: str) -> None:
    assert any(one.startswith(f"holidays{why}") for one in said(f"{CALL}holidays: {text}"))


def test_a_country_of_which_no_holidays_are_known_is_refused() -> None:
    text = f"{PEOPLE}{CALL}holidays: {{calendar: atlantis}}"
    with pytest.raises(BadRequest, match='no holidays are known of "atlantis": Japan is built in, as japan'):
        file.read([("a.yaml", text)], holidays)


def test_one_calendar_is_for_all_the_files() -> None:
    given = f"{CALL}holidays: {{calendar: japan}}\n"
    assert faults(PEOPLE + given, "holidays: {calendar: japan}\n") == [
        "b.yaml:1: holidays: given twice, first in a.yaml:6"
    ]


# --- lines ----------------------------------------------------------------------------------------------------------


def test_an_order_names_people_and_rotations_and_whose_turn_it_is_alone() -> None:
    assert lines("{order: [{turn: night}, suzuki, night]}")[0].order == ("turn of night", "suzuki", "night")


def test_a_line_counts_during_any_of_its_hours() -> None:
    assert lines("{during: business, order: [suzuki]}, {order: [night]}") == (
        Line(("suzuki",), during=("business",)),
        Line(("night",)),
    )
    assert lines("{during: [business, business], valid: 2026-12-01.., order: []}") == (
        Line((), Days(first=date(2026, 12, 1)), ("business",)),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{order: [nigth]}", '[0].order[0]: no responder or rotation "nigth"; did you mean "night"?'),
        ("{order: [{turn: nigth}]}", '[0].order[0].turn: no rotation "nigth"; did you mean "night"?'),
        ("{order: [{turn: sato}]}", '[0].order[0].turn: no rotation "sato"'),
        ("{order: [{turns: night}]}", '[0].order[0].turns: unknown key "turns"; did you mean "turn"?'),
        ("{order: [night, sato, night]}", '[0].order: "night" is named twice; a round calls everybody once'),
        ("{during: busines, order: [sato]}", '[0].during: no hours "busines"; did you mean "business"?'),
        ("{order: [night]}, {during: business, order: [sato]}", f"[1]: {NEVER_REACHED}"),
    ],
)
def test_lines_that_cannot_be(text: str, why: str) -> None:
    assert why in refused_lines(text)


def test_a_line_after_one_with_hours_or_days_is_reached() -> None:
    three = "{valid: 2026-12-29..2027-01-03, order: [ann]}, {during: business, order: [sato]}, {order: [night]}"
    assert [line.order for line in lines(three)] == [("ann",), ("sato",), ("night",)]


def test_every_scalar_is_text_so_that_nothing_needs_quotes() -> None:
    """YAML 1.1 would make a number to the base of 60 of 18:00, a day of 2026-11-23, a boolean of on and 83 of 0123."""
    text = f"hours: {{on: {{days: Mon, time: 18:00-19:00}}}}\nrotations: {{0123: {{{WEEKLY}}}}}\n"
    settings = read(f"{text}groups: {{yes: {{call: [{{during: on, order: [0123]}}]}}}}")
    assert settings.groups["yes"].lines == (Line(("0123",), during=("on",)),)
    assert settings.hours["on"][0].ends == time(19)


# --- what a file as a whole means -----------------------------------------------------------------------------------


WHOLE = """
zone: Asia/Tokyo
holidays: {calendar: japan, also: [2026-12-29..2027-01-03]}
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en, valid: 2026-04-01..2027-03-31}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
rotations:
  night: {order: [sato, suzuki, ann], every: week, starts: 2026-11-23 09:00}
hours:
  business: {days: Mon-Fri, time: 09:00-18:00, except: holidays}
groups:
  infra:
    call:
      - {valid: 2026-12-29..2027-01-03, order: [kacho, night]}
      - {during: business, order: [suzuki, night]}
      - {order: [night]}
    overrides:
      - {for: sato, by: ann, from: 2026-11-24 21:00, to: 2026-11-25 09:00}
"""


@pytest.mark.parametrize(
    ("at", "called"),
    [
        ("2026-11-23 10:00", "sato suzuki ann"),  # Thanksgiving Day, so no business hours
        ("2026-11-24 10:00", "suzuki sato ann"),
        ("2026-11-24 18:00", "sato suzuki ann"),
        ("2026-11-24 21:00", "ann suzuki"),  # she covers for sato, and keeps the first place
        ("2026-11-25 09:00", "suzuki sato ann"),
        ("2026-11-30 08:59", "sato suzuki ann"),
        ("2026-11-30 18:00", "suzuki ann sato"),
        ("2026-12-29 10:00", "kacho ann sato suzuki"),
        ("2027-01-04 10:00", "suzuki sato ann"),
        ("2027-04-13 03:00", "sato suzuki"),  # it would be Ann's turn, and she is not there any more
    ],
)
def test_a_rota_that_a_team_lives_with(at: str, called: str) -> None:
    group = group_of(file.read([("rota.yaml", WHOLE)], holidays), "infra")
    assert group is not None
    instant = datetime.fromisoformat(f"{at}+09:00").timestamp()
    assert " ".join(one.id for one in on_duty(group, instant)) == called
