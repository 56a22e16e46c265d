"""Public holidays: of Japan by the library jpholiday, of other countries by holidays, where that is installed.

This module is a ports.PublicHolidays. Neither library is loaded before somebody asks for what only it knows: most
alerts reach a group without a calendar. A law that changes the holidays reaches Rinban with a new version of a library;
the Cabinet Office fixes those of a year in the February before it [holidays of Japan by law no. 178 of 1948].
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial

from rinban.core.rota.workdays import HolidaysOf, no_holidays

JAPAN = "japan"
_NAMES_OF_JAPAN = frozenset({JAPAN, "jp", "jpn"})


def knows(country: str) -> bool:
    """Whether the holidays of this country are known here: `japan`, a country's name, or its code of ISO 3166."""
    word = _word(country)
    return word in _NAMES_OF_JAPAN or _of_another(word) is not None


def of_country(country: str) -> HolidaysOf:
    """The public holidays of the country by its name in the rota; of one that is not known, no day is one."""
    return _of_word(_word(country))


def _word(country: str) -> str:
    return country.strip().casefold().replace(" ", "_")


@lru_cache(maxsize=64)  # the workdays are remembered by this function, so it has to be the same one each time
def _of_word(word: str) -> HolidaysOf:
    if not word:
        return no_holidays
    source = _of_japan if word in _NAMES_OF_JAPAN else partial(_of_another_in, word)
    return lru_cache(maxsize=512)(partial(_or_none, source))


def _or_none(source: HolidaysOf, year: int) -> frozenset[date]:
    """No holidays where the library fails, as at the ends of the calendar: somebody must be on duty all the same."""
    try:
        return source(year)
    except Exception:  # noqa: BLE001 - whatever a library raises, the phone has to ring
        return frozenset()


def _of_japan(year: int) -> frozenset[date]:
    import jpholiday  # late: a fortieth of a second that most alerts need not wait for

    return frozenset(day for day, _ in jpholiday.year_holidays(year))


def _of_another_in(word: str, year: int) -> frozenset[date]:
    known = _of_another(word)
    return known(year) if known else frozenset()


@lru_cache(maxsize=64)
def _of_another(word: str) -> HolidaysOf | None:
    """What knows the holidays of a country, or of a part of it (`de-by`); None if nothing here does."""
    try:
        from holidays import country_holidays  # late, and optional
        from holidays.registry import COUNTRIES
    except Exception:  # noqa: BLE001 - a library that cannot be loaded knows nothing, and an alert asks this too
        return None
    country, _, part = word.partition("-")
    codes = {name.casefold(): names[1] for key, names in COUNTRIES.items() for name in (key, *names[1:3])}
    try:
        country_holidays(codes[country], subdiv=part.upper() or None)
    except Exception:  # noqa: BLE001 - KeyError and NotImplementedError for what it does not know; see above
        return None
    return lambda year: frozenset(country_holidays(codes[country], subdiv=part.upper() or None, years=year))
