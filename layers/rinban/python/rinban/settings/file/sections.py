"""The sections of a rota file: which keys there are, and what each becomes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy
from rinban.core.rota.settings import STAGES, GroupSettings, Member, StageSettings
from rinban.core.text.languages import LANGUAGES
from rinban.settings.file import values
from rinban.settings.file.fields import Field, did_you_mean
from rinban.settings.phone_number import e164, prefix
from rinban.settings.ranges import COUNTS, SECONDS, STAGE

T = TypeVar("T")

FILE = ("zone", "responders", "policies", "groups", "stages", "messages", "sources")
FILE_LATER = ("holidays", "rotations", "hours", "readings", "overrides")
_RESPONDER = ("name", "reading", "phone", "language", "valid")
_GROUP, _GROUP_LATER = ("name", "policy", "call"), ("overrides", "exhausted")
_LINE, _LINE_LATER = ("valid", "order"), ("during",)
_POLICY_LATER = ("remind_after", "acknowledge")
_DIGITS = ("take", "pass", "repeat")
_STAGE = (
    "caller_id",
    "every_call_to",
    "default_group",
    "last_resort",
    "calls_per_second",
    "countries",
    "calls_per_day",
)

_NUMBERS = {name: values.seconds(*span) for name, span in SECONDS.items()} | {
    name: values.count(*span) for name, span in COUNTS.items()
}


def member(field: Field) -> Member:
    """`name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja, valid: 2026-04-01..`"""
    entries = field.entries(_RESPONDER)
    _need(field, entries, "name", "phone")
    person = Responder(
        id=field.key,
        name=_value(entries, "name", values.words, ""),
        phone=_value(entries, "phone", e164, ""),
        language=_value(entries, "language", values.one_of(LANGUAGES), LANGUAGES[0]),
        reading=_value(entries, "reading", values.words, ""),
    )
    return Member(person, _value(entries, "valid", values.days, Days()))


def policy(field: Field) -> Policy:
    """`ring: 25s, rounds: 3, pause: 0s, …`; what is left out has `Policy`'s default."""
    entries = field.entries((*_NUMBERS, "digits"), _POLICY_LATER)
    default = Policy()
    numbers = {
        name: entries[name].read(read, getattr(default, name)) for name, read in _NUMBERS.items() if name in entries
    }
    return Policy(**numbers, digits=_digits(entries["digits"]) if "digits" in entries else default.digits)


def _digits(field: Field) -> Digits:
    entries, default = field.entries(_DIGITS), Digits()
    repeat = default.repeat
    if "repeat" in entries:
        repeat = tuple(item.read(values.key, "") for item in entries["repeat"].items())
    digits = Digits(
        _value(entries, "take", values.key, default.take), _value(entries, "pass", values.key, default.pass_on), repeat
    )
    keys = [digits.take, digits.pass_on, *digits.repeat]
    for twice in sorted({key for key in keys if key and keys.count(key) > 1}):
        field.refuse(f'"{twice}" has two meanings (take is {digits.take}, pass is {digits.pass_on})')
    return digits


def group(field: Field, responders: Collection[str], policies: Collection[str]) -> GroupSettings:
    """`name: {ja: 基盤, en: Infrastructure}, policy: standard, call: [{valid: …, order: [sato, suzuki]}]`"""
    entries = field.entries(_GROUP, _GROUP_LATER)
    _need(field, entries, "call")
    lines = entries["call"].items() if "call" in entries else []
    if "call" in entries and not lines:
        entries["call"].refuse("nobody would ever be called")
    return GroupSettings(
        id=field.key,
        names=_names(entries["name"]) if "name" in entries else (),
        policy=_value(entries, "policy", known("policy", policies), ""),
        lines=_lines(lines, responders),
    )


def _names(field: Field) -> tuple[tuple[str, str], ...]:
    if not field.is_mapping:
        name = field.read(values.words, "")
        return tuple((language, name) for language in sorted(LANGUAGES))
    return tuple(sorted((language, name.read(values.words, "")) for language, name in field.entries(LANGUAGES).items()))


def _lines(fields: list[Field], responders: Collection[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    always = False
    for field in fields:
        if always:
            field.refuse("never reached: a line before it has no `valid`, so that one always applies")
        faults = len(field.faults)
        lines.append(_line(field, responders))
        always = always or (lines[-1].valid == Days() and len(field.faults) == faults)
    return tuple(lines)


def _line(field: Field, responders: Collection[str]) -> Line:
    entries = field.entries(_LINE, _LINE_LATER)
    _need(field, entries, "order")
    items = entries["order"].items() if "order" in entries else []
    order = tuple(item.read(known("responder", responders), "") for item in items)
    for twice in sorted({who for who in order if who and order.count(who) > 1}):
        entries["order"].refuse(f'"{twice}" is named twice; a round calls everybody once')
    return Line(order, _value(entries, "valid", values.days, Days()))


def stage(field: Field, responders: Collection[str], groups: Collection[str]) -> StageSettings:
    """`caller_id: +81 50 0000 0000, every_call_to: sato, default_group: infra, last_resort: kacho`"""
    field.read_key(values.one_of(STAGES))
    entries = field.entries(_STAGE)
    if field.key == "prod" and "every_call_to" in entries:
        entries["every_call_to"].refuse("not in prod, where everybody's own phone must ring")
    return StageSettings(
        caller_id=_value(entries, "caller_id", e164, ""),
        every_call_to=_value(entries, "every_call_to", _responder_or_number(responders), ""),
        default_group=_value(entries, "default_group", known("group", groups), ""),
        last_resort=_value(entries, "last_resort", _responder_or_number(responders), ""),
        calls_per_second=_value(entries, "calls_per_second", values.count(*STAGE["calls_per_second"]), 1),
        countries=_countries(entries["countries"]) if "countries" in entries else (),
        calls_per_day=_value(entries, "calls_per_day", values.count(*STAGE["calls_per_day"]), 0),
    )


def _countries(field: Field) -> tuple[str, ...]:
    countries = tuple(item.read(prefix, "") for item in field.items())
    if not countries:
        field.refuse("nobody could be called; leave it out to let every number be called")
    if len(",".join(countries)) > 255:
        field.refuse("too many: together they may have 255 characters")
    return countries


def _responder_or_number(responders: Collection[str]) -> Callable[[str], str]:
    one = known("responder", responders)
    return lambda text: e164(text) if text not in responders and text[:1] in "+＋0123456789" else one(text)


def known(what: str, ids: Collection[str]) -> Callable[[str], str]:
    """Reads the id of something that must be in the files."""

    def read(text: str) -> str:
        if text not in ids:
            raise BadRequest(f'no {what} "{text}"{did_you_mean(text, ids)}')
        return text

    return read


def _value(entries: dict[str, Field], name: str, read: Callable[[str], T], otherwise: T) -> T:
    return entries[name].read(read, otherwise) if name in entries else otherwise


def _need(field: Field, entries: dict[str, Field], *names: str) -> None:
    for name in names:
        if name not in entries:
            field.refuse(f'"{name}" is missing')
