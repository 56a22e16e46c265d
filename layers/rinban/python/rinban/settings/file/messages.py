"""The section `messages` of a rota file: sentences with places for values, in each language, with their days."""

from __future__ import annotations

from collections.abc import Collection

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.text.languages import LANGUAGES
from rinban.core.text.message import ID, PLACE, Wording
from rinban.settings.file import values
from rinban.settings.file.fields import Field, did_you_mean

_KEYS = ("values", *LANGUAGES, "severity", "valid")
_LONGEST = 300  # characters; more than that nobody listens to


def message_id(text: str) -> str:
    if not ID.fullmatch(text):
        raise BadRequest(f'"{text}" is no messageId: 1 to 64 of A-Z, a-z, 0-9, "_", "." and "-"')
    return text


def wordings(field: Field) -> tuple[Wording, ...]:
    """`values: [host], ja: …, en: …, severity: high, valid: 2026-11-01..`, or a list of such."""
    found: list[Wording] = []
    always = False
    for each in [field] if field.is_mapping else field.items():
        if always:
            each.refuse("never reached: a wording before it has no `valid`, so that one always applies")
        faults = len(field.faults)
        found.append(_wording(each))
        always = always or (found[-1].valid == Days() and len(field.faults) == faults)
    return tuple(found)


def _wording(field: Field) -> Wording:
    entries = field.entries(_KEYS)
    names = _names(entries["values"]) if "values" in entries else ()
    texts = tuple((name, _text(entries[name], names)) for name in sorted(LANGUAGES) if name in entries)
    if not texts:
        field.refuse(f"no text: write one for each language, {' and '.join(LANGUAGES)}")
    elif "values" in entries:
        _refuse_unused(entries["values"], names, " ".join(text for _, text in texts))
    return Wording(
        texts=texts,
        values=names,
        severity=entries["severity"].read(values.severity, None) if "severity" in entries else None,
        valid=entries["valid"].read(values.days, Days()) if "valid" in entries else Days(),
    )


def _names(field: Field) -> tuple[str, ...]:
    names = tuple(item.read(_name, "") for item in field.items())
    for twice in sorted({name for name in names if name and names.count(name) > 1}):
        field.refuse(f'"{twice}" is named twice; each variableMessage has a name of its own')
    return names


def _name(text: str) -> str:
    if not 1 <= len(text) <= 64 or not text.isprintable() or set(text) & set("{} ,"):
        raise BadRequest(f'"{text}" is no name for a value: one word, without braces')
    return text


def _text(field: Field, names: Collection[str]) -> str:
    text = field.read(_sentence, "")
    for place in PLACE.findall(text):
        if place not in names:
            field.refuse(f'no value "{place}" in `values`{did_you_mean(place, names)}')
    if set("{}") & set(PLACE.sub("", text)):
        field.refuse("a brace too many: a place is written {name}")
    return text


def _refuse_unused(field: Field, names: Collection[str], texts: str) -> None:
    for name in names:
        if name and name not in PLACE.findall(texts):
            field.refuse(f'"{name}" is in no text: write {{{name}}} where it is to be said')


def _sentence(text: str) -> str:
    """One line, however it is written in the file."""
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST or not line.isprintable():
        raise BadRequest(f"expected a text of 1 to {_LONGEST} characters, without control characters")
    return line
