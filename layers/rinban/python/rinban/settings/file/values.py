"""How single values are written in a rota file. Each function reads text, or raises BadRequest: what to mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.kinds import TEXT
from rinban.core.rota.policy import KEYS
from rinban.core.rota.quiet import Wait
from rinban.core.rota.senders import senders
from rinban.settings.file.fields import did_you_mean

_ID = re.compile(r"[a-z0-9-]{1,64}")
_DURATION = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")
_LONGEST_SENDERS = 200  # characters of a column
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TWO_DAYS = re.compile(rf"({_DAY.pattern})\W{{1,5}}({_DAY.pattern})")
_SEVERITIES = {severity.name.lower().replace("_", "-"): severity for severity in Severity}


def identifier(text: str) -> str:
    if not _ID.fullmatch(text):
        raise BadRequest(f'"{text}" is no id: 1 to 64 of a-z, 0-9 and "-"')
    return text


def words(least: int, most: int) -> Callable[[str], str]:
    """Reads a text of so many characters that can be printed, such as a name."""

    def read(text: str) -> str:
        clean = text.strip()
        if not least <= len(clean) <= most or not clean.isprintable():
            raise BadRequest(f"expected a text of {least} to {most} characters, without control characters")
        return clean

    return read


name = words(*TEXT)


def without_spaces(most: int) -> Callable[[str], str]:
    """Reads a text of at most so many characters, such as an e-mail address."""

    def read(text: str) -> str:
        if not 1 <= len(text) <= most or not text.isprintable() or any(map(str.isspace, text)):
            raise BadRequest(f"expected 1 to {most} characters without a space, such as sato@example.jp")
        return text

    return read


def one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise BadRequest(f'"{text}" is none of {", ".join(known)}{did_you_mean(text, known)}')
        return text

    return read


def severity(text: str) -> Severity | None:
    """Such as "high" or "not-classified". None is for a field that may be left out."""
    return _SEVERITIES[one_of(tuple(_SEVERITIES))(text)]


def severity_word(severity: Severity | None) -> str:
    """The reverse of `severity`; "" for None."""
    return next((word for word, known in _SEVERITIES.items() if known is severity), "")


def wait(waits: Wait | None) -> dict[str, str]:
    """As a rota file has it: `{below: average, until: business}`, {} for None."""
    return {"below": severity_word(waits.below), "until": waits.until} if waits else {}


def zone(text: str) -> str:
    """An IANA time zone, such as Asia/Tokyo."""
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError) as error:
        raise BadRequest(f'"{text}" is no time zone{did_you_mean(text, available_timezones())}') from error
    return text


def senders_text(text: str) -> str:
    """Whom an SMS is from, such as "Rinban" or "+81=Rinban, +1=+12015550100"."""
    if len(text) > _LONGEST_SENDERS:
        raise BadRequest(f"expected at most {_LONGEST_SENDERS} characters")
    senders(text)
    return text.strip()


def seconds(least: int, most: int) -> Callable[[str], int]:
    """Reads a duration such as "25s", "10m", "1h30m" or "0", in seconds."""

    def read(text: str) -> int:
        parts = _DURATION.fullmatch(text)
        if not text or not (parts or text == "0"):
            raise BadRequest(f'"{text}" is no duration: write a number and its unit, as in 25s, 10m or 1h')
        hours, minutes, rest = (int(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
        total = hours * 3600 + minutes * 60 + rest
        if not least <= total <= most:
            raise BadRequest(f"{text} is out of range: {duration(least)} to {duration(most)}")
        return total

    return read


def duration(length: int) -> str:
    """Seconds in the largest unit that fits: 600 is "10m"."""
    for unit, size in (("h", 3600), ("m", 60)):
        if length and length % size == 0:
            return f"{length // size}{unit}"
    return f"{length}s"


def count(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise BadRequest(f'"{text}" is out of range: a whole number, {least} to {most}')
        return int(text)

    return read


def key(text: str) -> str:
    """A key of the telephone."""
    if len(text) != 1 or text not in KEYS:
        raise BadRequest(f'"{text}" is no key of a telephone: 0 to 9, "*" or "#"')
    return text


def days(text: str) -> Days:
    """Such as "2026-04-01..2027-03-31", both days included; one side may be left open."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    if not dots and first:
        if between := _TWO_DAYS.fullmatch(first):
            raise BadRequest(f'"{text}" needs two dots between its days: write {between[1]}..{between[2]}')
        raise BadRequest(f'"{text}": write {text}.. (from that day on) or {text}..{text} (that day only)')
    if not first and not last:
        raise BadRequest(f'"{text}" is no time span: write it as 2026-04-01..2027-03-31; one side may be left out')
    valid = Days(_day(first) if first else None, _day(last) if last else None)
    if valid.first and valid.last and valid.last < valid.first:
        raise BadRequest(f"{text} ends before it begins")
    return valid


def span(valid: Days) -> str:
    """The reverse of `days`; "" for always."""
    return "" if valid == Days() else f"{valid.first or ''}..{valid.last or ''}"


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f'"{text}" is not in the calendar') from error
    raise BadRequest(f'"{text}" is no day: write it as 2026-04-01')
