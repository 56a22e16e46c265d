"""Who is on duty: the edges of days, zones and lines. And which keys are the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, with_usual

SATO = Responder("sato", "佐藤", "+819000000001")
ANN = Responder("ann", "Ann", "+819000000003", "en")
NEW_YEAR = Days(date(2026, 12, 29), date(2027, 1, 3))


def group(*lines: Line, zone: str = "Asia/Tokyo", employed: tuple[tuple[str, Days], ...] = ()) -> Group:
    return Group("infra", zone=zone, lines=lines, responders=(SATO, ANN), employed=employed)


def ids(group: Group, at: str, zone: str = "Asia/Tokyo") -> list[str]:
    """Return the ids of the people on duty. `at` is wall-clock time in `zone`."""
    epoch = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).timestamp()
    return [one.id for one in on_duty(group, epoch)]


def test_the_order_of_the_line_is_the_calling_order() -> None:
    assert ids(group(Line(("ann", "sato"))), "2026-11-21 12:00") == ["ann", "sato"]


def test_first_and_last_day_are_included_from_midnight_to_midnight_in_the_zone() -> None:
    rota = group(Line(("ann",), NEW_YEAR), Line(("sato",)))
    assert ids(rota, "2026-12-28 23:59:59.999") == ["sato"]
    assert ids(rota, "2026-12-29 00:00") == ["ann"]
    assert ids(rota, "2027-01-03 23:59:59.999") == ["ann"]
    assert ids(rota, "2027-01-04 00:00") == ["sato"]


def test_midnight_is_the_zone_s_and_not_utc_s() -> None:
    rota = group(Line(("ann",), NEW_YEAR), Line(("sato",)))
    assert ids(rota, "2026-12-28 14:59:59", "UTC") == ["sato"]
    assert ids(rota, "2026-12-28 15:00", "UTC") == ["ann"]


def test_a_day_of_25_hours_ends_at_its_own_midnight() -> None:
    """Berlin sets the clock back on 2026-10-25, so that 25 hours lie between its midnights."""
    rota = group(Line(("ann",), Days(date(2026, 10, 25), date(2026, 10, 25))), zone="Europe/Berlin")
    assert ids(rota, "2026-10-24 21:59:59", "UTC") == []
    assert ids(rota, "2026-10-24 22:00", "UTC") == ["ann"]
    assert ids(rota, "2026-10-25 22:59:59", "UTC") == ["ann"]
    assert ids(rota, "2026-10-25 23:00", "UTC") == []


def test_a_day_of_23_hours_ends_at_its_own_midnight() -> None:
    rota = group(Line(("ann",), Days(date(2026, 3, 29), date(2026, 3, 29))), zone="Europe/Berlin")
    assert ids(rota, "2026-03-28 23:00", "UTC") == ["ann"]
    assert ids(rota, "2026-03-29 21:59:59", "UTC") == ["ann"]
    assert ids(rota, "2026-03-29 22:00", "UTC") == []


def test_either_side_of_a_span_may_be_open() -> None:
    rota = group(Line(("ann",), Days(last=date(2026, 11, 20))), Line(("sato",), Days(first=date(2026, 11, 22))))
    assert ids(rota, "1999-01-01 00:00") == ["ann"]
    assert ids(rota, "2026-11-21 12:00") == []
    assert ids(rota, "2999-01-01 00:00") == ["sato"]


def test_the_first_valid_line_applies_even_when_nobody_on_it_is_there() -> None:
    left = (("ann", Days(last=date(2026, 11, 20))),)
    rota = group(Line(("ann",)), Line(("sato",)), employed=left)
    assert ids(rota, "2026-11-20 23:59") == ["ann"]
    assert ids(rota, "2026-11-21 00:00") == []


def test_who_is_not_there_that_day_is_passed_over() -> None:
    joins = (("ann", Days(first=date(2026, 11, 22))),)
    rota = group(Line(("ann", "sato")), employed=joins)
    assert ids(rota, "2026-11-21 23:59") == ["sato"]
    assert ids(rota, "2026-11-22 00:00") == ["ann", "sato"]


def test_an_id_that_nobody_has_is_passed_over_and_nobody_is_called_twice() -> None:
    assert ids(group(Line(("nobody", "ann", "sato", "ann"))), "2026-11-21 12:00") == ["ann", "sato"]


def test_without_lines_nobody_is_on_duty() -> None:
    assert ids(group(), "2026-11-21 12:00") == []


def test_an_empty_line_is_a_gap_on_purpose() -> None:
    assert ids(group(Line((), NEW_YEAR), Line(("sato",))), "2026-12-31 12:00") == []


@dataclass(frozen=True, slots=True)
class MoreKeys(Digits):
    """The keys of a later version, which has one more."""

    urgent: tuple[str, ...] = ()


def test_a_key_with_a_meaning_of_whatever_name_is_not_given_a_second_one() -> None:
    named = MoreKeys(urgent=("5", "3"))
    assert with_usual(named, "details", "follow") == MoreKeys(urgent=("5", "3"), follow="4")
