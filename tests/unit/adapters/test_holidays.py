"""Public holidays: what two libraries agree on, which words name a country, and that nothing here ever fails."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from types import ModuleType

import pytest

from rinban.adapters import holidays
from rinban.core.rota.workdays import Calendar
from rinban.ports.holidays import PublicHolidays
from tests.unit.source import ROOT

PORT: PublicHolidays = holidays

DIFFERENCES: dict[date, str] = {}
"""Each day from 2000 to 2035 that one library takes for a holiday of Japan and the other does not, with the reason.
There is none. They part before 1986, where jpholiday calls each 4th of May a day between two holidays, a rule that the
law has had since 1985-12-27, and from 2100 on, where the other one's table of the equinoxes ends."""


def test_two_libraries_agree_on_the_holidays_of_japan_from_2000_to_2035() -> None:
    from holidays import country_holidays

    japan = holidays.of_country("japan")
    for year in range(2000, 2036):
        agreed = {day for day in DIFFERENCES if day.year == year}
        assert japan(year) ^ set(country_holidays("JP", years=year)) == agreed


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 1, 1), "New Year"),
        (date(2026, 5, 6), "in the place of a holiday on a Sunday"),
        (date(2026, 9, 22), "between two holidays"),
        (date(2026, 11, 23), "Labour Thanksgiving Day"),
        (date(2020, 7, 24), "moved for the Olympic Games"),
        (date(2019, 10, 22), "of one year only, for the Enthronement"),
    ],
)
def test_japan_rests_on(day: date, why: str) -> None:
    assert Calendar("japan", public=holidays.of_country("japan")).is_holiday(day), why


def test_the_days_of_a_company_are_none_of_the_law() -> None:
    assert date(2026, 12, 31) not in holidays.of_country("japan")(2026)


@pytest.mark.parametrize("word", ["japan", "Japan", " JP ", "jpn"])
def test_japan_has_several_names_and_one_calendar(word: str) -> None:
    assert holidays.knows(word)
    assert holidays.of_country(word)(2026) == holidays.of_country("japan")(2026) != frozenset()


@pytest.mark.parametrize("word", ["germany", "Germany", "DE", "deu"])
def test_another_country_is_named_in_english_or_by_its_code(word: str) -> None:
    assert holidays.knows(word)
    assert date(2026, 10, 3) in holidays.of_country(word)(2026)
    assert date(2026, 1, 6) not in holidays.of_country(word)(2026)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    assert holidays.knows("DE-BY")
    assert date(2026, 1, 6) in holidays.of_country("DE-BY")(2026)


def test_a_country_of_two_words_is_written_as_usual() -> None:
    assert date(2026, 7, 3) in holidays.of_country("United States")(2026)  # the day before, as the 4th is a Saturday


@pytest.mark.parametrize("word", ["", "atlantis", "DE-ATLANTIS", "japan-tokyo", "-", "_", "日本"])
def test_an_unknown_country_is_said_to_be_unknown_and_has_no_holidays(word: str) -> None:
    assert not holidays.knows(word)
    assert holidays.of_country(word)(2026) == frozenset()


def test_without_the_other_library_only_japan_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    missing: ModuleType | None = None
    monkeypatch.setitem(sys.modules, "holidays", missing)
    holidays._of_another.cache_clear()
    holidays._of_word.cache_clear()
    try:
        assert holidays.knows("japan")
        assert not holidays.knows("germany")
        assert holidays.of_country("germany")(2026) == frozenset()
    finally:
        holidays._of_another.cache_clear()
        holidays._of_word.cache_clear()


def test_a_library_that_is_broken_knows_no_country_rather_than_failing_an_alert(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_asked: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("holidays.country_holidays", broken)
    holidays._of_another.cache_clear()
    holidays._of_word.cache_clear()
    try:
        assert not holidays.knows("germany")
        assert holidays.of_country("germany")(2026) == frozenset()
    finally:
        holidays._of_another.cache_clear()
        holidays._of_word.cache_clear()


@pytest.mark.parametrize("country", ["japan", "germany", "atlantis"])
@pytest.mark.parametrize("year", [-1, 0, 1, 9999, 10_000])
def test_a_year_beyond_the_calendar_has_no_holidays_rather_than_an_error(country: str, year: int) -> None:
    assert holidays.of_country(country)(year) <= {date.fromordinal(one) for one in range(1, 366) if year == 1}


@pytest.mark.parametrize("country", ["japan", "germany"])
def test_a_country_is_the_same_function_each_time_and_answers_each_year_once(country: str) -> None:
    """The workdays of a year are remembered by the function; a new one for each alert would count them again."""
    known = holidays.of_country(country)
    assert holidays.of_country(country.upper()) is known
    assert known(2027) is known(2027)


def test_neither_library_is_loaded_before_a_day_is_asked_for() -> None:
    asked = "import sys; from rinban.adapters import holidays; japan = holidays.of_country('japan'); \
germany = holidays.of_country('germany'); before = {'jpholiday', 'holidays'} & {*sys.modules}; japan(2026); \
print(before, {'jpholiday', 'holidays'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "layers/rinban/python")},
    )
    assert done.stdout == "set() {'jpholiday'}\n"
