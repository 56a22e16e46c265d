"""Instants and spans as a visitor reads them. Instants are seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rinban.core.rota import wall

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_DAY, _EPOCH = 86_400, date(1970, 1, 1).toordinal()
_SECONDS = tuple(f"{n:02}" for n in range(60))


def telling(zone: str) -> Callable[[float], str]:
    """What tells instants since 1970 as "2026-11-29T03:12:05+09:00" on the clocks of a zone (IANA), many of them in a
    quarter of the time that each takes by itself.

    No zone has changed its clocks twice within six days since 1970 [tz database, 2025b], so a day of UTC that begins
    and ends by one offset has no other.
    """
    clocks, minutes = ZoneInfo(zone), [f"T{n // 60:02}:{n % 60:02}:" for n in range(_DAY // 60)]
    days, dates = dict[int, tuple[int, str] | None](), dict[int, str]()

    def told(at: float) -> str:
        whole = int(at)
        day = whole // _DAY
        if day not in days:
            days[day] = _steady(day, clocks)
        if (steady := days[day]) is None:
            return datetime.fromtimestamp(whole, clocks).isoformat()
        seconds, offset = steady
        shown, rest = divmod(whole + seconds, _DAY)
        if shown not in dates:
            dates[shown] = date.fromordinal(_EPOCH + shown).isoformat()
        return dates[shown] + minutes[rest // 60] + _SECONDS[rest % 60] + offset

    return told


def _steady(day: int, clocks: ZoneInfo) -> tuple[int, str] | None:
    """The offset that a day of UTC has from its beginning to its end, in seconds and as it is written."""
    begins, ends = (datetime.fromtimestamp(one * _DAY, clocks) for one in (day, day + 1))
    offset = begins.utcoffset()
    if offset is None or offset != ends.utcoffset():
        return None
    return int(offset.total_seconds()), begins.isoformat().removeprefix(f"{begins:%Y-%m-%dT%H:%M:%S}")


class BoardTimes:
    """Tells instants on the clocks of a zone (IANA), as seen at `now`, in "ja" or "en"."""

    def __init__(self, zone: str, language: str, now: float) -> None:
        self.zone = zone
        self.now = now
        self._zone = ZoneInfo(zone)
        self._japanese = language == "ja"

    def named(self, zone: str) -> str:
        """A zone with what its clocks are called at present, such as "Asia/Tokyo (JST)"."""
        return f"{zone} ({datetime.fromtimestamp(self.now, ZoneInfo(zone)):%Z})"

    @property
    def today(self) -> str:
        """The present day and what the clocks are called on it: with either one the same instant is told otherwise."""
        return f"{datetime.fromtimestamp(self.now, self._zone):%Y-%m-%d %Z}"

    def iso(self, at: float) -> str:
        """For a machine, such as "2026-11-29T03:12:05Z"."""
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def clock(self, at: float) -> str:
        """The time of day, such as "03:12:05"."""
        return f"{wall.shown(at, self._zone):%H:%M:%S}"

    def minute(self, at: float) -> str:
        """The time of day to the minute; with its day, unless that is today."""
        return self._with_day(at, f"{wall.shown(at, self._zone):%H:%M}")

    def instant(self, at: float) -> str:
        """The time of day to the second; with its day, unless that is today."""
        return self._with_day(at, self.clock(at))

    def exact(self, at: float) -> str:
        """As `minute`, with the zone as it is named then: for a sentence that may be read away from its page."""
        return self._in_zone(self.minute(at), self._place(at))

    def between(self, begins: float, ends: float) -> str:
        """From one instant to another, with the zone, such as "22:00 – Sat 5 Dec 09:00 JST"."""
        before, after = self._place(begins), self._place(ends)
        first = self.minute(begins) if before == after else self._in_zone(self.minute(begins), before)
        return self._in_zone(f"{first} – {self.minute(ends)}", after)

    def day(self, at: float) -> str:
        """Such as "Sat 5 Dec" or "12月5日(土)"; with its year, unless that is the present one."""
        return self.date(wall.shown(at, self._zone))

    def date(self, seen: date) -> str:
        """The same of a day of the calendar."""
        this_year = seen.year == wall.shown(self.now, self._zone).year
        if self._japanese:
            year = "" if this_year else f"{seen.year}年"
            return f"{year}{seen.month}月{seen.day}日({'月火水木金土日'[seen.weekday()]})"
        return f"{seen:%a} {seen.day} {seen:%b}{'' if this_year else f' {seen.year}'}"

    def month(self, told: str) -> str:
        """A month that is told as "2026-12": "December 2026" or "2026年12月"."""
        year, month = map(int, told.split("-"))
        return f"{year}年{month}月" if self._japanese else f"{_MONTHS[month - 1]} {year}"

    def span(self, seconds: float) -> str:
        """How long something lasts, in the two largest units that tell: "45 s", "2 min 5 s", "3 h 10 min"."""
        whole = max(0, round(seconds))
        days, hours, minutes, rest = whole // 86400, whole // 3600 % 24, whole // 60 % 60, whole % 60
        units = ("日", "時間", "分", "秒") if self._japanese else (" d", " h", " min", " s")
        told = [f"{n}{unit}" for n, unit in zip((days, hours, minutes, rest), units, strict=True)]
        first = next((i for i, n in enumerate((days, hours, minutes)) if n), 3)
        shown = [one for one, n in zip(told, (days, hours, minutes, rest), strict=True)][first : first + 2]
        kept = shown[:1] + [one for one in shown[1:] if not one.startswith("0")]
        return ("" if self._japanese else " ").join(kept)

    def wait(self, seconds: float) -> str:
        """The same of a wait that may be short: below a minute to a tenth, such as "0.2 s"."""
        tenths = round(seconds, 1)
        return f"{tenths:.1f}{'秒' if self._japanese else ' s'}" if tenths < 60 else self.span(seconds)

    def _place(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).strftime("%Z")

    def _in_zone(self, told: str, place: str) -> str:
        return f"{told}（{place}）" if self._japanese else f"{told} {place}"

    def _with_day(self, at: float, time: str) -> str:
        today = wall.shown(at, self._zone).date() == wall.shown(self.now, self._zone).date()
        return time if today else f"{self.day(at)} {time}"
