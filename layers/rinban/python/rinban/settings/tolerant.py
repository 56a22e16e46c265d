"""What people typed into the tables by hand: whatever cannot be used counts as not given, so that a slip keeps no phone
silent. A load checks the same before anything is stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.policy import AFTER_NO_ANSWER, KEYS, USUAL_DIGITS, Digits, with_usual
from rinban.core.rota.quiet import Wait
from rinban.core.rota.settings import ACTS, ZONE, Exhausted
from rinban.ports.log import Log
from rinban.settings.phone_number import prefix

OnInvalid = Callable[[str], object]
"""Told of what cannot be used: where it stands, what stands there, and what would do."""


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


def value(row: SettingRow, where: str, typed: Sequence[Any], on_invalid: OnInvalid) -> Any:
    """The value that stands in the columns of `row`: its default if nothing (NULL) or nothing usable stands there.

    `where`: whose setting it is, such as "stage prod". The values of the columns are as MySQL has them, or texts.
    """
    if all(one is None for one in typed):
        return row.default
    if row.kind not in _READ or (row.as_typed and len(typed) == 1):
        return typed[0]
    return _READ[row.kind](row, where, *typed, on_invalid)


def number(row: SettingRow, where: str, typed: object, on_invalid: OnInvalid) -> int:
    """A whole number within the range of `row`."""
    known = _whole(typed)
    if known is not None and (row.least <= known <= row.most or known == row.default):
        return known
    on_invalid(f'{where}: {row.key} "{typed}" is no whole number, {row.least} to {row.most}')
    return int(row.default)


def _whole(typed: object) -> int | None:
    try:
        return int(str(typed))
    except ValueError:
        return None


def text(row: SettingRow, where: str, typed: str, on_invalid: OnInvalid) -> str:
    """What can be said or shown: at most `row.most` characters, none of them a control character."""
    if len(typed) <= row.most and typed.isprintable():
        return typed.strip()
    on_invalid(f'{where}: {row.key} "{typed[:20]}" is no text of {row.least} to {row.most} characters')
    return str(row.default)


def digits(
    where: str,
    take: str,
    pass_on: str,
    repeat: str,
    details: str | None,
    follow: str | None,
    snooze: str | None,
    on_invalid: OnInvalid,
) -> Digits:
    """The keys, if each has one meaning and is on a telephone; or else the usual ones.

    `details`, `follow`, `snooze`: the keys for these; None: a version that had no such key has written this, or nobody
    has named one.
    """
    given = {"details": details, "follow": follow, "snooze": snooze}
    keys = [take, pass_on, *repeat, *(key for key in given.values() if key is not None)]
    if all(key and key in KEYS for key in keys) and len({*keys}) == len(keys):
        read = Digits(take, pass_on, tuple(repeat), details or "", follow or "", snooze or "")
        return with_usual(read, *(name for name, key in given.items() if key is None))
    named = "".join(f', {name} "{key}"' for name, key in given.items() if key is not None)
    on_invalid(
        f'{where}: take "{take}", pass "{pass_on}", repeat "{repeat}"{named} are not different keys of a telephone'
    )
    return USUAL_DIGITS


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


def phone(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """A phone number as E.164, "" if it is none. By its form alone: an alert does not wait for the numbering plans."""
    plain = re.sub("[ ().-]", "", unicodedata.normalize("NFKC", typed))
    if not plain or re.fullmatch(r"\+[1-9][0-9]{6,14}", plain):
        return plain
    on_invalid(f"{where} is no phone number, written internationally")
    return ""


def phones(row: SettingRow, where: str, first: str, more: str | None, on_invalid: OnInvalid) -> tuple[str, ...]:
    """The first number as it was typed, since the carrier judges it, and of `more` ("+8130000004,…") what is one."""
    parts = [part for part in re.split("[,;、]", unicodedata.normalize("NFKC", more or "")) if part.strip()]
    further = (phone(f"{where}: {row.key}", part.strip(), on_invalid) for part in parts)
    return tuple(dict.fromkeys((first, *filter(None, further))))


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


def wait(where: str, below: str | None, until: str | None, on_invalid: OnInvalid) -> Wait | None:
    """Which alerts wait for which hours, from two columns."""
    known = severity(f"{where}, wait", below or "", on_invalid)
    if known and until:
        return Wait(known, until)
    if known or until:
        on_invalid(f'{where}: wait "{below}" until "{until}" needs a severity and the name of hours')
    return None


def on_board(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """What somebody may do on the board: only what is certain to mean more than to look means more."""
    if (known := typed.strip().lower()) not in ("", "view", ACTS):
        on_invalid(f'{where} "{typed[:20]}" is none of view, act')
    return ACTS if known == ACTS else ""


def sign_in(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """By what an OpenID provider knows somebody: a name with a space in it is nobody's."""
    name = typed.strip()
    if any(map(str.isspace, name)):
        on_invalid(f'{where} "{typed[:20]}" has a space in it')
        return ""
    return name


def outlets(where: str, typed: str, on_invalid: OnInvalid) -> tuple[OutletSettings, ...]:
    """From a JSON list; what a newer version has written of one is left out. One that cannot be read is none."""
    try:
        return outlets_of(json.loads(typed))
    except (ValueError, TypeError, AttributeError):
        on_invalid(f"{where}: outlets are no JSON list of what ./rinban load has written")
        return ()


def outlets_of(trees: Iterable[Mapping[str, Any]]) -> tuple[OutletSettings, ...]:
    """From a list of mappings, as JSON has it. Raises TypeError or AttributeError for anything else."""
    names = {field.name for field in fields(OutletSettings)}
    given: Iterator[dict[str, Any]] = (
        {name: tuple(one) if isinstance(one, list) else one for name, one in tree.items() if name in names}
        for tree in trees
    )
    return tuple(OutletSettings(**one) for one in given)


def exhausted(group: str | None, sms: str | None) -> Exhausted:
    """From two columns. A group or a person that is gone is found to be gone when it is asked for."""
    return Exhausted(group or "", tuple(dict.fromkeys(who for who in re.split(r"[,;、\s]+", sms or "") if who)))


def senders_text(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """Whom an SMS is from, if it can be understood."""
    from rinban.core.rota.senders import senders  # late, since most stages send none

    try:
        senders(typed)
    except BadRequest as error:
        on_invalid(f"{where}: {error}")
        return ""
    return typed


def days(first: date | str | None, last: date | str | None) -> Days:
    """Days from two columns; ISO 8601 where they come as text. Raises ValueError."""
    return Days(*(date.fromisoformat(day) if isinstance(day, str) else day for day in (first, last)))


def sms(where: str, typed: str, on_invalid: OnInvalid) -> str:
    """When somebody gets an SMS."""
    if typed in ("", AFTER_NO_ANSWER):
        return typed
    on_invalid(f'{where} "{typed}" is not {AFTER_NO_ANSWER}')
    return ""


def valid(where: str, first: date | str | None, last: date | str | None, on_invalid: OnInvalid) -> Days:
    """When something is valid, from two columns: always, if these are not days in this order."""
    try:
        found = days(first, last)
    except ValueError:
        found = None
    if found and (found.first is None or found.last is None or found.first <= found.last):
        return found
    on_invalid(f"{where}: {first} to {last} are not days in this order")
    return Days()


_READ: Mapping[ValueKind, Callable[..., Any]] = {
    ValueKind.TEXT: text,
    ValueKind.PHONE: lambda row, where, typed, tell: phone(f"{where}: {row.key}", typed, tell),
    ValueKind.PHONES: phones,
    ValueKind.BOARD: lambda row, where, typed, tell: on_board(f"{where}: {row.key}", typed, tell),
    ValueKind.SIGN_IN: lambda row, where, typed, tell: sign_in(f"{where}: {row.key}", typed, tell),
    ValueKind.DAYS: lambda row, where, first, last, tell: valid(f"{where}: {row.key}", first, last, tell),
    ValueKind.SECONDS: number,
    ValueKind.COUNT: number,
    ValueKind.COUNTRIES: lambda _row, where, typed, tell: countries(where, typed, tell),
    ValueKind.WAIT: lambda _row, where, below, until, tell: wait(where, below, until, tell),
    ValueKind.OUTLETS: lambda _row, where, typed, tell: outlets(where, typed, tell),
    ValueKind.EXHAUSTED: lambda _row, _where, group, sms, _tell: exhausted(group, sms),
    ValueKind.SMS: lambda row, where, typed, tell: sms(f"{where}: {row.key}", typed, tell),
    ValueKind.SENDERS: lambda row, where, typed, tell: senders_text(f"{where}: {row.key}", typed, tell),
    ValueKind.WARN: lambda _row, where, typed, tell: outlets(where, typed, tell),
    ValueKind.DIGITS: lambda _row, where, *keys_and_tell: digits(where, *keys_and_tell),
}
"""How each kind is read. Who or what a setting names is known to the tables only, so it stays as it was typed."""
