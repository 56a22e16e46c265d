"""Named hours, as people write them in a rota file and in a table.

Each function that reads text raises BadRequest, which says what to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby

from rinban.core.errors import BadRequest
from rinban.core.rota.hours import Range

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOLIDAYS = "holidays"

_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_MIDNIGHT = time()

Moment = tuple[time, int]
"""A time of the day, and how many days later: 24:00 is the midnight of the next day."""


def weekdays(texts: Iterable[str]) -> tuple[tuple[int, ...], bool]:
    """Days of the week, Monday 0, and whether each holiday is meant as well.

    Each text is a name, a span that may wrap (Fri-Mon), the word holidays, or several of these with commas.
    """
    parts = [part.strip() for text in texts for part in text.split(",")]
    days = {day for part in parts if part.lower() != HOLIDAYS for day in _span(part)}
    return tuple(sorted(days)), any(part.lower() == HOLIDAYS for part in parts)


def _span(text: str) -> Sequence[int]:
    first, dash, last = (part.strip() for part in text.partition("-"))
    begin = _weekday(first, text)
    end = _weekday(last, text) if dash else begin
    return [(begin + number) % 7 for number in range((end - begin) % 7 + 1)]


def _weekday(word: str, text: str) -> int:
    short = [name.lower() for name in WEEKDAYS]
    for known in (short, [*_FULL]):
        if word.lower() in known:
            return known.index(word.lower())
    raise BadRequest(f'"{text}" is no day of the week: write Mon, Mon-Fri, Fri-Mon or {HOLIDAYS}')


def days_text(days: Sequence[int], *, holidays: bool) -> str:
    """The reverse of `weekdays`, such as "Mon-Fri, holidays"."""
    runs = groupby(enumerate(days), lambda placed: placed[1] - placed[0])
    spans = [[day for _, day in run] for _, run in runs]
    named = [WEEKDAYS[one[0]] if len(one) == 1 else f"{WEEKDAYS[one[0]]}-{WEEKDAYS[one[-1]]}" for one in spans]
    return ", ".join((*named, *([HOLIDAYS] if holidays else [])))


def clock(text: str) -> Moment:
    """Such as "9:00"; 24:00 is the next day's midnight."""
    known = _TIME.fullmatch(text.strip())
    if known and (hour := int(known[1])) <= 24 and (minute := int(known[2])) < 60 and (hour, minute) <= (24, 0):
        return time(hour % 24, minute), hour // 24
    raise BadRequest(f'"{text}" is no time of the day: write it as 09:00')


def times(text: str) -> tuple[time, time, int]:
    """Such as "18:00-24:00" or "22:00-07:00": the begin, the end, and how many days later that is."""
    first, dash, last = text.partition("-")
    if not dash:
        raise BadRequest(f'"{text}" is no span of time: write it as 09:00-18:00')
    begins, ends, later = _begin(first), *clock(last)
    return begins, ends, later or int(ends <= begins)


def _begin(text: str) -> time:
    begins, later = clock(text)
    if later:
        raise BadRequest(f'"{text}": a day begins at 00:00')
    return begins


def long_range(first: str, last: str) -> tuple[int, time, time, int]:
    """From "Fri 17:00" to "Mon 08:30": the day of the week, the begin, the end, and how many days later that is."""
    (begin, begins), (end, ends) = _day_and_time(first), _day_and_time(last)
    if begins[1]:
        raise BadRequest(f'"{first}": a day begins at 00:00')
    later = (end - begin) % 7 + ends[1]
    return begin, begins[0], ends[0], later or 7 * int(ends[0] <= begins[0])


def of_the_week(text: str) -> str:
    """A text of which `long_range` can be made, such as "Fri 17:00"."""
    _day_and_time(text)
    return text


def _day_and_time(text: str) -> tuple[int, Moment]:
    day, space, at = text.strip().partition(" ")
    if not space:
        raise BadRequest(f'"{text}" is no time of the week: write it as Fri 17:00')
    return _weekday(day, text), clock(at)


def is_long(one: Range) -> bool:
    """Whether it lasts longer than a day, which only "from … to …" says."""
    return one.later > 1 or (one.later == 1 and one.ends > one.begins)


def times_text(one: Range) -> str:
    """The reverse of `times`; "" for a whole day."""
    if (one.begins, one.ends, one.later) == (_MIDNIGHT, _MIDNIGHT, 1):
        return ""
    ends = "24:00" if one.ends == _MIDNIGHT else f"{one.ends:%H:%M}"
    return f"{one.begins:%H:%M}-{ends}"


def long_text(one: Range) -> tuple[str, str]:
    """The reverse of `long_range`. The end is not written as 24:00, since a midnight may be that of the seventh day."""
    (day,) = one.days
    return f"{WEEKDAYS[day]} {one.begins:%H:%M}", f"{WEEKDAYS[(day + one.later) % 7]} {one.ends:%H:%M}"
