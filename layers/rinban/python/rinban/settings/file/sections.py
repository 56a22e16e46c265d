"""The sections of a rota file: which keys there are, and what each becomes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import STAGES, GroupSettings, Member
from rinban.core.rota.stage import Stage
from rinban.settings import schema
from rinban.settings.file import values
from rinban.settings.file.fields import Field
from rinban.settings.file.forms import read
from rinban.settings.file.named import Named

FILE = (
    *("zone", "holidays", "responders", "rotations", "hours", "policies", "groups", "overrides"),
    *("stages", "messages", "readings", "sources"),
)
_NOTHING = Named()
_OVERRIDES = "overrides"  # of a group: read with those of the whole file
_POLICY_LATER = ("acknowledge",)


def member(field: Field) -> Member:
    """`name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja, valid: 2026-04-01..`"""
    return schema.member(field.key, _settings(schema.RESPONDER, field))


def policy(field: Field) -> Policy:
    """`ring: 25s, rounds: 3, pause: 0s, …`"""
    return Policy(**_settings(schema.POLICY, field, later=_POLICY_LATER))


def group(field: Field, named: Named) -> GroupSettings:
    """`name: {ja: 基盤, en: Infrastructure}, policy: standard, call: [{valid: …, order: [sato, suzuki]}]`"""
    return GroupSettings(field.key, **_settings(schema.GROUP, field, named, elsewhere=(_OVERRIDES,)))


def stage(field: Field, named: Named) -> Stage:
    """`caller_id: +81 50 0000 0000, every_call_to: sato, default_group: infra, last_resort: kacho`"""
    field.read_key(values.one_of(STAGES))
    found = _settings(schema.STAGE, field, named)
    if field.key == "prod" and "every_call_to" in (given := field.entries()):
        given["every_call_to"].refuse("not in prod, where everybody's own phone must ring")
    return Stage(**found)


def _settings(
    rows: schema.Rows,
    field: Field,
    named: Named = _NOTHING,
    later: Collection[str] = (),
    elsewhere: Collection[str] = (),
) -> dict[str, Any]:
    """A value for each row; what is left out has its default, and a fault if it is needed.

    `later`: keys that this version does not know yet; `elsewhere`: those that are read by others.
    """
    entries = field.entries([*(row.key for row in rows), *elsewhere], later)
    for row in rows:
        if row.needed and row.key not in entries:
            field.refuse(f'"{row.key}" is missing')
    return {row.name: read(entries[row.key], row, named) if row.key in entries else row.default for row in rows}
