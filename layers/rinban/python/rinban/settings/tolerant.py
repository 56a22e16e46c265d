"""What people typed into the tables by hand: whatever cannot be used counts as not given, so that a slip keeps no phone
silent. A load checks the same before anything is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.alert import Severity
from rinban.core.errors import BadRequest
from rinban.core.rota.policy import Digits
from rinban.core.rota.settings import ZONE
from rinban.ports.log import Log
from rinban.settings.phone_number import prefix
from rinban.settings.ranges import COUNTS, KEYS, SECONDS, STAGE

OnInvalid = Callable[[str], object]
"""Told of what cannot be used: where it stands, what stands there, and what would do."""

_RANGES = {**SECONDS, **COUNTS, **STAGE}


class InvalidSettings:
    """Says each once in the life of a container: an alert reads the settings, and in a storm there are many."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._said: set[str] = set()

    def say(self, what: str) -> None:
        if what in self._said:
            return
        self._said.add(what)
        self._log.line("A SETTING CANNOT BE USED: it counts as not given", setting=what)
        self._log.count("SettingInvalid", setting=what)


def numbers(where: str, given: Mapping[str, object], on_invalid: OnInvalid) -> dict[str, Any]:
    """Those of `given`, by the names of `ranges`, that may be used."""
    found = {name: number for name, typed in given.items() if (number := _number(name, typed)) is not None}
    for name in given:
        if name not in found:
            least, most = _RANGES[name]
            on_invalid(f'{where}: {name} "{given[name]}" is no whole number, {least} to {most}')
    return found


def _number(name: str, typed: object) -> int | None:
    least, most = _RANGES[name]
    try:
        number = int(str(typed))
    except ValueError:
        return None
    return number if least <= number <= most else None


def digits(where: str, take: str, pass_on: str, repeat: str, on_invalid: OnInvalid) -> Digits:
    """The keys, if each has one meaning and is on a telephone; or else the usual ones."""
    keys = [take, pass_on, *repeat]
    if all(key and key in KEYS for key in keys) and len({*keys}) == len(keys):
        return Digits(take, pass_on, tuple(repeat))
    on_invalid(f'{where}: take "{take}", pass "{pass_on}", repeat "{repeat}" are not different keys of a telephone')
    return Digits()


def countries(where: str, typed: str, on_invalid: OnInvalid) -> tuple[str, ...]:
    """What is kept as "+81,+1787", or was typed as "81、+1 787"."""
    parts = [part.strip() for part in re.split("[,;、]", unicodedata.normalize("NFKC", typed)) if part.strip()]
    for part in parts:
        if not _country(part):
            on_invalid(f'{where}: countries "{part}" is not how phone numbers begin')
    return tuple(known for part in parts if (known := _country(part)))


@lru_cache(maxsize=64)
def _country(text: str) -> str:
    """As E.164 numbers begin with it, "" if none does."""
    try:
        return prefix(f"+{text.lstrip('+')}")
    except BadRequest:
        return ""


def number(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """A phone number as E.164, "" if it is none. By its form alone: an alert does not wait for the numbering plans."""
    plain = re.sub("[ ().-]", "", unicodedata.normalize("NFKC", typed))
    if not plain or re.fullmatch(r"\+[1-9][0-9]{6,14}", plain):
        return plain
    on_invalid(f"{where} is no phone number, written internationally")
    return ""


def zone(typed: str, on_invalid: OnInvalid) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(typed)
    except (LookupError, ValueError, OSError):
        on_invalid(f'rota: zone "{typed}" is no time zone; {ZONE} serves')
        return ZONE
    return typed


def severity(where: str, typed: str, on_invalid: OnInvalid) -> Severity | None:
    """Such as "high"; None for "", where the alert says."""
    known = Severity.__members__.get(typed.strip().upper().replace("-", "_").replace(" ", "_"))
    if typed and known is None:
        on_invalid(f'{where}: severity "{typed}" is none of {", ".join(Severity.__members__).lower()}')
    return known
