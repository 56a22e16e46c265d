"""How a value of each kind stands in a rota file: what is read from there, and what is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from rinban.core.alert import Severity
from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.core.rota.policy import AFTER_NO_ANSWER, USUAL_DIGITS, Digits, keys_of, with_usual
from rinban.core.rota.quiet import Wait
from rinban.core.rota.settings import ACTS
from rinban.core.text.languages import LANGUAGES
from rinban.settings.file import exhausted, lines, outlets, values
from rinban.settings.file.fields import Field
from rinban.settings.file.named import Named, known
from rinban.settings.phone_number import e164, prefix, spaced

_DIGITS = {"take": "take", "pass": "pass_on", **{name: name for name in ("details", "repeat", "follow", "snooze")}}
"""The fields of `Digits` by the words of a file."""

_DIGITS_LATER = ("details", "follow", "snooze")
_WAIT = ("below", "until")
_LOOKS = "view"
_LONGEST = 255  # characters of a column
MOST_PHONES = 5
"""Numbers of one person: all of them ring before the next person's turn."""


def read(field: Field, row: SettingRow, named: Named) -> Any:
    """The value of `row` that stands in `field`; its default, and a fault, if none can be read there."""
    if row.kind in _WHOLE:
        return _WHOLE[row.kind](field, named)
    return field.read(_SINGLE[row.kind](row, named), row.default)


def write(row: SettingRow, value: Any) -> object:
    """`value` as text, or a list or mapping of texts; empty if the key is to be left out."""
    return _WRITTEN.get(row.kind, str)(value)


# --- read -----------------------------------------------------------------------------------------------------------


def _responder_or_number(responders: Collection[str]) -> Callable[[str], str]:
    one = known("responder", responders)
    return lambda text: e164(text) if text not in responders and text[:1] in "+＋0123456789" else one(text)


def _countries(field: Field, _: Named) -> tuple[str, ...]:
    countries = tuple(item.read(prefix, "") for item in field.items())
    if not countries:
        field.refuse("nobody could be called; leave it out to let every number be called")
    if len(",".join(countries)) > _LONGEST:
        field.refuse(f"too many: together they may have {_LONGEST} characters")
    return countries


def _phones(field: Field, _: Named) -> tuple[str, ...]:
    """`+81 90 0000 0004`, or `[+81 90 0000 0004, +81 3 0000 0004]`"""
    numbers = tuple(item.read(e164, "") for item in field.items())
    if not numbers:
        field.refuse("nobody could be called: at least one number")
    if len(numbers) > MOST_PHONES:
        field.refuse(f"{len(numbers)} numbers; {MOST_PHONES} are the most")
    for twice in sorted({one for one in numbers if one and numbers.count(one) > 1}):
        field.refuse(f"{spaced(twice)} is named twice")
    return numbers


def _digits(field: Field, _: Named) -> Digits:
    """`{take: 1, pass: 2, details: 3, repeat: "*", follow: 4, snooze: 9}`"""
    entries, usual = field.entries(_DIGITS), USUAL_DIGITS
    take = entries["take"].read(values.key, usual.take) if "take" in entries else usual.take
    pass_on = entries["pass"].read(values.key, usual.pass_on) if "pass" in entries else usual.pass_on
    details, follow, snooze = (
        entries[name].read(values.key, getattr(usual, name)) if name in entries else "" for name in _DIGITS_LATER
    )
    repeat = usual.repeat
    if "repeat" in entries:
        repeat = tuple(item.read(values.key, "") for item in entries["repeat"].items())
    keys = Digits(take, pass_on, repeat, details, follow, snooze)
    _refuse_twice(field, entries, keys)
    return with_usual(keys, *(name for name in _DIGITS_LATER if name not in entries))


def _refuse_twice(field: Field, entries: Mapping[str, Field], keys: Digits) -> None:
    """A fault for each key that stands there twice: for one meaning, or for two."""
    for twice, times in sorted(Counter(filter(None, keys_of(keys))).items()):
        words = [word for word, name in _DIGITS.items() if twice in getattr(keys, name)]
        if times > 1 and len(words) > 1:
            meant = " and ".join(word if word in entries else f"{word} (by default)" for word in words)
            field.refuse(f'"{twice}" has two meanings: {meant}')
        elif times > 1:
            entries[words[0]].refuse(f'"{twice}" is named twice')


def _on_board(text: str) -> str:
    """`act`, or `view`, which is what is left out."""
    return ACTS if values.one_of((_LOOKS, ACTS))(text) == ACTS else ""


def _names(field: Field, _: Named) -> tuple[tuple[str, str], ...]:
    if not field.is_mapping:
        name = field.read(values.name, "")
        return tuple((language, name) for language in sorted(LANGUAGES))
    return tuple(sorted((language, name.read(values.name, "")) for language, name in field.entries(LANGUAGES).items()))


def _wait(field: Field, named: Named) -> Wait | None:
    """`{below: average, until: business}`"""
    entries = field.entries(_WAIT)
    for missing in (name for name in _WAIT if name not in entries):
        field.refuse(f'"{missing}" is missing')
    if len(entries) < len(_WAIT):
        return None
    below = entries["below"].read(values.severity, None)
    until = entries["until"].read(known("hours", named.hours), "")
    if below is Severity.NOT_CLASSIFIED:
        entries["below"].refuse("nothing is milder, so that nothing would wait")
    return Wait(below, until) if below and until else None


_WHOLE: Mapping[ValueKind, Callable[[Field, Named], object]] = {
    ValueKind.PHONES: _phones,
    ValueKind.COUNTRIES: _countries,
    ValueKind.DIGITS: _digits,
    ValueKind.NAMES: _names,
    ValueKind.LINES: lines.read,
    ValueKind.EXHAUSTED: exhausted.read,
    ValueKind.WAIT: _wait,
    ValueKind.OUTLETS: outlets.read,
    ValueKind.WARN: outlets.read_warn,
}
_SINGLE: Mapping[ValueKind, Callable[[SettingRow, Named], Callable[[str], object]]] = {
    ValueKind.TEXT: lambda row, _: values.words(row.least, row.most),
    ValueKind.PHONE: lambda *_: e164,
    ValueKind.WHO: lambda _, named: _responder_or_number(named.responders),
    ValueKind.LANGUAGE: lambda *_: values.one_of(LANGUAGES),
    ValueKind.BOARD: lambda *_: _on_board,
    ValueKind.SIGN_IN: lambda *_: values.without_spaces(_LONGEST),
    ValueKind.GROUP: lambda _, named: known("group", named.groups),
    ValueKind.POLICY: lambda _, named: known("policy", named.policies),
    ValueKind.DAYS: lambda *_: values.days,
    ValueKind.SECONDS: lambda row, _: values.seconds(row.least, row.most),
    ValueKind.COUNT: lambda row, _: values.count(row.least, row.most),
    ValueKind.SMS: lambda *_: values.one_of((AFTER_NO_ANSWER,)),
    ValueKind.SENDERS: lambda *_: values.senders_text,
}


# --- written --------------------------------------------------------------------------------------------------------


def _numbered(one: str) -> str:
    """A phone number as people write it; a responder's id as it is."""
    return spaced(one) if one.startswith("+") else one


def _written_phones(numbers: tuple[str, ...]) -> object:
    """A single number as it was written by every version."""
    written = [_numbered(one) for one in numbers]
    return written if len(written) > 1 else "".join(written)


def _written_digits(keys: Digits) -> object:
    later = {name: key for name in _DIGITS_LATER if (key := getattr(keys, name))}
    return {"take": keys.take, "pass": keys.pass_on, **later, "repeat": list(keys.repeat)}


def _written_names(names: tuple[tuple[str, str], ...]) -> object:
    """One name, if it is the same in every language."""
    alike = len(names) == len(LANGUAGES) and len({name for _, name in names}) == 1
    return names[0][1] if alike else dict(names)


_WRITTEN: Mapping[ValueKind, Callable[[Any], object]] = {
    ValueKind.PHONE: _numbered,
    ValueKind.PHONES: _written_phones,
    ValueKind.WHO: _numbered,
    ValueKind.DAYS: values.span,
    ValueKind.SECONDS: values.duration,
    ValueKind.COUNTRIES: list,
    ValueKind.DIGITS: _written_digits,
    ValueKind.NAMES: _written_names,
    ValueKind.LINES: lines.written,
    ValueKind.EXHAUSTED: exhausted.written,
    ValueKind.WAIT: values.wait,
    ValueKind.OUTLETS: outlets.written,
    ValueKind.WARN: outlets.written,
}
