"""Times as people type them, in the zone of the rota: "sat 03:00", "+3d", "明日 9時" or "2026-12-29 10:00"."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.wall import DAY

_FORMS = '"2026-12-29 10:00", "10:00", "sat 03:00", "tomorrow 9:00", "+3d" or "now"'
_WEEKDAYS = (
    ("mon", "monday", "月"),
    ("tue", "tuesday", "火"),
    ("wed", "wednesday", "水"),
    ("thu", "thursday", "木"),
    ("fri", "friday", "金"),
    ("sat", "saturday", "土"),
    ("sun", "sunday", "日"),
)
_AHEAD = {"today": 0, "今日": 0, "tomorrow": 1, "明日": 1}
_YEARS = (1900, 3000)
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in _YEARS)
"""Far enough from the ends of the calendar that turns can be counted in both directions."""

_NOW = ("", "now", "今")
_DAY_AND_TIME = re.compile(r"(?:(?P<day>[^ ]+?)(?: +|(?<=[0-9])t))?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LATER = re.compile(r"\+(?:([0-9]{1,4})(?:d|日))?(?:([0-9]{1,4})(?:h|時間))?(?:([0-9]{1,4})(?:m|分))?")
_JAPANESE_TIME = re.compile(r"([0-9]{1,2})時(?!間)(?:([0-9]{1,2})分|(半))?")


def moment(text: str, now: float, zone: str) -> float:
    """Seconds since 1970 of what was typed. A time of the day, or of a weekday, is the next one at or after `now`.

    A day alone is its midnight. "+3d" keeps the time on the clock, "+2h" counts what passes. A time that the clocks of
    `zone` (IANA) show twice or never is refused with what it may mean, and so is what is beyond the calendar: both
    raise BadRequest.
    """
    clocks = ZoneInfo(zone)
    try:
        found = _moment(_plain(text), now, clocks)
    except (ValueError, OverflowError) as error:
        raise BadRequest(f'"{text}" is no time: write {_FORMS}').of("no_time", text=text) from error
    if not EARLIEST <= found < LATEST:
        raise _too_far(text)
    return found


def _plain(text: str) -> str:
    """Wide letters as narrow ones, and "22時半" as "22:30"."""
    narrow = unicodedata.normalize("NFKC", text).strip().lower()
    return _JAPANESE_TIME.sub(_on_a_clock, narrow).strip()


def _on_a_clock(found: re.Match[str]) -> str:
    return f" {found[1]}:{'30' if found[3] else (found[2] or '0').zfill(2)}"


def _too_far(text: str) -> BadRequest:
    return BadRequest(f'"{text}" is too far away: write a time of the years 1900 to 2999').of("too_far", text=text)


def _moment(words: str, now: float, clocks: ZoneInfo) -> float:
    if words in _NOW:
        return now
    if words.startswith("+"):
        return _later(words, now, clocks)
    offset = _with_offset(words)
    return _on_the_clock(words, now, clocks) if offset is None else offset


def span(text: str, now: float, zone: str) -> Days:
    """Days with a first and a last one, such as "2026-12-24..2027-01-03", "sat..sun" or "2026-12-24"."""
    first, dots, last = (_plain(part) for part in text.partition(".."))
    today = wall.day(now, ZoneInfo(zone))
    try:
        begins = day(first, today)
        ends = day(last, begins) if dots else begins
    except (ValueError, OverflowError) as error:
        raise BadRequest(f'"{text}" is no day, nor a first and a last one: write 2026-12-24..2027-01-03') from error
    if ends < begins:
        raise BadRequest(f"{text} ends before it begins")
    return Days(begins, ends)


def day(word: str, today: date) -> date:
    """A day as it is typed; a weekday is the next one at or after `today`. Raises ValueError, and BadRequest for a day
    that no calendar has, or that is too far away."""
    word = _plain(word)
    if word in _AHEAD:
        return today + _AHEAD[word] * DAY
    known = next((number for number, names in enumerate(_WEEKDAYS) if _weekday(word) in names), None)
    found = _dated(word) if known is None else today + (known - today.weekday()) % 7 * DAY
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise _too_far(word)
    return found


def _dated(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        if _DATE.fullmatch(word):  # of the right form, so that the forms would help nobody
            raise BadRequest(f'"{word}" is not in the calendar').of("no_such_day", text=word) from error
        raise


def _weekday(word: str) -> str:
    return word.removesuffix("日").removesuffix("曜") or word


def _with_offset(words: str) -> float | None:
    """A time that says how far its clock is from UTC."""
    try:
        typed = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return typed.timestamp() if typed.tzinfo else None


def _later(words: str, now: float, clocks: ZoneInfo) -> float:
    known = _LATER.fullmatch(words)
    if known is None or not any(known.groups()):
        raise ValueError(words)
    days, hours, minutes = (int(part or 0) for part in known.groups())
    on_the_clock = wall.shown(now, clocks) + days * DAY
    start = wall.first(on_the_clock, clocks) if days else now
    return start + timedelta(hours=hours, minutes=minutes).total_seconds()


def _on_the_clock(words: str, now: float, clocks: ZoneInfo) -> float:
    """A day, a time, or both, as the clocks of the zone show them."""
    today = wall.day(now, clocks)
    known = _DAY_AND_TIME.fullmatch(words)
    if known is None:
        return wall.midnight(day(words, today), clocks)
    word, clock = known["day"] or "", time(int(known["hour"]), int(known["minute"]))
    found = single(datetime.combine(day(word, today) if word else today, clock), clocks)
    if found >= now or _is_one_day(word):
        return found
    return single(datetime.combine(day(word, today + DAY) if word else today + DAY, clock), clocks)


def _is_one_day(word: str) -> bool:
    """Whether a word means the same day whenever the time of it is past already; a weekday comes again."""
    return word in _AHEAD or word[:1].isdigit()


def single(shown: datetime, clocks: ZoneInfo) -> float:
    """The only instant at which the clocks show this. Raises BadRequest."""
    meant = wall.meanings(shown, clocks)
    if len(meant) > 1:
        text = f"{shown:%Y-%m-%d %H:%M}"
        one, other = (datetime.fromtimestamp(at, clocks).isoformat(" ", "minutes") for at in meant)
        why = f'"{text}" is no single time, since the clocks change then: write {one} or {other}'
        raise BadRequest(why).of("two_times", text=text, first=one, second=other)
    return meant[0]
