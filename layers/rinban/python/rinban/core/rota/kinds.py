"""What a setting is: its row stands beside the field that holds it, and everything else about it follows from there.

The core says what a setting may be, because a range is a rule of the rota. How a value of each kind is read from a
file, written, compared and kept is not the core's business: `rinban.settings` and the adapters say it once a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from enum import Enum
from functools import cache
from typing import Any

_ROW = "setting"

TEXT = (1, 100)
"""How many characters a text has at least and at most, where its row says nothing else."""


class ValueKind(Enum):
    """Kinds of values, each with the words that the documentation has for it."""

    TEXT = "characters"
    PHONE = "a phone number, such as +81 90 0000 0001"
    PHONES = "a phone number, such as +81 90 0000 0001, or several: `[+81 90 0000 0004, +81 3 0000 0004]`"
    WHO = "a responder or a phone number"
    LANGUAGE = "`ja` or `en`"
    BOARD = "`view` or `act`"
    SIGN_IN = "an e-mail address, or another name without spaces"
    GROUP = "a group"
    POLICY = "a policy"
    DAYS = "`2026-04-01..2027-03-31`, both days included; one side may be left out"
    SECONDS = "a duration"
    COUNT = "a whole number"
    COUNTRIES = "a list of how phone numbers begin: `[+81, +1 787]`"
    DIGITS = 'keys of a telephone: `{take: 1, pass: 2, details: 3, repeat: "*", follow: 4, snooze: 9}`'
    NAMES = "a name, or one for each language: `{ja: 基盤, en: Infrastructure}`"
    EXHAUSTED = "`{group: kanri, sms: [kacho]}`, or one of the two"
    SMS = "`after_no_answer`"
    SENDERS = "a name, a number, or one for each country: `Rinban`, `+81=Rinban, +1=+12015550100`"
    WAIT = "`{below: average, until: business}`"
    OUTLETS = "`{ops: {kind: slack, tell: [taken, exhausted], language: ja}}`"
    WARN = "`{ops: {kind: slack, language: ja}}`"
    LINES = "a list of `{valid: …, during: business, order: [sato, weekly]}`"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    `sentence`: what it means, for the documentation. `least`, `most`: the range of a number, or of how many characters
    a text has. It does not hold for the default, which may stand for "never". `name`: the field's. `key`: the rota
    file's word for it. `columns`: of the table in MySQL; a value that has tables of its own has none. `needed`: a file
    must give it. `as_typed`: what somebody typed into the table is taken even where it cannot be used, since the
    default would be worse. `default`: of a rota that does not
    give it. A field that came later may have another one, as it is part of stored documents.
    """

    kind: ValueKind
    sentence: str
    least: int = 0
    most: int = 0
    name: str = ""
    key: str = ""
    columns: tuple[str, ...] | None = None
    needed: bool = False
    as_typed: bool = False
    default: Any = ""


def row(kind: ValueKind, sentence: str, least: int = 0, most: int = 0, **more: Any) -> Mapping[str, SettingRow]:
    """The metadata of a field that is a setting; `more`: of `SettingRow`, where the field's own name does not serve."""
    if kind is ValueKind.TEXT:
        least, most = least or TEXT[0], most or TEXT[1]
    return {_ROW: SettingRow(kind, sentence, least, most, **more)}


@cache
def rows(cls: type) -> tuple[SettingRow, ...]:
    """The settings among the fields of a dataclass, in their order."""
    return tuple(_complete(field) for field in fields(cls) if _ROW in field.metadata)


def _complete(field: Any) -> SettingRow:
    known: SettingRow = field.metadata[_ROW]
    made = field.default_factory() if field.default_factory is not MISSING else field.default
    default = known.default if made is MISSING or known.default != "" else made
    columns = (field.name,) if known.columns is None else known.columns
    return replace(known, name=field.name, key=known.key or field.name, columns=columns, default=default)
