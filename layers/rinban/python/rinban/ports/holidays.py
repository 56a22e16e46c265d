"""What is known of the public holidays of countries."""

from __future__ import annotations

from typing import Protocol

from rinban.core.rota.workdays import HolidaysOf


class PublicHolidays(Protocol):
    """Knows holidays by the name that a rota has for a country, such as `japan`, `germany`, `DE` or `DE-BY`."""

    def knows(self, country: str) -> bool:
        """Whether this country can be asked for, as Rinban is installed here."""
        ...

    def of_country(self, country: str) -> HolidaysOf:
        """The public holidays of the country, the same function each time; of one that is not known, no day is one.

        It never fails, and costs nothing before it is asked for a year.
        """
        ...

    def __hash__(self) -> int:
        """What is read with the help of holidays is remembered with them."""
        ...
