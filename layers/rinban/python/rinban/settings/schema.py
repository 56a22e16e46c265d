"""The settings of a stage, a policy, a group and a responder: one row each, beside the field of the core that holds it.

From these rows follow the keys of the rota file, what is written into one, what is shown before a load, what is made of
something typed into a table, the columns in MySQL, the snapshot, and the tables of docs/rota-file.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rinban.core.rota.kinds import SettingRow, ValueKind, rows
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Member
from rinban.core.rota.stage import Stage

Rows = tuple[SettingRow, ...]

STAGE: Rows = rows(Stage)
POLICY: Rows = rows(Policy)
GROUP: Rows = rows(GroupSettings)
RESPONDER: Rows = tuple(
    # A name is followed by how it is spoken, although the reading came later to the document of an escalation.
    sorted((*rows(Responder), *rows(Member)), key=lambda row: row.kind is not ValueKind.TEXT)
)

SECTIONS: Mapping[str, Rows] = {"responder": RESPONDER, "policy": POLICY, "group": GROUP, "stage": STAGE}
"""By what one of them is called."""


Holder = Stage | Policy | GroupSettings | Member


def of(thing: Holder) -> Rows:
    """The rows of what `thing` holds."""
    return RESPONDER if isinstance(thing, Member) else rows(type(thing))  # type: ignore[arg-type]  # a class has a hash


def values(thing: Holder) -> dict[str, Any]:
    """The settings that `thing` holds, by the names of their rows."""
    if isinstance(thing, Member):
        own = {row.name: getattr(thing, row.name) for row in rows(Member)}
        of_person = {row.name: getattr(thing.responder, row.name) for row in rows(Responder)}
        return of_person | {_PHONES: thing.responder.phones} | own
    return {row.name: getattr(thing, row.name) for row in of(thing)}


_PHONES = "phone"
"""One setting, which a responder holds as the first number and the further ones."""


def member(who: str, settings: Mapping[str, Any]) -> Member:
    """The responder `who` with these settings: the reverse of `values`."""
    person, own = ({row.name: settings[row.name] for row in rows(cls)} for cls in (Responder, Member))
    first, *more = person.pop(_PHONES) or ("",)
    return Member(Responder(who, phone=first, more_phones=tuple(more), **person), **own)
